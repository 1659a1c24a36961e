//! A network of straight pieces: layers checked once, so that everything after is total.

use std::fmt;

use crate::activation::{Activation, StraightPieces};

/// One layer: activation(W h + b), plus h itself where `residual`.
///
/// Batch normalisation at inference is an affine map: fold its scale and shift into `weights` and `bias`.
#[derive(Clone, Debug, PartialEq)]
pub struct Affine {
    /// W, row by row: `weights[out * inputs + in]`.
    pub weights: Vec<f64>,
    /// b, one number an output.
    pub bias: Vec<f64>,
    /// How many numbers come in.
    pub inputs: usize,
    /// How many go out: the units.
    pub outputs: usize,
    /// Continuous and made of straight pieces ([`Activation::is_piecewise_linear`]).
    pub activation: Activation,
    /// Whether the input is added to the output (then there are as many of one as of the other).
    pub residual: bool,
}

impl Affine {
    /// A layer from the rows of its matrix; a row of another length than the first is an error.
    pub fn from_rows(layer: usize, rows: &[Vec<f64>], bias: &[f64], activation: Activation) -> Result<Self, NetworkError> {
        let inputs = rows.first().map_or(0, Vec::len);
        if let Some((row, found)) = rows.iter().enumerate().find(|(_, row)| row.len() != inputs) {
            return Err(NetworkError::RowLength { layer, row, given: found.len(), expected: inputs });
        }
        Ok(Self { weights: rows.concat(), bias: bias.to_vec(), inputs, outputs: rows.len(), activation, residual: false })
    }
}

/// Why layers are not a network whose regions can be found. Layers are counted from 0.
#[derive(Clone, Debug, PartialEq)]
pub enum NetworkError {
    /// There is no layer at all.
    NoLayers,
    /// A layer has no inputs or no outputs.
    EmptyLayer {
        /// Which layer.
        layer: usize,
    },
    /// A row of W is longer or shorter than the first.
    RowLength {
        /// Which layer.
        layer: usize,
        /// Which row.
        row: usize,
        /// Its length.
        given: usize,
        /// The first row's.
        expected: usize,
    },
    /// W has not outputs x inputs numbers.
    WeightCount {
        /// Which layer.
        layer: usize,
        /// How many numbers it has.
        given: usize,
        /// Its outputs.
        outputs: usize,
        /// Its inputs.
        inputs: usize,
    },
    /// b has not one number an output.
    BiasCount {
        /// Which layer.
        layer: usize,
        /// How many numbers it has.
        given: usize,
        /// Its outputs.
        outputs: usize,
    },
    /// A layer takes another number of inputs than come out of the one before, or than the question needs.
    InputCount {
        /// Which layer.
        layer: usize,
        /// How many it takes.
        given: usize,
        /// How many there are.
        expected: usize,
    },
    /// A weight or bias is NaN or infinite.
    NotFinite {
        /// Which layer.
        layer: usize,
    },
    /// The layer's function is curved or has a jump.
    NotPiecewiseLinear {
        /// Which layer.
        layer: usize,
        /// Its function.
        activation: Activation,
    },
    /// A residual layer must have as many outputs as inputs.
    ResidualShape {
        /// Which layer.
        layer: usize,
        /// Its outputs.
        outputs: usize,
        /// Its inputs.
        inputs: usize,
    },
    /// The last layer must be affine: identity.
    LastNotIdentity {
        /// Its function.
        activation: Activation,
    },
    /// The values in this layer are too large for f64.
    Overflow {
        /// Which layer.
        layer: usize,
    },
    /// The interval of a question about one input is empty or not finite.
    Interval {
        /// Its lower end.
        min: f64,
        /// Its upper end.
        max: f64,
    },
}

impl fmt::Display for NetworkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoLayers => f.write_str("there are no layers; at least one is needed"),
            Self::EmptyLayer { layer } => write!(f, "layer {layer} is empty; it needs at least one row and one column of weights"),
            Self::RowLength { layer, row, given, expected } => write!(f, "layer {layer}: row {row} of W has {given} numbers, but row 0 has {expected}"),
            Self::WeightCount { layer, given, outputs, inputs } => {
                write!(f, "layer {layer}: W has {given} numbers, but {outputs} outputs of {inputs} inputs take {outputs} x {inputs}")
            }
            Self::BiasCount { layer, given, outputs } => write!(f, "layer {layer}: b has {given} numbers, but W has {outputs} rows"),
            Self::InputCount { layer: 0, given, expected } => write!(f, "layer 0: W has {given} columns, but the network must have {expected} inputs"),
            Self::InputCount { layer, given, expected } => {
                write!(f, "layer {layer}: W has {given} columns, but layer {} has {expected} outputs", layer - 1)
            }
            Self::NotFinite { layer } => write!(f, "layer {layer} has a weight or bias that is NaN or infinite: the network has diverged"),
            Self::NotPiecewiseLinear { layer, activation } => {
                write!(
                    f,
                    "layer {layer}: {activation} is not made of straight pieces, so there are no exact regions; relu, leaky_relu, prelu, relu6, hard_sigmoid, identity and a threshold without a jump are"
                )
            }
            Self::ResidualShape { layer, outputs, inputs } => {
                write!(f, "layer {layer} is residual but has {outputs} outputs and {inputs} inputs; they must be as many")
            }
            Self::LastNotIdentity { activation } => write!(f, "the last layer has the activation {activation}; it must be identity"),
            Self::Overflow { layer } => write!(f, "the values in layer {layer} are too large: weights or window overflow"),
            Self::Interval { min, max } => write!(f, "the interval goes from {min} to {max}; it must go from a finite number to a larger one"),
        }
    }
}

impl std::error::Error for NetworkError {}

/// One kink of one unit: what an edge of the partition is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fold {
    /// The layer, from 0.
    pub layer: usize,
    /// The unit in its layer, from 0.
    pub unit: usize,
    /// Which of the unit's kinks, from the left; always 0 for relu.
    pub kink: usize,
}

/// Where the bits of a pattern are. A pattern is a row of `words` 32-bit words, each layer beginning at a new one; bit
/// `unit * kinks + kink` of a layer is set iff that unit lies right of that kink.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PatternLayout {
    layers: Vec<LayerBits>,
    words: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct LayerBits {
    units: usize,
    kinks: usize,
    first_word: usize,
    first_fold: usize,
}

/// Bits in a word of a pattern.
pub(crate) const WORD_BITS: usize = 32;

impl PatternLayout {
    fn of(layers: &[Affine], bends: &[Bends]) -> Self {
        let mut layout = Self::default();
        let mut first_fold = 0;
        for (layer, bends) in layers.iter().zip(bends) {
            let bits = LayerBits { units: layer.outputs, kinks: bends.count, first_word: layout.words, first_fold };
            first_fold += bits.units * bits.kinks;
            layout.words += (bits.units * bits.kinks).div_ceil(WORD_BITS);
            layout.layers.push(bits);
        }
        layout
    }

    /// Words of one pattern.
    pub fn words(&self) -> usize {
        self.words
    }

    /// The words of `layer` in a pattern; empty for a layer without kinks or that there is not.
    pub fn layer_words(&self, layer: usize) -> std::ops::Range<usize> {
        self.layers.get(layer).map_or(0..0, |bits| bits.first_word..bits.first_word + (bits.units * bits.kinks).div_ceil(WORD_BITS))
    }

    /// How many bits of `layer` count: units times kinks.
    pub fn layer_folds(&self, layer: usize) -> usize {
        self.layers.get(layer).map_or(0, |bits| bits.units * bits.kinks)
    }

    /// The bits of `layer` in `pattern` as text, unit after unit: 0 left of the kink, 1 right of it.
    pub fn bits(&self, pattern: &[u32], layer: usize) -> String {
        let first = self.layer_words(layer).start;
        let bit = |fold: usize| pattern.get(first + fold / WORD_BITS).map_or(0, |word| word >> (fold % WORD_BITS) & 1);
        (0..self.layer_folds(layer)).map(|fold| if bit(fold) == 1 { '1' } else { '0' }).collect()
    }

    /// Right of how many of its kinks `unit` of `layer` lies under `pattern`: for relu 0 is off and 1 is on.
    pub fn piece(&self, pattern: &[u32], layer: usize, unit: usize) -> usize {
        let Some(bits) = self.layers.get(layer) else { return 0 };
        let folds = unit * bits.kinks..(unit + 1) * bits.kinks;
        folds.filter(|&fold| pattern.get(bits.first_word + fold / WORD_BITS).is_some_and(|word| word >> (fold % WORD_BITS) & 1 == 1)).count()
    }

    /// The kink behind a label of [`super::Partition::edge_folds`]; `None` for a side of the window.
    pub fn fold(&self, id: u32) -> Option<Fold> {
        let id = id as usize;
        let (layer, bits) = self.layers.iter().enumerate().find(|(_, bits)| (bits.first_fold..bits.first_fold + bits.units * bits.kinks).contains(&id))?;
        let fold = id - bits.first_fold;
        Some(Fold { layer, unit: fold / bits.kinks, kink: fold % bits.kinks })
    }

    /// The number under which the folds of `layer` begin.
    pub(crate) fn first_fold(&self, layer: usize) -> usize {
        self.layers.get(layer).map_or(0, |bits| bits.first_fold)
    }

    /// The kinks on whose other side two patterns lie, in order.
    pub fn differences(&self, one: &[u32], other: &[u32]) -> Vec<Fold> {
        let mut found = Vec::new();
        for (layer, bits) in self.layers.iter().enumerate() {
            for fold in 0..bits.units * bits.kinks {
                let bit = |pattern: &[u32]| pattern.get(bits.first_word + fold / WORD_BITS).map_or(0, |word| word >> (fold % WORD_BITS) & 1);
                if bit(one) != bit(other) {
                    found.push(Fold { layer, unit: fold / bits.kinks, kink: fold % bits.kinks });
                }
            }
        }
        found
    }
}

/// f(x, y) = a x + b y + c, one output of the network on one cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AffineMap {
    /// The slope along x.
    pub a: f64,
    /// The slope along y; 0 for a network of one input.
    pub b: f64,
    /// The value that the map would have at the origin.
    pub c: f64,
}

impl AffineMap {
    /// The value at (x, y).
    pub fn at(&self, x: f64, y: f64) -> f64 {
        self.a * x + self.b * y + self.c
    }

    /// The length of the gradient.
    pub fn steepness(&self) -> f64 {
        libm::hypot(self.a, self.b)
    }
}

/// Layers that fit together, all numbers finite, all functions of straight pieces, the last one affine.
#[derive(Clone, Debug, PartialEq)]
pub struct PiecewiseNetwork {
    layers: Vec<Affine>,
    bends: Vec<Bends>,
    layout: PatternLayout,
}

/// The straight pieces of a layer's units: all of one function, with the same kinks, though its slopes may be each unit's own.
#[derive(Clone, Debug, PartialEq)]
pub struct Bends {
    /// Kinks of each unit.
    pub count: usize,
    shared: StraightPieces,
    own: Vec<StraightPieces>,
}

impl Bends {
    fn all(shared: StraightPieces) -> Self {
        Self { count: shared.count, shared, own: Vec::new() }
    }

    /// The kinks of each unit, from left to right.
    pub fn kinks(&self) -> &[f64] {
        self.shared.kinks()
    }

    /// The pieces of a unit.
    pub fn of(&self, unit: usize) -> &StraightPieces {
        self.own.get(unit).unwrap_or(&self.shared)
    }
}

impl PiecewiseNetwork {
    /// Checks the layers. There are 1 or 2 inputs.
    pub fn new(layers: Vec<Affine>) -> Result<Self, NetworkError> {
        let mut bends = Vec::with_capacity(layers.len());
        let mut expected = layers.first().ok_or(NetworkError::NoLayers)?.inputs;
        for (index, layer) in layers.iter().enumerate() {
            let (inputs, outputs) = (layer.inputs, layer.outputs);
            if inputs == 0 || outputs == 0 {
                return Err(NetworkError::EmptyLayer { layer: index });
            }
            if inputs != expected {
                return Err(NetworkError::InputCount { layer: index, given: inputs, expected });
            }
            if index == 0 && inputs > 2 {
                return Err(NetworkError::InputCount { layer: 0, given: inputs, expected: 2 });
            }
            if Some(layer.weights.len()) != outputs.checked_mul(inputs) {
                return Err(NetworkError::WeightCount { layer: index, given: layer.weights.len(), outputs, inputs });
            }
            if layer.bias.len() != outputs {
                return Err(NetworkError::BiasCount { layer: index, given: layer.bias.len(), outputs });
            }
            if !layer.weights.iter().chain(&layer.bias).all(|number| number.is_finite()) {
                return Err(NetworkError::NotFinite { layer: index });
            }
            if layer.residual && inputs != outputs {
                return Err(NetworkError::ResidualShape { layer: index, outputs, inputs });
            }
            let bend = layer.activation.traits().pieces.ok_or(NetworkError::NotPiecewiseLinear { layer: index, activation: layer.activation })?;
            bends.push(Bends::all(bend));
            expected = outputs;
        }
        if let Some(last) = layers.last().filter(|last| last.activation != Activation::Identity) {
            return Err(NetworkError::LastNotIdentity { activation: last.activation });
        }
        let layout = PatternLayout::of(&layers, &bends);
        Ok(Self { layers, bends, layout })
    }

    /// The same where the units of a layer of prelu have slopes of their own, one each. Other layers, and lists of another length, are left
    /// as they are.
    #[must_use]
    pub fn with_slopes(mut self, layer: usize, slopes: &[f32]) -> Self {
        if let (Some(Affine { activation: Activation::Prelu { .. }, outputs, .. }), Some(bends)) = (self.layers.get(layer), self.bends.get_mut(layer))
            && slopes.len() == *outputs
        {
            bends.own = slopes.iter().filter_map(|&weight| Activation::Prelu { weight }.traits().pieces).collect();
        }
        self
    }

    /// The network of matrices (as rows) and biases with `hidden` after every layer but the last.
    pub fn from_rows(layers: &[(Vec<Vec<f64>>, Vec<f64>)], hidden: Activation) -> Result<Self, NetworkError> {
        let last = layers.len().saturating_sub(1);
        let layer = |(index, (rows, bias)): (usize, &(Vec<Vec<f64>>, Vec<f64>))| {
            Affine::from_rows(index, rows, bias, if index == last { Activation::Identity } else { hidden })
        };
        Self::new(layers.iter().enumerate().map(layer).collect::<Result<_, _>>()?)
    }

    /// The layers, the last one affine.
    pub fn layers(&self) -> &[Affine] {
        &self.layers
    }

    /// How many inputs: 1 or 2.
    pub fn inputs(&self) -> usize {
        self.layers.first().map_or(0, |layer| layer.inputs)
    }

    /// How many outputs.
    pub fn outputs(&self) -> usize {
        self.layers.last().map_or(0, |layer| layer.outputs)
    }

    /// Where the bits of this network's patterns are.
    pub fn layout(&self) -> &PatternLayout {
        &self.layout
    }

    /// Beside each layer the straight pieces of its activation.
    pub fn bends(&self) -> &[Bends] {
        &self.bends
    }

    /// The outputs at a point, and the pattern of every unit there. `point` has [`Self::inputs`] numbers; missing ones are 0.
    pub fn forward(&self, point: &[f64]) -> (Vec<f64>, Vec<u32>) {
        let mut pattern = vec![0; self.layout.words];
        let mut h: Vec<f64> = (0..self.inputs()).map(|axis| point.get(axis).copied().unwrap_or(0.0)).collect();
        for (index, (layer, bends)) in self.layers.iter().zip(&self.bends).enumerate() {
            let words = &mut pattern[self.layout.layer_words(index)];
            let mut next = Vec::with_capacity(layer.outputs);
            for (unit, (row, bias)) in layer.weights.chunks_exact(layer.inputs).zip(&layer.bias).enumerate() {
                let z = row.iter().zip(&h).fold(*bias, |sum, (w, h)| sum + w * h);
                for (kink, &point) in bends.kinks().iter().enumerate() {
                    let fold = unit * bends.count + kink;
                    words[fold / WORD_BITS] |= u32::from(z > point) << (fold % WORD_BITS);
                }
                next.push(bends.of(unit).value(z) + if layer.residual { h[unit] } else { 0.0 });
            }
            h = next;
        }
        (h, pattern)
    }

    /// The affine map of each output where the units have this pattern; every bit beyond the end of `pattern` is 0.
    pub fn map_of(&self, pattern: &[u32]) -> Vec<AffineMap> {
        let inputs = self.inputs();
        let mut maps: Vec<AffineMap> =
            (0..inputs).map(|axis| AffineMap { a: f64::from(u8::from(axis == 0)), b: f64::from(u8::from(axis == 1)), c: 0.0 }).collect();
        for (index, (layer, bends)) in self.layers.iter().zip(&self.bends).enumerate() {
            let mut next = Vec::with_capacity(layer.outputs);
            for (unit, (row, &bias)) in layer.weights.chunks_exact(layer.inputs).zip(&layer.bias).enumerate() {
                let mut sum = AffineMap { a: 0.0, b: 0.0, c: bias };
                for (w, map) in row.iter().zip(&maps) {
                    sum = AffineMap { a: sum.a + w * map.a, b: sum.b + w * map.b, c: sum.c + w * map.c };
                }
                let piece = self.layout.piece(pattern, index, unit);
                let (slope, intercept) = (bends.of(unit).slopes[piece], bends.of(unit).intercepts[piece]);
                let skip = if layer.residual { maps[unit] } else { AffineMap { a: 0.0, b: 0.0, c: 0.0 } };
                next.push(AffineMap { a: slope * sum.a + skip.a, b: slope * sum.b + skip.b, c: slope * sum.c + intercept + skip.c });
            }
            maps = next;
        }
        maps
    }
}
