//! The numbers that a run starts with: a function of its shape, its experiment and the experiment's seed.

use crate::activation::Activation;
use crate::data::stream;
use crate::experiment::Experiment;
use crate::network::Shape;
use crate::network::init::recommended_gain;
use crate::rng::Rng;

/// Fills `numbers`, as [`Shape`] lays them out. Each layer draws from a stream of its own, so that another width further on leaves a
/// layer as it was.
pub fn fill(shape: &Shape, experiment: &Experiment, numbers: &mut [f32]) {
    let seed = u64::from(experiment.seed);
    let (init, gain) = (experiment.initialiser, experiment.gain);
    numbers.fill(0.0);
    let mut outer_gain = recommended_gain(&Activation::Relu);
    let mut drawn = Vec::new();
    for (index, layer) in shape.hidden.iter().enumerate() {
        let mut rng = Rng::new(seed, stream::WEIGHTS + index as u64);
        outer_gain = recommended_gain(&layer.activation);
        drawn.clear();
        drawn.resize(layer.inputs * layer.units, 0.0);
        init.fill(&mut rng, layer.inputs, layer.units, outer_gain, gain, &mut drawn);
        for (unit, row) in drawn.chunks_exact(layer.inputs).enumerate() {
            for (input, &weight) in row.iter().enumerate() {
                numbers[layer.weight.start + input * layer.stride + unit] = weight;
            }
        }
        init.bias(&mut rng, layer.inputs, experiment.bias as f32, &mut numbers[layer.bias.clone()][..layer.units]);
        if !layer.scale.is_empty() {
            numbers[layer.scale.clone()][..layer.units].fill(1.0);
        }
        numbers[layer.running_variance.clone()].fill(1.0);
        if let Activation::Prelu { weight } = layer.activation {
            numbers[layer.slope_places.clone()][..layer.slope_count].fill(weight);
        }
    }
    let last = &shape.output;
    let mut rng = Rng::new(seed, stream::WEIGHTS + shape.hidden.len() as u64);
    drawn.clear();
    drawn.resize(last.inputs * last.outputs, 0.0);
    init.fill(&mut rng, last.inputs, last.outputs, outer_gain, gain, &mut drawn);
    for (row, place) in drawn.chunks_exact(last.inputs).zip(numbers[last.weight.clone()].chunks_exact_mut(last.stride)) {
        place[..last.inputs].copy_from_slice(row);
    }
    init.bias(&mut rng, last.inputs, 0.0, &mut numbers[last.bias.clone()][..last.outputs]);
}
