//! A run: a network, its data, its optimiser, and one step after another.
//!
//! A step reads the parameters from one slice and writes the new ones to another, and then the two change places. So when
//! a run diverges, the parameters before the step that did it are still there.

mod change;

use crate::data::Points;
use crate::experiment::{Experiment, MOST_INPUTS, MOST_OUTPUTS};

use super::batches::{self, Batches};
use super::outcome::{Divergence, NotFinite, Status};
use super::{points, start};
use crate::network::optimiser::Memory;
use crate::network::{AffineLayer, Loss, Mode, Norm, Optimiser, Pass, Shape};

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
    batches: Batches,
    steps: u64,
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
        let (train, test) = points::drawn(&experiment);
        Self::with_points(experiment, train, test, false)
    }

    /// A run at its start on given data: `x` is `[count][inputs]`, `y` `[count]` class numbers or `[count][outputs]` values. Where
    /// the experiment does not say them, inputs and outputs follow from the data. All of the points are trained on.
    pub fn with_data(experiment: Experiment, x: &[f32], y: &[f32]) -> Result<Self, String> {
        let train = points::given(&experiment, x, y)?;
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
            points::check_targets(loss, outputs, points)?;
        }
        let units: usize = experiment.layers.iter().map(|&units| units as usize).sum();
        if train.count().saturating_mul(units) > MOST_HELD {
            return Err(format!("{} points times {units} units is too large; at most {MOST_HELD} are allowed", train.count()));
        }
        Ok(Self::with_points(experiment, train, test, true))
    }

    fn with_points(experiment: Experiment, train: Points, test: Points, own_points: bool) -> Self {
        let widths: Vec<usize> = experiment.layers.iter().map(|&width| width as usize).collect();
        let shape = Shape::new(
            experiment.input_count(),
            &widths,
            &experiment.activations,
            experiment.output_count(),
            experiment.norm,
            experiment.residual,
            experiment.slopes,
        );
        let mut trainer = Self {
            numbers: vec![0.0; shape.total],
            previous: vec![0.0; shape.total],
            gradient: vec![0.0; shape.trained],
            memory: Memory::new(shape.trained),
            pass: Pass::for_training(&shape, 1),
            whole: None,
            batches: Batches::default(),
            steps: 0,
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
        let rows = batches::size(self.experiment.batch, self.train.count());
        if self.pass.capacity() != rows.max(1) {
            self.pass = Pass::for_training(&self.shape, rows);
        }
        self.whole = None;
        self.batches.fill(&self.train);
    }

    /// Back to the start: the same weights, the same order of batches.
    pub fn reset(&mut self) {
        start::fill(&self.shape, &self.experiment, &mut self.numbers);
        self.restart();
    }

    /// Forgets everything but data and numbers.
    fn restart(&mut self) {
        self.previous.copy_from_slice(&self.numbers);
        self.memory.clear();
        self.batches.restart(&self.train, self.experiment.seed);
        self.steps = 0;
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
        self.batches.advance(self.experiment.batch);
        let at_kink = self.experiment.at_kink;
        let (x, y) = self.batches.current();
        self.pass.forward(&self.shape, &self.numbers, x, self.batches.rows(), Mode::Train, at_kink);
        self.batch_loss = BatchLoss::Due;
        if !self.pass.loss_gradient(self.experiment.loss(), y) {
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
            if self.batches.is_epoch_over() {
                return true;
            }
        }
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
        let hidden =
            self.shape.hidden.iter().position(|layer| [&layer.weight, &layer.bias, &layer.scale, &layer.shift, &layer.slope_places].into_iter().any(odd));
        let output = &self.shape.output;
        hidden.map(|index| index + 1).or_else(|| (odd(&output.weight) || odd(&output.bias)).then_some(self.shape.hidden.len() + 1))
    }

    /// The mean loss over the training points, without penalties, as training sees them: batch norm uses the statistics of all
    /// of them. Where it is not finite after an update, the run halts and goes back before it. NaN without points.
    pub fn loss(&mut self) -> f64 {
        let loss = self.loss_as_is();
        if self.train.count() > 0 && !loss.is_finite() && self.status == Status::Running {
            let mut pass = Pass::new(&self.shape, self.train.count());
            pass.forward(&self.shape, &self.numbers, &self.train.x, self.train.count(), Mode::Train, self.experiment.at_kink);
            self.diverge_after_update(pass.first_not_finite(&self.shape));
        }
        loss
    }

    /// [`Self::loss`] whatever it is: after a change, no update is to blame for it.
    pub fn loss_as_is(&mut self) -> f64 {
        if self.train.count() == 0 {
            return f64::NAN;
        }
        if self.shape.norm == Norm::Batch {
            let whole = self.whole.get_or_insert_with(|| Pass::new(&self.shape, self.train.count()));
            whole.forward(&self.shape, &self.numbers, &self.train.x, self.train.count(), Mode::Train, self.experiment.at_kink);
            self.experiment.loss().value(whole.logits(), &self.train.y, self.shape.output.outputs)
        } else {
            self.loss_in_pieces(&self.train)
        }
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
    /// shift, prelu slopes where there are such.
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

    /// One parameter, by its place in [`Self::parameters`].
    pub fn parameter(&self, at: usize) -> Option<f32> {
        self.shape.place(at).map(|at| self.numbers[at])
    }

    /// Changes one parameter, by its place in [`Self::parameters`], in the midst of a run that goes on with its steps and its
    /// optimiser: a hand that moves a bias. Gives whether there is such a one and `value` is finite.
    pub fn nudge(&mut self, at: usize, value: f32) -> bool {
        let Some(at) = self.shape.place(at).filter(|_| value.is_finite()) else { return false };
        self.numbers[at] = value;
        self.previous.copy_from_slice(&self.numbers);
        true
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
        self.batches.epochs()
    }

    /// The loss of the last step's batch, before its update; NaN before the first.
    pub fn batch_loss(&self) -> f64 {
        match self.batch_loss {
            BatchLoss::Known(loss) => loss,
            BatchLoss::Due => {
                let (_, y) = self.batches.current();
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
