//! What is to be drawn of a run at one step, as plain numbers.

use crate::analysis::census::State;
use crate::analysis::live_run::Live;
use crate::analysis::one_sign::{OneSign, one_sign};
use crate::data::VIEW;
use crate::network::{Loss, Pass, Shape};

use super::parts::Part;

/// Grid points along a side of the decision map; every [`MAP_EVERY`]th of them is one of a unit's map.
const SIDE: usize = 48;
/// Places of the plane at which a look asks the network.
pub const PLACES: usize = SIDE * SIDE;
const MAP_EVERY: usize = 3;
/// Points along the line for networks of one input.
const LINE: usize = 192;
/// Bins of a histogram.
pub const BINS: usize = 40;

/// One unit.
#[derive(Clone, Debug, PartialEq)]
pub struct UnitView {
    /// What it does on the data.
    pub state: State,
    /// Its output over the square, rows from the top; one row for networks of one input.
    pub map: Vec<f32>,
    /// The bias it has.
    pub bias: f32,
}

/// A run at one step.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct View {
    /// Inputs of the network.
    pub inputs: usize,
    /// Columns of `shade` and, divided by [`MAP_EVERY`], of the units' maps.
    pub columns: usize,
    /// Class and certainty (0 to 1) over the square, rows from the top; empty for networks of one input.
    pub shade: Vec<(u8, f32)>,
    /// The network's function, for one input.
    pub curve: Vec<(f64, f64)>,
    /// Training points: x, y, class (0 for functions).
    pub points: Vec<(f64, f64, u8)>,
    /// The hidden layers.
    pub layers: Vec<Vec<UnitView>>,
    /// Weights `[outputs][inputs]` of all layers, the output layer last.
    pub weights: Vec<Vec<f32>>,
    /// Biases of the output layer.
    pub output_bias: Vec<f32>,
    /// Each input over the square, as the units' maps; empty for more than two inputs.
    pub input_maps: Vec<Vec<f32>>,
    /// Each output (a logit where classes are told apart) over the square.
    pub output_maps: Vec<Vec<f32>>,
    /// The first layer's kink lines: w and b of w x + b = 0.
    pub lines: Vec<([f64; 2], f64)>,
    /// Counts of pre-activations on the training points, by layer; what lies beyond the range is in the last bins.
    pub histograms: Vec<[u32; BINS]>,
    /// Half the width of each histogram, a power of 2: nearly all of its layer's pre-activations lie within.
    pub ranges: Vec<f64>,
    /// How far gradients share one sign, of each hidden layer but the first.
    pub signs: Vec<OneSign>,
}

impl View {
    /// Columns of a unit's map.
    pub fn map_columns(&self) -> usize {
        self.columns.div_ceil(MAP_EVERY)
    }

    /// Widths of the hidden layers.
    pub fn widths(&self) -> Vec<usize> {
        self.layers.iter().map(Vec::len).collect()
    }

    /// The bias of a unit (layer and unit from 0; the outputs are the layer after the hidden ones), where there is such a unit.
    pub fn bias(&self, (layer, unit): (usize, usize)) -> Option<f32> {
        match self.layers.get(layer) {
            Some(units) => units.get(unit).map(|unit| unit.bias),
            None => self.output_bias.get(unit).copied().filter(|_| layer == self.layers.len()),
        }
    }

    /// The weights of a unit, one an input, where there is such a unit.
    pub fn weights_of(&self, (layer, unit): (usize, usize)) -> Option<&[f32]> {
        let inputs = *self.sizes().get(layer)?;
        self.weights.get(layer)?.get(unit * inputs..(unit + 1) * inputs)
    }

    /// Inputs, units of the hidden layers, outputs: the columns of the diagram.
    pub fn sizes(&self) -> Vec<usize> {
        std::iter::once(self.inputs).chain(self.layers.iter().map(Vec::len)).chain([self.output_bias.len()]).collect()
    }
}

/// Makes views; it keeps the memory that this takes.
#[derive(Debug, Default)]
pub struct Viewer {
    kept: Option<(Shape, usize, Pass, Pass)>,
    grid: Vec<f32>,
}

impl Viewer {
    /// The view of a run now, as far as these parts need it: what none of them shows costs nothing.
    pub fn look(&mut self, live: &Live, parts: &[Part]) -> View {
        let in_space = parts.iter().any(|part| matches!(part, Part::Plane | Part::Twin | Part::Network));
        let counted = parts.contains(&Part::Histograms);
        let trainer = live.trainer();
        let (shape, train) = (trainer.shape(), trainer.train_points());
        let count = train.count();
        if self.kept.as_ref().is_none_or(|(kept, points, _, _)| kept != shape || *points != count) {
            self.grid = grid(shape.inputs);
            let rows = self.grid.len() / shape.inputs.max(1);
            self.kept = Some((shape.clone(), count, Pass::new(shape, rows), Pass::new(shape, count)));
        }
        let mut view = View { inputs: shape.inputs, columns: if shape.inputs == 1 { LINE } else { SIDE }, ..View::default() };
        let Some((_, _, pass, data)) = &mut self.kept else { return view };
        if in_space {
            trainer.infer(&self.grid, pass);
        }
        let outputs = shape.output.outputs;
        let loss = trainer.experiment().loss();
        match shape.inputs {
            _ if !in_space => {}
            1 => view.curve = self.grid.iter().zip(pass.logits().chunks_exact(outputs)).map(|(&x, out)| (x.into(), answer(loss, out))).collect(),
            2 => view.shade = pass.logits().chunks_exact(outputs).map(|out| shade(loss, out)).collect(),
            _ => {}
        }
        let mut states = live.watch().states();
        let numbers = trainer.numbers();
        let columns = view.columns;
        // One number of each cell of a small map, given all of a grid.
        let small = |of: &dyn Fn(usize) -> f32| -> Vec<f32> {
            match shape.inputs {
                _ if !in_space => Vec::new(),
                1 => (0..columns).step_by(MAP_EVERY).map(of).collect(),
                2 => (0..SIDE).step_by(MAP_EVERY).flat_map(|row| (0..SIDE).step_by(MAP_EVERY).map(move |column| row * SIDE + column)).map(of).collect(),
                _ => Vec::new(),
            }
        };
        for (index, layer) in shape.hidden.iter().enumerate() {
            let out = pass.out(index);
            let units = (0..layer.units).map(|unit| UnitView {
                state: states.next().unwrap_or(State::Alive),
                map: small(&|cell| out[cell * layer.stride + unit]),
                bias: numbers[layer.bias.start + unit],
            });
            view.layers.push(units.collect());
            let weight = |unit: usize| (0..layer.inputs).map(move |input| numbers[layer.weight.start + input * layer.stride + unit]);
            view.weights.push((0..layer.units).flat_map(weight).collect());
        }
        let last = &shape.output;
        view.weights.push(numbers[last.weight.clone()].chunks_exact(last.stride).flat_map(|row| row[..last.inputs].iter().copied()).collect());
        view.output_bias = numbers[last.bias.clone()][..last.outputs].to_vec();
        if shape.inputs <= 2 {
            view.input_maps = (0..shape.inputs).map(|input| small(&|cell| self.grid[cell * shape.inputs + input])).collect();
            view.output_maps = (0..outputs).map(|output| small(&|cell| pass.logits()[cell * outputs + output])).collect();
        }
        if let Some(first) = trainer.affine_layers().filter(|_| shape.inputs <= 2).and_then(|layers| layers.into_iter().next()) {
            let w = |row: &[f64]| [row.first().copied().unwrap_or(0.0), row.get(1).copied().unwrap_or(0.0)];
            view.lines = first.weight.chunks_exact(first.inputs).zip(&first.bias).map(|(row, &b)| (w(row), b)).collect();
        }
        let place = |point: (&[f32], &[f32])| match (point.0, point.1) {
            (&[x], &[y, ..]) => (f64::from(x), f64::from(y), 0),
            (&[x, y, ..], &[class, ..]) => (f64::from(x), f64::from(y), class.clamp(0.0, 9.0) as u8),
            _ => (f64::NAN, f64::NAN, 0),
        };
        view.points = train.x.chunks_exact(train.inputs.max(1)).zip(train.y.chunks_exact(train.targets.max(1))).map(place).collect();
        if counted {
            trainer.infer(&train.x, data);
            histograms(&mut view, shape, data, count);
        }
        if parts.contains(&Part::Signs) {
            view.signs = one_sign(trainer);
        }
        view
    }
}

/// Counts the pre-activations. A few that run away do not press the others together.
fn histograms(view: &mut View, shape: &Shape, data: &Pass, count: usize) {
    /// The share of the pre-activations that the range holds at least.
    const HELD: f64 = 0.97;
    const LEAST: f64 = 0.5;
    let mut sizes: Vec<f32> = Vec::new();
    for (index, layer) in shape.hidden.iter().enumerate() {
        let values = || {
            let rows = data.pre(index)[..count * layer.stride].chunks_exact(layer.stride);
            rows.flat_map(|row| row[..layer.units].iter().copied()).filter(|value| value.is_finite())
        };
        sizes.clear();
        sizes.extend(values().map(f32::abs));
        let held = if sizes.is_empty() {
            0.0
        } else {
            let at = ((sizes.len() - 1) as f64 * HELD) as usize;
            f64::from(*sizes.select_nth_unstable_by(at, f32::total_cmp).1)
        };
        let range = libm::exp2(libm::ceil(libm::log2(held.max(LEAST))));
        let mut bins = [0; BINS];
        for value in values() {
            // A bin holds its upper end: what is exactly 0 is off.
            let at = libm::ceil((f64::from(value) / range + 1.0) / 2.0 * BINS as f64) - 1.0;
            bins[(at.max(0.0) as usize).min(BINS - 1)] += 1;
        }
        view.histograms.push(bins);
        view.ranges.push(range);
    }
}

/// Where the picture looks: cell middles of the square, rows from the top; the line for one input; nowhere for more than two.
fn grid(inputs: usize) -> Vec<f32> {
    let middle = |at: usize, of: usize| (((at as f64 + 0.5) / of as f64 * 2.0 - 1.0) * VIEW) as f32;
    match inputs {
        1 => (0..LINE).map(|at| middle(at, LINE)).collect(),
        2 => (0..SIDE * SIDE).flat_map(|at| [middle(at % SIDE, SIDE), -middle(at / SIDE, SIDE)]).collect(),
        inputs => vec![0.0; inputs],
    }
}

fn probability(logit: f32) -> f64 {
    1.0 / (1.0 + libm::exp(-f64::from(logit)))
}

/// The answer in one number.
fn answer(loss: Loss, out: &[f32]) -> f64 {
    match loss {
        Loss::Mse => f64::from(out[0]),
        Loss::BceWithLogits => probability(out[0]),
        Loss::CrossEntropy => f64::from(shade(loss, out).0),
    }
}

/// The class that the outputs speak for, and how certainly.
fn shade(loss: Loss, out: &[f32]) -> (u8, f32) {
    if loss == Loss::CrossEntropy {
        let best = (0..out.len()).fold(0, |best, at| if out[at] > out[best] { at } else { best });
        let sum: f64 = out.iter().map(|&logit| libm::exp(f64::from(logit) - f64::from(out[best]))).sum();
        let chance = 1.0 / out.len() as f64;
        return (best as u8, (((1.0 / sum) - chance) / (1.0 - chance)) as f32);
    }
    let share = answer(loss, out);
    (u8::from(share > 0.5), ((share - 0.5).abs() * 2.0).min(1.0) as f32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::Experiment;

    const ALL: [Part; 3] = [Part::Plane, Part::Network, Part::Histograms];

    fn view(text: &str) -> View {
        Viewer::default().look(&Live::new(Experiment::read(text).0), &ALL)
    }

    #[test]
    fn maps_and_numbers_are_those_of_the_network() {
        let live = Live::new(Experiment::read("layers=3,5&act=tanh").0);
        let view = Viewer::default().look(&live, &ALL);
        assert_eq!((view.widths(), view.shade.len(), view.layers[1][0].map.len()), (vec![3, 5], SIDE * SIDE, 16 * 16));
        let cell = 7 * SIDE + 11;
        let x = [(11.5 / 48.0 * 7.0 - 3.5) as f32, (3.5 - 7.5 / 48.0 * 7.0) as f32];
        let logit = live.trainer().predict(&x).unwrap()[0];
        assert_eq!(view.shade[cell].0, u8::from(logit > 0.0));
        assert!((f64::from(view.shade[cell].1) - (probability(logit) - 0.5).abs() * 2.0).abs() < 1e-6);
        let (w, b) = view.lines[1];
        let wanted = libm::tanh(w[0] * f64::from(grid(2)[0]) + w[1] * f64::from(grid(2)[1]) + b);
        assert!((f64::from(view.layers[0][1].map[0]) - wanted).abs() < 1e-5);
        assert_eq!(f64::from(view.weights[0][2]), w[0]);
        assert_eq!((view.sizes(), view.input_maps[1][16], view.output_maps[0].len()), (vec![2, 3, 5, 1], grid(2)[2 * 3 * SIDE + 1], 256));
        let counted: u32 = view.histograms[1].iter().sum();
        assert_eq!(counted as usize, 5 * live.trainer().train_points().count());
    }

    #[test]
    fn what_is_exactly_0_is_counted_as_off() {
        let view = view("init=zeros&layers=4");
        let off: u32 = view.histograms[0][..BINS / 2].iter().sum();
        assert_eq!(off as usize, 4 * Live::new(Experiment::read("init=zeros&layers=4").0).trainer().train_points().count());
    }

    #[test]
    fn any_run_has_a_view() {
        for text in [
            "data=sine",
            "data=custom",
            "data=spiral3&layers=4",
            "inputs=5",
            "layers=256",
            "gain=1e20",
            "norm=layer",
            "data=abs&norm=batch",
            "outputs=3&loss=mse",
            "points=1",
        ] {
            let view = view(text);
            assert!(view.ranges.iter().all(|range| range.is_finite() && *range > 0.0), "{text}");
        }
    }
}
