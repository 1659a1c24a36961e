//! A run with its regions: cut anew as it trains, and counted over the steps.
//!
//! The window that is looked at and the square that is counted on are two things: a person who zooms in must not bend the curve
//! of counts. So the history is always of the same square ([`VIEW`]), and costs a second partition only while zoomed.
//!
//! Rejected: counting distinct patterns over a grid, which misses every cell smaller than its mesh.

use crate::analysis::geometry::Window;
use crate::analysis::pieces::{Pieces, pieces, sawtooth};
use crate::analysis::regions::{Affine, Bounds, BuildUp, Fold, Locator, NetworkError, Options, Partition, Partitioner, PiecewiseNetwork};
use crate::analysis::thinning::{Thinning, keep_every_second};
use crate::data::VIEW;
use crate::experiment::Experiment;
use crate::training::{Change, Trainer};

/// Degrees in a radian.
pub const DEGREES: f64 = 180.0 / std::f64::consts::PI;

/// Products of the points that are looked up in a piece: about a millisecond.
const PRODUCTS_AT_ONCE: usize = 1 << 20;

/// The most samples a [`History`] keeps; then every second one goes, and they are taken half as often.
const MOST_SAMPLES: usize = 512;

/// The counts at one step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Counts {
    /// Updates made.
    pub step: u64,
    /// The mean loss over the training points.
    pub loss: f64,
    /// Regions of the square (pieces of the interval in one dimension).
    pub regions: usize,
    /// Straight pieces of the decision boundary there.
    pub boundary: usize,
    /// Regions that hold at least one training point.
    pub with_data: usize,
}

/// Counts over the steps, thinned out as they become many.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    samples: Vec<Counts>,
    thinning: Thinning,
}

impl History {
    /// From the first step on.
    pub fn samples(&self) -> &[Counts] {
        &self.samples
    }

    /// Whether a sample is wanted at `step`.
    pub fn wants(&self, step: u64) -> bool {
        self.thinning.takes_step(self.samples.last().map(|last| last.step), step)
    }

    /// Adds a sample of a later step.
    pub fn push(&mut self, counts: Counts) {
        if self.thinning.is_full(self.samples.len(), MOST_SAMPLES) {
            keep_every_second(&mut self.samples, 1);
        }
        self.samples.push(counts);
    }
}

/// A network, trained or fixed, with its regions.
#[derive(Clone, Debug)]
pub struct LiveRegions {
    trainer: Trainer,
    /// A network that is not trained, in place of the trainer's.
    fixed: Option<PiecewiseNetwork>,
    network: Result<PiecewiseNetwork, String>,
    partitioner: Partitioner,
    locator: Option<Locator>,
    pieces: Option<Pieces>,
    counter: Partitioner,
    history: History,
    /// What the partition is of, or the one that is being made; `None` for another network than that of now.
    asked: Option<(Window, Options)>,
    /// Whether that is finished.
    found: bool,
    /// How often something was found.
    finds: u64,
    /// Whether the counter is at work on the network of now.
    counting: bool,
    /// The patterns of the first of the training points, on the way to a count.
    patterns: Vec<Vec<u32>>,
}

/// A line of the first layer in the plane, where its unit passes its kink: the direction in which the unit grows, in degrees from
/// the x axis, and how far from the origin along it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LinePlace {
    /// In degrees.
    pub angle: f64,
    /// In units of the plane.
    pub offset: f64,
}

impl LiveRegions {
    /// A run of `experiment` at its start.
    pub fn new(experiment: Experiment) -> Self {
        Self::of(Trainer::new(experiment), None)
    }

    /// Telgarsky's sawtooth of `depth` layers on one input, which is not trained. The experiment's trainer stands idle beside it.
    pub fn sawtooth(experiment: Experiment, depth: usize) -> Self {
        Self::of(Trainer::new(experiment), sawtooth(depth, 1).ok())
    }

    fn of(trainer: Trainer, fixed: Option<PiecewiseNetwork>) -> Self {
        let mut live = Self {
            trainer,
            fixed,
            network: Err(String::new()),
            partitioner: Partitioner::new(),
            locator: None,
            pieces: None,
            counter: Partitioner::new(),
            history: History::default(),
            asked: None,
            found: false,
            finds: 0,
            counting: false,
            patterns: Vec::new(),
        };
        live.refresh();
        live
    }

    /// Takes the network over from the trainer.
    fn refresh(&mut self) {
        self.network = match &self.fixed {
            Some(network) => Ok(network.clone()),
            None => network_of(&self.trainer),
        };
        self.asked = None;
        self.found = false;
        self.counting = false;
        self.patterns.clear();
    }

    /// Up to `n` updates; gives whether the run goes on. A fixed network stays as it is.
    pub fn step(&mut self, n: u64) -> bool {
        if self.fixed.is_some() {
            return false;
        }
        let goes_on = (0..n).all(|_| self.trainer.step());
        self.refresh();
        goes_on
    }

    /// Back to the start.
    pub fn reset(&mut self) {
        self.trainer.reset();
        self.history = History::default();
        self.refresh();
    }

    /// Makes the run one of another experiment, going on with its weights where they fit.
    pub fn change(&mut self, experiment: &Experiment) -> Change {
        let change = self.trainer.change(experiment);
        if change == Change::Restarted {
            self.history = History::default();
            self.partitioner = Partitioner::new();
            self.pieces = None;
        }
        self.refresh();
        change
    }

    /// Puts other parameters in place ([`Trainer::set_parameters`]).
    ///
    /// # Errors
    /// Says what does not fit.
    pub fn set_parameters(&mut self, parameters: &[f32]) -> Result<(), String> {
        self.trainer.set_parameters(parameters)?;
        self.refresh();
        Ok(())
    }

    /// Puts a kink of a network of one input and one hidden layer at `x`, by the bias of its unit: the place is where
    /// w x + b is the activation's kink. Gives the unit's weight and bias, or `None` where there is no such unit or norm stands
    /// between.
    pub fn move_kink(&mut self, fold: Fold, x: f64) -> Option<(f64, f64)> {
        let [layer] = &self.trainer.shape().hidden[..] else { return None };
        if self.fixed.is_some() || layer.inputs != 1 || !layer.scale.is_empty() || fold.layer != 0 || fold.unit >= layer.units {
            return None;
        }
        let kink = f64::from(layer.activation.kinks().get(fold.kink)?.x);
        let bias_at = layer.units + fold.unit;
        let weight = f64::from(self.trainer.parameter(fold.unit)?);
        let bias = kink - weight * x;
        if self.trainer.nudge(bias_at, bias as f32) {
            self.refresh();
        }
        Some((weight, bias))
    }

    /// The run.
    pub fn trainer(&self) -> &Trainer {
        &self.trainer
    }

    /// Whether the network is a fixed one.
    pub fn is_fixed(&self) -> bool {
        self.fixed.is_some()
    }

    /// The network, or why it has no exact regions.
    pub fn network(&self) -> Result<&PiecewiseNetwork, &str> {
        self.network.as_ref().map_err(String::as_str)
    }

    /// Numbers a point has.
    pub fn inputs(&self) -> usize {
        match &self.fixed {
            Some(network) => network.inputs(),
            None => self.trainer.shape().inputs,
        }
    }

    /// Cuts `window` into regions, or with one input its x range into pieces, with the kinks of the units that have cut.
    pub fn look(&mut self, window: Window, options: &Options) {
        while !self.look_on(window, options, &mut || true) {}
    }

    /// Goes on with [`Self::look`], one piece of work and then others while `is_left` says so. Whether it is done.
    pub fn look_on(&mut self, window: Window, options: &Options, is_left: &mut dyn FnMut() -> bool) -> bool {
        let Ok(network) = &self.network else { return true };
        let asked = Some((window, *options));
        if self.found && self.asked == asked {
            return true;
        }
        let found = if network.inputs() == 1 {
            pieces(network, window.x_min(), window.x_max(), options.limit).map(|mut found| {
                // The function is that of all units; only the kinks of those that have cut are shown.
                found.kinks.retain(|kink| options.until.is_none_or(|until| until.holds(kink.fold)));
                self.pieces = Some(found);
                true
            })
        } else {
            let begun = if self.asked == asked { Ok(()) } else { self.partitioner.start(network, window, options) };
            begun.and_then(|()| self.partitioner.advance(network, is_left))
        };
        self.asked = asked;
        match found {
            Ok(found) => {
                self.found = found;
                if found {
                    self.locator = None;
                    self.finds += 1;
                }
                found
            }
            Err(error) => {
                self.network = Err(error.to_string());
                true
            }
        }
    }

    /// The share of [`Self::look_on`] that is done.
    pub fn look_share(&self) -> f64 {
        match &self.network {
            Ok(_) if self.asked.is_none() => 0.0,
            Ok(network) if !self.found => self.partitioner.share(network),
            _ => 1.0,
        }
    }

    /// A number that is another one whenever something else was found.
    pub fn finds(&self) -> u64 {
        self.finds
    }

    /// Whether what was found last is of the network as it is now.
    pub fn is_found(&self) -> bool {
        self.found
    }

    /// Whether a count has begun and is not done.
    pub fn is_counting(&self) -> bool {
        self.counting || !self.patterns.is_empty()
    }

    /// The cells found last, perhaps of a step before or of another window; `None` where there are no exact regions, or one input, or
    /// before any were found.
    pub fn partition(&self) -> Option<&Partition> {
        let two = self.network.as_ref().is_ok_and(|network| network.inputs() == 2);
        Some(self.partitioner.partition()).filter(|partition| two && partition.window().is_some())
    }

    /// The pieces found last; `None` unless there is one input.
    pub fn pieces(&self) -> Option<&Pieces> {
        self.network.as_ref().ok().filter(|network| network.inputs() == 1)?;
        self.pieces.as_ref()
    }

    /// The cell at (x, y).
    pub fn cell_at(&mut self, x: f64, y: f64) -> Option<usize> {
        self.partition()?;
        let partition = self.partitioner.partition();
        self.locator.get_or_insert_with(|| Locator::new(partition)).at(partition, x, y)
    }

    /// The outputs over `window`, for what has no exact regions: of `columns` x `rows` samples in the middles of equal tiles those of
    /// the rows `of`, row by row from the top, as many numbers each as there are outputs. One input has one row.
    ///
    /// # Errors
    /// For a network of more than two inputs.
    pub fn samples(&self, window: Window, (columns, rows): (usize, usize), of: std::ops::Range<usize>) -> Result<Vec<f32>, String> {
        let inputs = self.inputs();
        if !(1..=2).contains(&inputs) {
            return Err(format!("a picture has one or two inputs, not {inputs}"));
        }
        let across = |index: usize| window.x_min() + (index as f64 + 0.5) / columns as f64 * (window.x_max() - window.x_min());
        let down = |index: usize| window.y_max() - (index as f64 + 0.5) / rows as f64 * (window.y_max() - window.y_min());
        let mut places = Vec::with_capacity(columns * of.len() * inputs);
        for row in of {
            for column in 0..columns {
                places.push(across(column) as f32);
                if inputs == 2 {
                    places.push(down(row) as f32);
                }
            }
        }
        self.trainer.predict(&places)
    }

    /// What theory allows and expects of the network's shape.
    pub fn bounds(&self) -> Option<Bounds> {
        self.network.as_ref().ok().map(Bounds::of)
    }

    /// The counts over the steps so far.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// Counts now, if the history wants it; `limit` is that of the partition.
    pub fn count(&mut self, limit: usize) {
        while !self.count_on(limit, &mut || true) {}
    }

    /// Goes on with [`Self::count`], one piece of work and then others while `is_left` says so. Whether it is done.
    pub fn count_on(&mut self, limit: usize, is_left: &mut dyn FnMut() -> bool) -> bool {
        let step = self.trainer.steps();
        if self.fixed.is_some() || !self.history.wants(step) {
            return true;
        }
        let Ok(network) = &self.network else {
            let loss = self.trainer.loss();
            self.history.push(Counts { step, loss, regions: 0, boundary: 0, with_data: 0 });
            return true;
        };
        let (regions, boundary) = if network.inputs() == 1 {
            let Ok(found) = pieces(network, -VIEW, VIEW, limit) else { return true };
            (found.pieces.len(), 0)
        } else {
            let Ok(window) = Window::new(-VIEW, VIEW, -VIEW, VIEW) else { return true };
            let own = self.partitioner.partition();
            let partition = if self.found && own.window() == Some(window) && own.complete() {
                own
            } else {
                let begun = if self.counting { Ok(()) } else { self.counter.start(network, window, &Options { limit, until: None }) };
                self.counting = true;
                match begun.and_then(|()| self.counter.advance(network, is_left)) {
                    Ok(true) => self.counter.partition(),
                    Ok(false) => return false,
                    Err(_) => {
                        self.counting = false;
                        return true;
                    }
                }
            };
            (partition.count(), partition.boundary().len() / 4)
        };
        let points = self.trainer.train_points();
        let products: usize = network.layers().iter().map(|layer| layer.weights.len()).sum();
        let at_once = (PRODUCTS_AT_ONCE / products.max(1)).max(1);
        while self.patterns.len() < points.count() {
            for point in points.x.chunks_exact(points.inputs.max(1)).skip(self.patterns.len()).take(at_once) {
                let point: Vec<f64> = point.iter().map(|&x| f64::from(x)).collect();
                self.patterns.push(network.forward(&point).1);
            }
            if self.patterns.len() < points.count() && !is_left() {
                return false;
            }
        }
        let mut patterns = std::mem::take(&mut self.patterns);
        patterns.sort_unstable();
        patterns.dedup();
        let with_data = patterns.len();
        let loss = self.trainer.loss();
        self.history.push(Counts { step, loss, regions, boundary, with_data });
        self.counting = false;
        true
    }

    /// Where the line of a unit of the first layer is in the plane; `None` unless it has one: two inputs, no norm between, a kink,
    /// and a weight that is not 0.
    pub fn line_of(&self, unit: usize) -> Option<LinePlace> {
        let (kink, [x, y], bias) = self.first_layer(unit)?;
        let norm = libm::hypot(x, y);
        let degrees = libm::atan2(y, x) * DEGREES;
        (norm > 0.0).then(|| LinePlace { angle: degrees, offset: (kink - bias) / norm })
    }

    /// Puts the line of a unit of the first layer elsewhere in the plane, by its weights and its bias; the length of the weights, and
    /// so the steepness, stays. Whether there is such a unit.
    pub fn move_line(&mut self, unit: usize, to: LinePlace) -> bool {
        let Some((kink, [x, y], _)) = self.first_layer(unit) else { return false };
        let norm = libm::hypot(x, y);
        let angle = to.angle / DEGREES;
        let values = [norm * libm::cos(angle), norm * libm::sin(angle), kink - norm * to.offset];
        let units = self.trainer.shape().hidden[0].units;
        let places = [2 * unit, 2 * unit + 1, 2 * units + unit];
        let moved = places.into_iter().zip(values).all(|(at, value)| self.trainer.nudge(at, value as f32));
        self.refresh();
        moved
    }

    /// A weight (of a unit on an input) or a bias, both of them as the trainer has them; layer and unit from 0, the outputs are the layer
    /// after the hidden ones. `None` where there is no such number, or the network is a fixed one.
    pub fn number(&self, unit: (usize, usize), input: Option<usize>) -> Option<f32> {
        self.trainer.parameter(self.number_at(unit, input)?)
    }

    /// Sets such a number; the run goes on from there. Whether there is such a one, and the value is finite.
    pub fn set_number(&mut self, unit: (usize, usize), input: Option<usize>, value: f32) -> bool {
        let set = self.number_at(unit, input).is_some_and(|at| self.trainer.nudge(at, value));
        if set {
            self.refresh();
        }
        set
    }

    fn number_at(&self, (layer, unit): (usize, usize), input: Option<usize>) -> Option<usize> {
        let shape = self.trainer.shape();
        let at = input.map_or_else(|| shape.bias_at(layer, unit), |input| shape.weight_at(layer, unit, input));
        at.filter(|_| self.fixed.is_none())
    }

    /// The first kink, the weights and the bias of a unit of the first layer on two inputs.
    fn first_layer(&self, unit: usize) -> Option<(f64, [f64; 2], f64)> {
        let layer = self.trainer.shape().hidden.first()?;
        if self.fixed.is_some() || layer.inputs != 2 || !layer.scale.is_empty() || unit >= layer.units {
            return None;
        }
        let kink = layer.activation.kinks().first()?.x;
        let at = |index: usize| self.trainer.parameter(index).map(f64::from);
        Some((kink.into(), [at(2 * unit)?, at(2 * unit + 1)?], at(2 * layer.units + unit)?))
    }
}

/// The network of a run as straight pieces, or a sentence on why there are none.
pub fn network_of(trainer: &Trainer) -> Result<PiecewiseNetwork, String> {
    let Some(layers) = trainer.affine_layers() else {
        return Err("layer norm divides by the spread of a sample's own units, so this network has no straight pieces".to_owned());
    };
    let slopes: Vec<Vec<f32>> = layers.iter().map(|layer| layer.slopes.clone()).collect();
    let affine = layers.into_iter().map(|layer| Affine {
        weights: layer.weight,
        bias: layer.bias,
        inputs: layer.inputs,
        outputs: layer.outputs,
        activation: layer.activation,
        residual: layer.residual,
    });
    let network = PiecewiseNetwork::new(affine.collect()).map_err(|error| match error {
        NetworkError::NotPiecewiseLinear { layer, activation } => {
            let place = if trainer.experiment().activations.only().is_some() { String::new() } else { format!(" of layer {}", layer + 1) };
            format!("{}{place} is not made of straight pieces", activation.title())
        }
        error => error.to_string(),
    })?;
    Ok(slopes.iter().enumerate().fold(network, |network, (layer, slopes)| network.with_slopes(layer, slopes)))
}

/// How far to go so that the first `units` hidden units have cut, layer after layer; `None` where that is all of them.
pub fn build_up(network: &PiecewiseNetwork, units: usize) -> Option<BuildUp> {
    let mut left = units;
    let hidden = network.layers().len() - 1;
    for (layer, affine) in network.layers().iter().enumerate().take(hidden) {
        if left < affine.outputs {
            return Some(BuildUp { layers: layer, units: left });
        }
        left -= affine.outputs;
    }
    None
}

#[cfg(test)]
mod tests;
