//! One input: the exact kinks of a network on an interval, and the straight pieces between them.
//!
//! The same subdivision as in two dimensions ([`crate::analysis::regions`]), with points in place of vertices: layer by layer,
//! each interval between neighbouring points is cut where a unit crosses one of its kinks. Values are carried as differences
//! from the middle of the interval, so that zooming in keeps its digits.

use crate::activation::Activation;
use crate::analysis::regions::{Affine, AffineMap, Bends, Fold, NetworkError, PiecewiseNetwork};

/// As in two dimensions: a unit counts as at its kink within this part of the size by which it varies ...
const SNAP: f64 = 1e-12;
/// ... plus this part of the size of what it is summed from in the middle.
const SNAP_CENTRE: f64 = 32.0 * f64::EPSILON;

/// A place where a unit passes one of its kinks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NetworkKink {
    /// Where.
    pub x: f64,
    /// Which unit. Several units can have their kink at the same x; each has its own entry.
    pub fold: Fold,
}

/// An interval on which every unit stays on one straight piece.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    /// Where it begins.
    pub from: f64,
    /// Where it ends.
    pub to: f64,
    /// For each output slope `a` and intercept `c` of a x + c; `b` is 0.
    pub maps: Vec<AffineMap>,
    /// On which side of its kinks every unit is ([`crate::analysis::regions::PatternLayout`]).
    pub pattern: Vec<u32>,
}

/// The pieces of a network of one input on an interval, from left to right.
#[derive(Clone, Debug, PartialEq)]
pub struct Pieces {
    /// At least one.
    pub pieces: Vec<Piece>,
    /// Every crossing of a kink inside the interval, from left to right.
    pub kinks: Vec<NetworkKink>,
    /// How many pieces there were after each hidden layer.
    pub per_layer: Vec<usize>,
    /// Whether the limit was met: then only the first layers, named by the length of `per_layer`, are in `pieces` and `kinks`.
    pub partial: bool,
}

/// A point of the subdivision: its place, and what every unit of the current layer is there, both minus their value at the
/// middle.
#[derive(Clone, Debug)]
struct Node {
    x: f64,
    values: Vec<f64>,
}

/// Finds the pieces of `network` from `min` to `max`, at most `limit` of them.
///
/// # Errors
/// [`NetworkError::InputCount`] unless there is one input, [`NetworkError::Interval`] for an interval that is empty or not
/// finite, [`NetworkError::Overflow`] where values leave f64.
pub fn pieces(network: &PiecewiseNetwork, min: f64, max: f64, limit: usize) -> Result<Pieces, NetworkError> {
    if network.inputs() != 1 {
        return Err(NetworkError::InputCount { layer: 0, given: network.inputs(), expected: 1 });
    }
    let middle = min + 0.5 * (max - min);
    if !(min < middle && middle < max && (max - min).is_finite()) {
        return Err(NetworkError::Interval { min, max });
    }
    let layout = network.layout();
    let mut nodes: Vec<Node> = [min - middle, max - middle].into_iter().map(|x| Node { x, values: vec![x] }).collect();
    let mut centre = vec![middle];
    let mut patterns = vec![vec![0; layout.words()]];
    let (mut per_layer, mut partial) = (Vec::new(), false);
    let last = network.layers().len() - 1;
    for (index, (layer, bends)) in network.layers().iter().zip(network.bends()).enumerate().take(last) {
        let lines = Lines::new(index, layer, &centre, &nodes)?;
        let Some((cut, parents)) = lines.cut(layer, bends, &nodes, limit.max(1)) else {
            partial = true;
            break;
        };
        patterns = parents.iter().map(|&parent| patterns[parent].clone()).collect();
        let words = layout.layer_words(index);
        for (pattern, ends) in patterns.iter_mut().zip(cut.windows(2)) {
            lines.write_pattern(bends, &ends[0], &ends[1], &mut pattern[words.clone()]);
        }
        per_layer.push(patterns.len());
        nodes = cut.into_iter().map(|node| lines.activate(layer, bends, node)).collect();
        centre = lines.outputs(layer, bends, &centre);
    }
    let kinks = (patterns.windows(2).zip(&nodes[1..]))
        .flat_map(|(pair, node)| layout.differences(&pair[0], &pair[1]).into_iter().map(move |fold| NetworkKink { x: middle + node.x, fold }))
        .collect();
    let pieces = (patterns.into_iter().zip(nodes.windows(2)))
        .map(|(pattern, ends)| Piece { from: middle + ends[0].x, to: middle + ends[1].x, maps: network.map_of(&pattern), pattern })
        .collect();
    Ok(Pieces { pieces, kinks, per_layer, partial })
}

/// One layer's units in the middle of the interval, and how close to a kink counts as at it.
struct Lines {
    z: Vec<f64>,
    tolerance: Vec<f64>,
}

impl Lines {
    fn new(index: usize, layer: &Affine, centre: &[f64], nodes: &[Node]) -> Result<Self, NetworkError> {
        let spread: Vec<f64> = (0..layer.inputs).map(|k| nodes.iter().fold(0.0, |most: f64, node| most.max(node.values[k].abs()))).collect();
        let mut lines = Self { z: Vec::new(), tolerance: Vec::new() };
        for (row, &bias) in layer.weights.chunks_exact(layer.inputs).zip(&layer.bias) {
            let (mut z, mut size, mut varies) = (bias, bias.abs(), 0.0);
            for ((w, h), spread) in row.iter().zip(centre).zip(&spread) {
                z += w * h;
                size += (w * h).abs();
                varies += w.abs() * spread;
            }
            if !(size + varies).is_finite() {
                return Err(NetworkError::Overflow { layer: index });
            }
            lines.z.push(z);
            lines.tolerance.push(SNAP * varies + SNAP_CENTRE * size);
        }
        Ok(lines)
    }

    /// z - kink, 0 within the tolerance.
    fn offset(&self, unit: usize, kink: f64, difference: f64) -> f64 {
        let z = self.z[unit] - kink + difference;
        if z.abs() <= self.tolerance[unit] { 0.0 } else { z }
    }

    /// The nodes with those between them added, with the differences of this layer's pre-activations, and for each interval the
    /// one it was part of. `None` where there would be more than `limit` intervals.
    fn cut(&self, layer: &Affine, bends: &Bends, nodes: &[Node], limit: usize) -> Option<(Vec<Node>, Vec<usize>)> {
        let rows: Vec<Vec<f64>> = nodes
            .iter()
            .map(|node| layer.weights.chunks_exact(layer.inputs).map(|row| row.iter().zip(&node.values).fold(0.0, |sum, (w, h)| sum + w * h)).collect())
            .collect();
        let (mut cut, mut parents) = (Vec::new(), Vec::new());
        for (parent, (ends, values)) in nodes.windows(2).zip(rows.windows(2)).enumerate() {
            let mut crossings: Vec<(f64, usize, f64)> = Vec::new();
            for (unit, (from, to)) in values[0].iter().zip(&values[1]).enumerate() {
                for &kink in bends.kinks() {
                    let [from, to] = [*from, *to].map(|difference| self.offset(unit, kink, difference));
                    if from * to < 0.0 {
                        crossings.push((from / (from - to), unit, kink));
                    }
                }
            }
            crate::order::by_number(&mut crossings, |crossing| crossing.0);
            cut.push(node(layer, &ends[0], &values[0]));
            parents.push(parent);
            for (t, unit, kink) in crossings {
                let mix = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a + t * (b - a)).collect::<Vec<_>>();
                // Another unit's crossing that is the same within rounding has already made the node.
                let here = cut.last().filter(|_| parents.last() == Some(&parent)).map(|last: &Node| self.offset(unit, kink, last.values[unit]));
                if here == Some(0.0) {
                    continue;
                }
                let mut values = mix(&values[0], &values[1]);
                values[unit] = kink - self.z[unit];
                let inputs = mix(&ends[0].values, &ends[1].values);
                cut.push(node(layer, &Node { x: ends[0].x + t * (ends[1].x - ends[0].x), values: inputs }, &values));
                parents.push(parent);
            }
            if parents.len() + (nodes.len() - 2 - parent) > limit {
                return None;
            }
        }
        if let (Some(end), Some(values)) = (nodes.last(), rows.last()) {
            cut.push(node(layer, end, values));
        }
        Some((cut, parents))
    }

    /// Sets the bits of the units that lie right of a kink somewhere between two nodes.
    fn write_pattern(&self, bends: &Bends, from: &Node, to: &Node, words: &mut [u32]) {
        for unit in 0..self.z.len() {
            for (index, &kink) in bends.kinks().iter().enumerate() {
                // Between nodes a unit keeps its side; near one of them rounding may hide it, so both together say which.
                let right = self.offset(unit, kink, from.values[unit]) + self.offset(unit, kink, to.values[unit]) > 0.0;
                let fold = unit * bends.count + index;
                words[fold / u32::BITS as usize] |= u32::from(right) << (fold % u32::BITS as usize);
            }
        }
    }

    /// From pre-activations to what goes into the next layer.
    fn activate(&self, layer: &Affine, bends: &Bends, mut node: Node) -> Node {
        let inputs = node.values.split_off(layer.outputs);
        for (unit, value) in node.values.iter_mut().enumerate() {
            *value = bends.of(unit).difference(self.z[unit], *value) + inputs.get(unit).copied().unwrap_or(0.0);
        }
        node
    }

    /// The layer's outputs in the middle.
    fn outputs(&self, layer: &Affine, bends: &Bends, inputs: &[f64]) -> Vec<f64> {
        self.z.iter().enumerate().map(|(unit, &z)| bends.of(unit).value(z) + if layer.residual { inputs[unit] } else { 0.0 }).collect()
    }
}

/// A node with its pre-activations, followed by its inputs where a residual needs them.
fn node(layer: &Affine, at: &Node, values: &[f64]) -> Node {
    let skip: &[f64] = if layer.residual { &at.values } else { &[] };
    Node { x: at.x, values: [values, skip].concat() }
}

/// Telgarsky's sawtooth ("Benefits of depth in neural networks", 2016): the tent map on [0, 1], `depth` times over, as a network
/// of `depth` hidden relu layers of two units. It has exactly 2^depth pieces there. With two inputs the second has no weight,
/// which makes 2^depth strips.
///
/// # Errors
/// [`NetworkError::InputCount`] unless `inputs` is 1 or 2.
pub fn sawtooth(depth: usize, inputs: usize) -> Result<PiecewiseNetwork, NetworkError> {
    // tent(x) = 2 relu(x) - 4 relu(x - 1/2), kept as relu(2 x) - relu(4 x - 2).
    let tent = |inputs: usize, weights: Vec<f64>| Affine { weights, bias: vec![0.0, -2.0], inputs, outputs: 2, activation: Activation::Relu, residual: false };
    let mut layers = Vec::new();
    for index in 0..depth {
        layers.push(if index > 0 {
            tent(2, vec![2.0, -2.0, 4.0, -4.0])
        } else {
            let mut weights = vec![0.0; 2 * inputs];
            for (row, weight) in weights.chunks_mut(inputs.max(1)).zip([2.0, 4.0]) {
                row[0] = weight;
            }
            tent(inputs, weights)
        });
    }
    let (weights, inputs) = if depth > 0 { (vec![1.0, -1.0], 2) } else { ((0..inputs).map(|axis| if axis == 0 { 1.0 } else { 0.0 }).collect(), inputs) };
    layers.push(Affine { weights, bias: vec![0.0], inputs, outputs: 1, activation: Activation::Identity, residual: false });
    PiecewiseNetwork::new(layers)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::rng::Rng;

    #[test]
    fn the_sawtooth_doubles_with_each_layer() {
        for depth in 0..=12 {
            let found = pieces(&sawtooth(depth, 1).unwrap(), 0.0, 1.0, 10_000).unwrap();
            assert_eq!(found.pieces.len(), 1 << depth);
            assert_eq!(found.per_layer, (1..=depth).map(|layer| 1 << layer).collect::<Vec<_>>());
            let slope = f64::from(1 << depth);
            for (index, piece) in found.pieces.iter().enumerate() {
                assert_eq!((piece.from, piece.to), (index as f64 / slope, (index + 1) as f64 / slope));
                assert_eq!(piece.maps[0].a, if index % 2 == 0 { slope } else { -slope });
            }
        }
    }

    #[test]
    fn kinks_of_one_layer_are_where_its_units_are_zero() {
        let hidden = Affine {
            weights: vec![2.0, -1.0, 0.0, 2.0, 1.0],
            bias: vec![-1.0, 0.25, 3.0, -1.0, 7.0],
            inputs: 1,
            outputs: 5,
            activation: Activation::Relu,
            residual: false,
        };
        let top = Affine { weights: vec![1.0; 5], bias: vec![0.5], inputs: 5, outputs: 1, activation: Activation::Identity, residual: false };
        let found = pieces(&PiecewiseNetwork::new(vec![hidden, top]).unwrap(), -1.0, 1.0, 100).unwrap();
        let kinks: Vec<_> = found.kinks.iter().map(|kink| (kink.x, kink.fold.unit)).collect();
        // Units 0 and 3 share their kink; unit 2 has none, and unit 4's lies outside.
        assert_eq!(kinks, [(0.25, 1), (0.5, 0), (0.5, 3)]);
        let lines: Vec<_> = found.pieces.iter().map(|piece| (piece.maps[0].a, piece.maps[0].c)).collect();
        assert_eq!(lines, [(0.0, 10.75), (1.0, 10.5), (5.0, 8.5)]);
    }

    #[test]
    fn pieces_agree_with_the_forward_pass_and_meet_at_kinks() {
        let mut rng = Rng::new(11, 0);
        for index in 0..200 {
            let activation = [Activation::Relu, Activation::HardSigmoid, Activation::Relu6, Activation::LeakyRelu { negative_slope: 0.2 }][index % 4];
            let mut layer = |inputs: usize, outputs: usize, activation, residual| Affine {
                weights: (0..inputs * outputs).map(|_| 2.0 * rng.normal() / (inputs as f64).sqrt()).collect(),
                bias: (0..outputs).map(|_| if index % 3 == 0 { 0.0 } else { rng.normal() }).collect(),
                inputs,
                outputs,
                activation,
                residual,
            };
            let layers =
                vec![layer(1, 8, activation, false), layer(8, 8, activation, true), layer(8, 6, activation, false), layer(6, 2, Activation::Identity, false)];
            let network = PiecewiseNetwork::new(layers).unwrap();
            let found = pieces(&network, -3.0, 2.0, 10_000).unwrap();
            for (piece, next) in found.pieces.iter().zip(found.pieces.iter().skip(1)) {
                assert!(piece.from < piece.to && piece.to == next.from && piece.pattern != next.pattern);
            }
            for piece in &found.pieces {
                for t in [0.0, 0.1, 0.5, 0.9, 1.0] {
                    let x = piece.from + t * (piece.to - piece.from);
                    for (value, map) in network.forward(&[x]).0.iter().zip(&piece.maps) {
                        assert!((value - map.at(x, 0.0)).abs() < 1e-10 * (1.0 + value.abs()), "{index}: {value} at {x}");
                    }
                }
            }
            // As many patterns as a fine walk along the interval meets, up to pieces between two of its steps.
            let steps = 20_000;
            let mut seen = 0;
            let mut last = Vec::new();
            for step in 0..steps {
                let (_, pattern) = network.forward(&[-3.0 + 5.0 * (f64::from(step) + 0.5) / f64::from(steps)]);
                seen += usize::from(pattern != last);
                last = pattern;
            }
            assert!(seen <= found.pieces.len() && found.pieces.len() <= seen + 2, "{index}: {seen} seen, {} found", found.pieces.len());
        }
    }

    #[test]
    fn wrong_questions_are_errors_and_limits_stop() {
        let network = sawtooth(6, 1).unwrap();
        assert!(pieces(&network, 1.0, 0.0, 10).unwrap_err().to_string().contains("interval"));
        assert!(pieces(&network, f64::NAN, 0.0, 10).is_err());
        assert!(pieces(&sawtooth(2, 2).unwrap(), 0.0, 1.0, 10).unwrap_err().to_string().contains("1 inputs"));
        let found = pieces(&network, 0.0, 1.0, 20).unwrap();
        assert_eq!((found.partial, found.pieces.len(), found.per_layer), (true, 16, vec![2, 4, 8, 16]));
        assert!(sawtooth(3, 0).is_err() && sawtooth(0, 3).is_err());
    }
}
