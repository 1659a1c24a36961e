//! A run: a network, its data, its optimiser, and one step after another.
//!
//! A step reads the parameters from one slice and writes the new ones to another, and then the two change places. So when
//! a run diverges, the parameters before the step that did it are still there.

use std::fmt;

use crate::activation::Activation;
use crate::data::{Points, stream};
use crate::experiment::{Batch, Experiment, MOST_INPUTS, MOST_OUTPUTS};
use crate::rng::Rng;

use super::init::recommended_gain;
use super::optimiser::Memory;
use super::pass::{Mode, Pass};
use super::shape::{AffineLayer, Norm, Shape};
use super::{Loss, Optimiser};

/// What stopped being a finite number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotFinite {
    /// A weight or another trained parameter, after an update.
    Weight,
    /// The output of a unit.
    Activation,
    /// The loss.
    Loss,
}

impl NotFinite {
    /// For sentences: "a weight".
    pub fn phrase(self) -> &'static str {
        match self {
            Self::Weight => "a weight",
            Self::Activation => "an activation",
            Self::Loss => "the loss",
        }
    }
}

/// Where a run ended because something was not finite any more.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Divergence {
    /// The update that did it, counted from 1; 0 if the start itself is not finite.
    pub step: u64,
    /// The first layer concerned, counted from 1; the output layer is the last.
    pub layer: usize,
    /// The learning rate of that update.
    pub learning_rate: f64,
    /// What is not finite.
    pub what: NotFinite,
}

impl fmt::Display for Divergence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { step, layer, learning_rate, what } = self;
        if *step == 0 {
            return write!(f, "at the start {} of layer {layer} is not finite", what.phrase());
        }
        write!(f, "diverged at step {step}: with learning rate {learning_rate} {} of layer {layer} is not finite any more", what.phrase())
    }
}

/// Whether a run goes on.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Status {
    /// It does.
    #[default]
    Running,
    /// It does not, until it is reset.
    Diverged(Divergence),
}

/// What a change of the experiment did to the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// The run goes on with its weights.
    Live,
    /// The run starts anew.
    Restarted,
}

/// A run of an [`Experiment`].
#[derive(Clone, Debug)]
pub struct Trainer {
    experiment: Experiment,
    shape: Shape,
    train: Points,
    test: Points,
    /// Whether the points came from outside, so that a change of the experiment does not draw them again.
    own_points: bool,
    /// Trained parameters and running statistics, as [`Shape`] lays them out; and those before the last update.
    numbers: Vec<f32>,
    previous: Vec<f32>,
    gradient: Vec<f32>,
    memory: Memory,
    /// Memory for a batch, and for all training points at once (made when first wanted).
    pass: Pass,
    whole: Option<Pass>,
    /// The training points in the order of this epoch, how many of them it has used, and how many of those in the last step.
    queue: Points,
    used: usize,
    rows: usize,
    rng: Rng,
    steps: u64,
    epochs: u64,
    batch_loss: BatchLoss,
    last_rate: f64,
    status: Status,
}

/// The loss of the last step's batch, before its update. Steps need its derivative only.
#[derive(Clone, Copy, Debug)]
enum BatchLoss {
    /// To be had from what the pass and the queue still hold.
    Due,
    Known(f64),
}

/// The most samples times units that the passes of a run may hold at once.
const MOST_HELD: usize = 1 << 24;
/// Rows of a pass that goes over many points in pieces.
const PIECE: usize = 128;

impl Trainer {
    /// A run at its start, on the data that the experiment names.
    pub fn new(experiment: Experiment) -> Self {
        let (train, test) = drawn_points(&experiment);
        Self::with_points(experiment, train, test, false)
    }

    /// A run at its start on given data: `x` is `[count][inputs]`, `y` `[count]` class numbers or `[count][outputs]` values. Where
    /// the experiment does not say them, inputs and outputs follow from the data. All of the points are trained on.
    pub fn with_data(experiment: Experiment, x: &[f32], y: &[f32]) -> Result<Self, String> {
        let train = given_points(&experiment, x, y)?;
        let test = Points { inputs: train.inputs, targets: train.targets, ..Points::default() };
        Self::with_split_data(experiment, train, test)
    }

    /// The same with points to test on. The error says what does not fit.
    pub fn with_split_data(mut experiment: Experiment, train: Points, test: Points) -> Result<Self, String> {
        let loss = experiment.loss();
        experiment.inputs = train.inputs as u32;
        if experiment.outputs == 0 && loss == Loss::CrossEntropy {
            let classes = train.y.iter().fold(1.0f32, |most, &y| most.max(y)) + 1.0;
            experiment.outputs = classes as u32;
        }
        let outputs = experiment.output_count();
        if train.inputs > MOST_INPUTS || outputs > MOST_OUTPUTS {
            return Err(format!("{} inputs and {outputs} outputs; at most {MOST_INPUTS} and {MOST_OUTPUTS} are allowed", train.inputs));
        }
        for points in [&train, &test] {
            check_targets(loss, outputs, points)?;
        }
        let units: usize = experiment.layers.iter().map(|&units| units as usize).sum();
        if train.count().saturating_mul(units) > MOST_HELD {
            return Err(format!("{} points times {units} units is too large; at most {MOST_HELD} are allowed", train.count()));
        }
        Ok(Self::with_points(experiment, train, test, true))
    }

    fn with_points(experiment: Experiment, train: Points, test: Points, own_points: bool) -> Self {
        let widths: Vec<usize> = experiment.layers.iter().map(|&width| width as usize).collect();
        let shape = Shape::new(experiment.input_count(), &widths, &experiment.activations, experiment.output_count(), experiment.norm, experiment.residual);
        let mut trainer = Self {
            numbers: vec![0.0; shape.total],
            previous: vec![0.0; shape.total],
            gradient: vec![0.0; shape.trained],
            memory: Memory::new(shape.trained),
            pass: Pass::for_training(&shape, 1),
            whole: None,
            queue: Points::default(),
            used: 0,
            rows: 0,
            rng: Rng::new(0, 0),
            steps: 0,
            epochs: 0,
            batch_loss: BatchLoss::Known(f64::NAN),
            last_rate: 0.0,
            status: Status::Running,
            experiment,
            shape,
            train,
            test,
            own_points,
        };
        trainer.make_room();
        trainer.reset();
        trainer
    }

    /// Memory for the batches of the present experiment and data.
    fn make_room(&mut self) {
        let rows = self.batch_size();
        if self.pass.capacity() != rows.max(1) {
            self.pass = Pass::for_training(&self.shape, rows);
        }
        self.whole = None;
        self.queue = self.train.clone();
        self.used = self.train.count();
    }

    fn batch_size(&self) -> usize {
        let count = self.train.count();
        match self.experiment.batch {
            Batch::Full => count,
            Batch::Of(size) => (size as usize).clamp(1, count.max(1)),
        }
    }

    /// Back to the start: the same weights, the same order of batches.
    pub fn reset(&mut self) {
        let experiment = &self.experiment;
        let seed = u64::from(experiment.seed);
        let (init, gain) = (experiment.initialiser, experiment.gain);
        self.numbers.fill(0.0);
        let mut outer_gain = recommended_gain(&Activation::Relu);
        let mut drawn = Vec::new();
        for (index, layer) in self.shape.hidden.iter().enumerate() {
            let mut rng = Rng::new(seed, stream::WEIGHTS + index as u64);
            outer_gain = recommended_gain(&layer.activation);
            drawn.clear();
            drawn.resize(layer.inputs * layer.units, 0.0);
            init.fill(&mut rng, layer.inputs, layer.units, outer_gain, gain, &mut drawn);
            for (unit, row) in drawn.chunks_exact(layer.inputs).enumerate() {
                for (input, &weight) in row.iter().enumerate() {
                    self.numbers[layer.weight.start + input * layer.stride + unit] = weight;
                }
            }
            init.bias(&mut rng, layer.inputs, experiment.bias as f32, &mut self.numbers[layer.bias.clone()][..layer.units]);
            if !layer.scale.is_empty() {
                self.numbers[layer.scale.clone()][..layer.units].fill(1.0);
            }
            self.numbers[layer.running_variance.clone()].fill(1.0);
            if let Activation::Prelu { weight } = layer.activation {
                self.numbers[layer.slope.start] = weight;
            }
        }
        let last = &self.shape.output;
        let mut rng = Rng::new(seed, stream::WEIGHTS + self.shape.hidden.len() as u64);
        drawn.clear();
        drawn.resize(last.inputs * last.outputs, 0.0);
        init.fill(&mut rng, last.inputs, last.outputs, outer_gain, gain, &mut drawn);
        for (row, place) in drawn.chunks_exact(last.inputs).zip(self.numbers[last.weight.clone()].chunks_exact_mut(last.stride)) {
            place[..last.inputs].copy_from_slice(row);
        }
        init.bias(&mut rng, last.inputs, 0.0, &mut self.numbers[last.bias.clone()][..last.outputs]);
        self.restart();
    }

    /// Forgets everything but data and numbers.
    fn restart(&mut self) {
        self.previous.copy_from_slice(&self.numbers);
        self.memory.clear();
        self.rng = Rng::new(u64::from(self.experiment.seed), stream::ORDER);
        self.queue.clone_from(&self.train);
        self.used = self.train.count();
        self.steps = 0;
        self.epochs = 0;
        self.batch_loss = BatchLoss::Known(f64::NAN);
        self.last_rate = self.learning_rate();
        self.status = Status::Running;
        if let Some(layer) = self.weight_not_finite(&self.numbers) {
            self.status = Status::Diverged(Divergence { step: 0, layer, learning_rate: self.last_rate, what: NotFinite::Weight });
        }
    }

    /// One step of the optimiser. Gives whether the run goes on; a diverged run, or one without points, stays as it is.
    pub fn step(&mut self) -> bool {
        if self.status != Status::Running || self.train.count() == 0 {
            return false;
        }
        self.next_batch();
        let at_kink = self.experiment.at_kink;
        let (inputs, targets) = (self.queue.inputs, self.queue.targets);
        let x = &self.queue.x[(self.used - self.rows) * inputs..self.used * inputs];
        let y = &self.queue.y[(self.used - self.rows) * targets..self.used * targets];
        self.pass.forward(&self.shape, &self.numbers, x, self.rows, Mode::Train, at_kink);
        self.batch_loss = BatchLoss::Due;
        let (logits, gradient) = self.pass.for_loss();
        if !self.experiment.loss().gradient(logits, y, self.shape.output.outputs, gradient) {
            let layer = self.pass.first_not_finite(&self.shape);
            self.diverge_after_update(layer);
            return false;
        }
        self.pass.backward(&self.shape, &self.numbers, x, at_kink, &mut self.gradient);
        self.add_penalties();
        self.clip();
        let rate = self.learning_rate();
        self.last_rate = rate;
        let trained = self.shape.trained;
        let finite = self.experiment.optimiser.update(rate, &self.numbers[..trained], &self.gradient, &mut self.previous[..trained], &mut self.memory);
        if !finite {
            let layer = self.weight_not_finite(&self.previous).unwrap_or(1);
            self.previous.copy_from_slice(&self.numbers);
            self.status = Status::Diverged(Divergence { step: self.steps + 1, layer, learning_rate: rate, what: NotFinite::Weight });
            return false;
        }
        if self.shape.norm == Norm::Batch {
            self.pass.update_running(&self.shape, &self.numbers, &mut self.previous);
        }
        std::mem::swap(&mut self.numbers, &mut self.previous);
        self.steps += 1;
        true
    }

    /// Steps until every point of the training set has been used; gives whether the run goes on.
    pub fn epoch(&mut self) -> bool {
        loop {
            if !self.step() {
                return false;
            }
            if self.used >= self.train.count() {
                return true;
            }
        }
    }

    /// Puts the next batch at the end of what is used of the queue.
    fn next_batch(&mut self) {
        let count = self.train.count();
        if self.used >= count {
            self.used = 0;
            self.epochs += 1;
            if self.experiment.batch != Batch::Full {
                self.queue.shuffle(&mut self.rng);
            }
        }
        self.rows = self.batch_size().min(count - self.used);
        self.used += self.rows;
    }

    /// L1 and L2 on the weights (not on biases, norms or slopes), as parts of the gradient.
    fn add_penalties(&mut self) {
        let (l1, l2) = (self.experiment.l1 as f32, self.experiment.l2 as f32);
        if l1 == 0.0 && l2 == 0.0 {
            return;
        }
        let weights = self.shape.hidden.iter().map(|layer| &layer.weight).chain([&self.shape.output.weight]);
        for place in weights {
            for (gradient, &weight) in self.gradient[place.clone()].iter_mut().zip(&self.numbers[place.clone()]) {
                let sign = if weight == 0.0 { 0.0 } else { weight.signum() };
                *gradient += l1 * sign + l2 * weight;
            }
        }
    }

    /// `torch.nn.utils.clip_grad_norm_`.
    fn clip(&mut self) {
        /// What PyTorch adds to the norm before it divides.
        const CLIP_EPSILON: f64 = 1e-6;
        if self.experiment.clip > 0.0 {
            let factor = self.experiment.clip / (self.gradient_norm() + CLIP_EPSILON);
            if factor < 1.0 {
                self.gradient.iter_mut().for_each(|gradient| *gradient *= factor as f32);
            }
        }
    }

    /// Halts because the parameters after the last update give something that is not finite, and goes back to those before it.
    fn diverge_after_update(&mut self, layer: Option<usize>) {
        let output = self.shape.hidden.len() + 1;
        let what = if layer.is_some() { NotFinite::Activation } else { NotFinite::Loss };
        self.status = Status::Diverged(Divergence { step: self.steps, layer: layer.unwrap_or(output), learning_rate: self.last_rate, what });
        if self.steps > 0 {
            self.numbers.copy_from_slice(&self.previous);
            self.steps -= 1;
        }
    }

    /// The first layer, counted from 1, with a parameter that is not finite.
    fn weight_not_finite(&self, numbers: &[f32]) -> Option<usize> {
        let odd = |place: &std::ops::Range<usize>| numbers[place.clone()].iter().any(|value| !value.is_finite());
        let hidden = self.shape.hidden.iter().position(|layer| [&layer.weight, &layer.bias, &layer.scale, &layer.shift, &layer.slope].into_iter().any(odd));
        let output = &self.shape.output;
        hidden.map(|index| index + 1).or_else(|| (odd(&output.weight) || odd(&output.bias)).then_some(self.shape.hidden.len() + 1))
    }

    /// The mean loss over the training points, without penalties, as training sees them: batch norm uses the statistics of all
    /// of them. Where it is not finite the run halts. NaN without points.
    pub fn loss(&mut self) -> f64 {
        if self.train.count() == 0 {
            return f64::NAN;
        }
        let loss = if self.shape.norm == Norm::Batch {
            let whole = self.whole.get_or_insert_with(|| Pass::new(&self.shape, self.train.count()));
            whole.forward(&self.shape, &self.numbers, &self.train.x, self.train.count(), Mode::Train, self.experiment.at_kink);
            self.experiment.loss().value(whole.logits(), &self.train.y, self.shape.output.outputs)
        } else {
            self.loss_in_pieces(&self.train)
        };
        if !loss.is_finite() && self.status == Status::Running {
            let mut pass = Pass::new(&self.shape, self.train.count());
            pass.forward(&self.shape, &self.numbers, &self.train.x, self.train.count(), Mode::Train, self.experiment.at_kink);
            self.diverge_after_update(pass.first_not_finite(&self.shape));
        }
        loss
    }

    /// The mean loss over the test points, at inference; `None` where there are none.
    pub fn test_loss(&self) -> Option<f64> {
        (self.test.count() > 0).then(|| self.loss_in_pieces(&self.test))
    }

    fn loss_in_pieces(&self, points: &Points) -> f64 {
        let mut pass = Pass::new(&self.shape, PIECE.min(points.count()));
        let (loss, outputs) = (self.experiment.loss(), self.shape.output.outputs);
        let mut sum = 0.0;
        for (x, y) in points.x.chunks(PIECE * points.inputs).zip(points.y.chunks(PIECE * points.targets)) {
            let rows = x.len() / points.inputs;
            pass.forward(&self.shape, &self.numbers, x, rows, Mode::Infer, self.experiment.at_kink);
            sum += rows as f64 * loss.value(pass.logits(), y, outputs);
        }
        sum / points.count() as f64
    }

    /// The outputs (logits, or values in regression), `[count][outputs]`, for `x`, `[count][inputs]`, at inference. The error
    /// says what does not fit.
    pub fn predict(&self, x: &[f32]) -> Result<Vec<f32>, String> {
        let inputs = self.shape.inputs;
        if !x.len().is_multiple_of(inputs) {
            return Err(format!("x has {} numbers, which is not a multiple of the {inputs} inputs", x.len()));
        }
        let mut pass = Pass::new(&self.shape, PIECE.min(x.len() / inputs));
        let mut outputs = Vec::with_capacity(x.len() / inputs * self.shape.output.outputs);
        for x in x.chunks(PIECE * inputs) {
            self.infer(x, &mut pass);
            outputs.extend_from_slice(pass.logits());
        }
        Ok(outputs)
    }

    /// A forward pass at inference over as many points of `x` as `pass` has room for; it holds every layer's pre-activations
    /// and outputs afterwards.
    pub fn infer(&self, x: &[f32], pass: &mut Pass) {
        pass.forward(&self.shape, &self.numbers, x, x.len() / self.shape.inputs, Mode::Infer, self.experiment.at_kink);
    }

    /// The layers at inference as affine maps ([`Shape::affine_layers`]).
    pub fn affine_layers(&self) -> Option<Vec<AffineLayer>> {
        self.shape.affine_layers(&self.numbers)
    }

    /// The trained parameters in the documented order: per layer W row-major `[outputs][inputs]`, then b, then norm scale, norm
    /// shift, prelu slope where there are such.
    pub fn parameters(&self) -> Vec<f32> {
        self.shape.export(&self.numbers)
    }

    /// Puts all parameters in place, in the same order, and restarts the optimiser. The error says what does not fit.
    pub fn set_parameters(&mut self, parameters: &[f32]) -> Result<(), String> {
        let wanted = self.shape.parameter_count();
        if parameters.len() != wanted {
            return Err(format!("{} parameters were given; this network has {wanted}", parameters.len()));
        }
        if let Some(at) = parameters.iter().position(|value| !value.is_finite()) {
            return Err(format!("parameter {at} is {}; every one must be finite", parameters[at]));
        }
        self.shape.import(parameters, &mut self.numbers);
        self.restart();
        Ok(())
    }

    /// Makes the run one of another experiment. Whatever leaves the shape and the start as they are takes effect in the running
    /// network, which keeps its weights: learning rate, optimiser, activation, data, ...; anything else starts anew.
    pub fn change(&mut self, experiment: &Experiment) -> Change {
        // What it is made from may go.
        self.batch_loss = BatchLoss::Known(self.batch_loss());
        let mut wanted = experiment.clone();
        let old = &self.experiment;
        if self.own_points {
            (wanted.inputs, wanted.data) = (old.inputs, old.data);
            if wanted.outputs == 0 {
                wanted.outputs = old.outputs;
            }
        }
        let start = |e: &Experiment| (e.layers.clone(), e.initialiser, e.gain.to_bits(), e.bias.to_bits(), e.seed, e.norm, e.input_count(), e.output_count());
        let fits = !self.own_points || check_targets(wanted.loss(), wanted.output_count(), &self.train).is_ok();
        if !fits {
            wanted.chosen_loss = Some(old.loss());
        }
        let same_start = start(old) == start(&wanted);
        let data = |e: &Experiment| (e.data, e.noise.to_bits(), e.points, e.data_seed, e.split.to_bits());
        let same_data = self.own_points || data(old) == data(&wanted);
        let (train, test) = if same_data { (std::mem::take(&mut self.train), std::mem::take(&mut self.test)) } else { drawn_points(&wanted) };
        if !same_start {
            *self = Self::with_points(wanted, train, test, self.own_points);
            return Change::Restarted;
        }
        (self.train, self.test) = (train, test);
        let same_batches = same_data && old.batch == wanted.batch;
        let same_rule = std::mem::discriminant(&old.optimiser) == std::mem::discriminant(&wanted.optimiser);
        let same_shape = old.activations == wanted.activations && old.residual == wanted.residual;
        self.experiment = wanted;
        if !same_rule {
            self.memory.clear();
        }
        if !same_shape {
            self.change_activations();
        }
        if !same_batches || !same_shape {
            self.make_room();
        }
        Change::Live
    }

    /// Another activation or residual over the same weights.
    fn change_activations(&mut self) {
        let experiment = &self.experiment;
        let widths: Vec<usize> = self.shape.hidden.iter().map(|layer| layer.units).collect();
        let shape = Shape::new(self.shape.inputs, &widths, &experiment.activations, self.shape.output.outputs, self.shape.norm, experiment.residual);
        if shape.total != self.shape.total {
            self.memory = Memory::new(shape.trained);
        }
        let mut numbers = vec![0.0; shape.total];
        for (old, new) in self.shape.hidden.iter().zip(&shape.hidden) {
            let parts = [(&old.weight, &new.weight), (&old.bias, &new.bias), (&old.scale, &new.scale), (&old.shift, &new.shift)];
            let running = [(&old.running_mean, &new.running_mean), (&old.running_variance, &new.running_variance)];
            for (from, to) in parts.into_iter().chain(running) {
                numbers[to.clone()].copy_from_slice(&self.numbers[from.clone()]);
            }
            if let Activation::Prelu { weight } = new.activation {
                let learnt = if old.activation == new.activation { self.numbers[old.slope.start] } else { weight };
                numbers[new.slope.start] = learnt;
            }
        }
        numbers[shape.output.weight.clone()].copy_from_slice(&self.numbers[self.shape.output.weight.clone()]);
        numbers[shape.output.bias.clone()].copy_from_slice(&self.numbers[self.shape.output.bias.clone()]);
        self.previous = numbers.clone();
        self.numbers = numbers;
        self.gradient = vec![0.0; shape.trained];
        self.pass = Pass::for_training(&shape, 1);
        self.shape = shape;
    }

    /// The description of this run.
    pub fn experiment(&self) -> &Experiment {
        &self.experiment
    }

    /// What is connected to what.
    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    /// Trained parameters and running statistics as [`Shape`] lays them out.
    pub fn numbers(&self) -> &[f32] {
        &self.numbers
    }

    /// The numbers before the last update.
    pub fn previous_numbers(&self) -> &[f32] {
        &self.previous
    }

    /// What the optimiser remembers.
    pub fn memory(&self) -> &Memory {
        &self.memory
    }

    /// The points that are trained on.
    pub fn train_points(&self) -> &Points {
        &self.train
    }

    /// The points that are tested on.
    pub fn test_points(&self) -> &Points {
        &self.test
    }

    /// Whether the run goes on.
    pub fn status(&self) -> Status {
        self.status
    }

    /// Updates made.
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// Epochs begun.
    pub fn epochs(&self) -> u64 {
        self.epochs
    }

    /// The loss of the last step's batch, before its update; NaN before the first.
    pub fn batch_loss(&self) -> f64 {
        match self.batch_loss {
            BatchLoss::Known(loss) => loss,
            BatchLoss::Due => {
                let targets = self.queue.targets;
                let y = &self.queue.y[(self.used - self.rows) * targets..self.used * targets];
                self.experiment.loss().value(self.pass.logits(), y, self.shape.output.outputs)
            }
        }
    }

    /// The learning rate of the next update.
    pub fn learning_rate(&self) -> f64 {
        match self.experiment.schedule.factor(self.steps) {
            1.0 => self.experiment.learning_rate,
            factor => self.experiment.learning_rate * factor,
        }
    }

    /// The learning rate of the last update.
    pub fn last_learning_rate(&self) -> f64 {
        self.last_rate
    }

    /// The Euclidean norm of the gradient that the last update used, penalties and clipping included.
    pub fn gradient_norm(&self) -> f64 {
        self.gradient.iter().fold(0.0, |sum, &g| sum + f64::from(g) * f64::from(g)).sqrt()
    }

    /// The derivatives that the last update used, laid out as [`Self::numbers`].
    pub fn gradient(&self) -> &[f32] {
        &self.gradient
    }

    /// The update rule.
    pub fn optimiser(&self) -> &Optimiser {
        &self.experiment.optimiser
    }
}

/// The experiment's own points, with as many inputs as its network has.
fn drawn_points(experiment: &Experiment) -> (Points, Points) {
    let seed = u64::from(experiment.data_seed);
    let points = experiment.data.points(experiment.points as usize, experiment.noise, seed);
    let inputs = experiment.input_count();
    let fitted = if points.inputs == inputs {
        points
    } else {
        // Inputs that the data do not have are 0; those that the network does not have are left out.
        let x = points.x.chunks_exact(points.inputs).flat_map(|point| (0..inputs).map(|at| point.get(at).copied().unwrap_or(0.0))).collect();
        Points { inputs, x, ..points }
    };
    let outputs = experiment.loss().targets(experiment.output_count());
    let fitted = if outputs == 1 {
        fitted
    } else {
        let y = fitted.y.iter().flat_map(|&y| (0..outputs).map(move |_| y)).collect();
        Points { targets: outputs, y, ..fitted }
    };
    fitted.split(experiment.split, seed)
}

/// Points from flat lists, with the sizes that the experiment says or the data have.
fn given_points(experiment: &Experiment, x: &[f32], y: &[f32]) -> Result<Points, String> {
    let targets = experiment.loss().targets(experiment.output_count());
    if y.is_empty() || !y.len().is_multiple_of(targets) {
        return Err(format!("y has {} numbers; a multiple of {targets}, and at least one, is needed", y.len()));
    }
    let count = y.len() / targets;
    if experiment.inputs == 0 && !x.len().is_multiple_of(count) {
        return Err(format!("x has {} numbers, which is not a multiple of the {count} points that y has", x.len()));
    }
    let inputs = if experiment.inputs == 0 { x.len() / count } else { experiment.inputs as usize };
    Points::new(inputs, x.to_vec(), targets, y.to_vec())
}

/// Whether the targets suit the loss.
fn check_targets(loss: Loss, outputs: usize, points: &Points) -> Result<(), String> {
    if points.targets != loss.targets(outputs) && points.count() > 0 {
        return Err(format!("a point has {} targets; {} with {outputs} outputs needs {}", points.targets, loss.id(), loss.targets(outputs)));
    }
    let wrong = |y: f32| match loss {
        Loss::Mse => false,
        Loss::BceWithLogits => !(0.0..=1.0).contains(&y),
        Loss::CrossEntropy => y.fract() != 0.0 || !(0.0..outputs as f32).contains(&y),
    };
    match points.y.iter().position(|&y| wrong(y)) {
        None => Ok(()),
        Some(at) if loss == Loss::BceWithLogits => Err(format!("y[{at}] is {}; bce_with_logits needs numbers from 0 to 1", points.y[at])),
        Some(at) => Err(format!("y[{at}] is {}; cross_entropy with {outputs} outputs needs whole numbers from 0 to {}", points.y[at], outputs - 1)),
    }
}
