//! Changing the experiment of a run while it runs.

use super::super::outcome::Change;
use super::super::points;
use super::{BatchLoss, Trainer};
use crate::activation::Activation;
use crate::experiment::Experiment;
use crate::network::optimiser::Memory;
use crate::network::{HiddenLayer, Pass, Shape};

impl Trainer {
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
        let fits = !self.own_points || points::check_targets(wanted.loss(), wanted.output_count(), &self.train).is_ok();
        if !fits {
            (wanted.chosen_loss, wanted.outputs) = (Some(old.loss()), old.output_count() as u32);
        }
        let same_start = start(old) == start(&wanted);
        // Points are fitted to the network: as many inputs, as many targets.
        let fit = |e: &Experiment| (e.input_count(), e.loss().targets(e.output_count()));
        let data = |e: &Experiment| (e.data, e.noise.to_bits(), e.points, e.data_seed, e.split.to_bits(), fit(e));
        let same_data = self.own_points || data(old) == data(&wanted);
        let (train, test) = if same_data { (std::mem::take(&mut self.train), std::mem::take(&mut self.test)) } else { points::drawn(&wanted) };
        if !same_start {
            *self = Self::with_points(wanted, train, test, self.own_points);
            return Change::Restarted;
        }
        (self.train, self.test) = (train, test);
        let same_batches = same_data && old.batch == wanted.batch;
        let same_rule = std::mem::discriminant(&old.optimiser) == std::mem::discriminant(&wanted.optimiser);
        let same_shape = old.activations == wanted.activations && old.residual == wanted.residual && old.slopes == wanted.slopes;
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

    /// Takes a hidden unit out, layer and unit from 0: all that goes into it becomes 0, and so does what comes out of it, unless its
    /// layer's input passes it by. The optimiser forgets these numbers; where f(0) = 0 no step changes them again.
    pub fn delete_unit(&mut self, layer: usize, unit: usize) {
        let Some(own) = self.shape.hidden.get(layer).filter(|own| unit < own.units) else { return };
        let mut places: Vec<usize> = (0..own.inputs).map(|input| own.weight.start + input * own.stride + unit).collect();
        places.extend([&own.bias, &own.scale, &own.shift].into_iter().filter(|part| !part.is_empty()).map(|part| part.start + unit));
        if !own.residual {
            match self.shape.hidden.get(layer + 1) {
                Some(next) => places.extend((0..next.units).map(|to| next.weight.start + unit * next.stride + to)),
                None => places.extend((0..self.shape.output.outputs).map(|to| self.shape.output.weight.start + to * self.shape.output.stride + unit)),
            }
        }
        for at in places {
            self.numbers[at] = 0.0;
            self.memory.forget(at);
        }
        self.previous.copy_from_slice(&self.numbers);
    }

    /// Another activation, residual or number of slopes over the same weights.
    fn change_activations(&mut self) {
        let experiment = &self.experiment;
        let widths: Vec<usize> = self.shape.hidden.iter().map(|layer| layer.units).collect();
        let shape =
            Shape::new(self.shape.inputs, &widths, &experiment.activations, self.shape.output.outputs, self.shape.norm, experiment.residual, experiment.slopes);
        // A learnt slope moves what lies behind it, and as many of them need not be of the same layers. By their count, too: one slope
        // and one for each of up to four units take the same places.
        let slopes = |layer: &HiddenLayer| (layer.slope_places.clone(), layer.slope_count);
        if shape.hidden.iter().zip(&self.shape.hidden).any(|(new, old)| slopes(new) != slopes(old)) {
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
                let learnt = &self.numbers[old.slope_places.clone()][..old.slope_count];
                let place = &mut numbers[new.slope_places.clone()][..new.slope_count];
                match learnt {
                    _ if old.activation != new.activation => place.fill(weight),
                    learnt if learnt.len() == place.len() => place.copy_from_slice(learnt),
                    // A layer's becomes that of each unit, and units' become their mean.
                    learnt => place.fill(learnt.iter().sum::<f32>() / learnt.len() as f32),
                }
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
}
