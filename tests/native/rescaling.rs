//! A factor between two layers: the function stays, the gradients move as the formula says, and so does what the network stands.

use relu_lab::activation::Activation;
use relu_lab::analysis::rescaling::{FACTORS, Rescaling};
use relu_lab::data::Dataset;

#[test]
fn the_function_stays_and_gradients_move_by_the_factor() {
    for activation in [Activation::Relu, Activation::LeakyRelu { negative_slope: 0.2 }] {
        let rescaling = Rescaling::new(activation, Dataset::Moons, 3);
        assert_eq!(rescaling.experiment().activation(0), activation);
        let plain = rescaling.plain();
        let largest = plain.map.iter().fold(0.0f32, |most, value| most.max(value.abs()));
        assert!(largest > 1.0, "the network has learnt nothing: {largest}");
        for factor in FACTORS.into_iter().chain([3.0, 0.1]) {
            let effect = rescaling.effect(factor);
            // Powers of 2 change no bit.
            let allowed = if factor.log2().fract() == 0.0 { 0.0 } else { 1e-5 * f64::from(largest) };
            assert!(effect.change <= allowed, "{factor}: {}", effect.change);
            // Not a comparison of nothing with nothing.
            assert_eq!((effect.map.len(), plain.gradients.len()), (48 * 48, 3));
            // The second layer's biases are not divided: their share of its gradient stays.
            assert!((effect.gradients[0] * factor / plain.gradients[0] - 1.0).abs() < 1e-4, "{factor}: {effect:?}", effect = effect.gradients);
            assert!((effect.gradients[2] / plain.gradients[2] - 1.0).abs() < 1e-4);
            assert_eq!(effect.gradients[1] > plain.gradients[1], factor > 1.0 && effect.gradients[1] != plain.gradients[1]);
        }
    }
}

#[test]
fn a_factor_either_way_costs_learning_rate() {
    let mut rescaling = Rescaling::new(Activation::Relu, Dataset::Circle, 1);
    let mut trials = 1;
    while rescaling.advance() {
        trials += 1;
    }
    // Cut into trials it comes to what a search in one go does.
    assert!(trials > 5 * FACTORS.len() && rescaling.rates().len() == FACTORS.len(), "{trials}");
    assert_eq!(rescaling.rates()[3], rescaling.largest_rate(FACTORS[3]));
    let rates = rescaling.rates();
    let middle = rates[FACTORS.len() / 2];
    assert!(middle > 0.01, "{rates:?}");
    assert!(rates[0] < 0.1 * middle && rates[FACTORS.len() - 1] < 0.1 * middle, "{rates:?}");
    // The smaller the factor, the larger the first layer's gradient by it and its curvature by its square.
    let fall = rates[2] / rates[0];
    assert!((14.0..18.0).contains(&fall), "{rates:?}");
    assert!(rates.windows(2).take(4).all(|pair| pair[0] < pair[1]) && rates.windows(2).skip(8).all(|pair| pair[0] > pair[1]), "{rates:?}");
}

#[test]
fn what_lets_no_factor_pass_is_replaced() {
    for (activation, data) in [(Activation::Gelu, Dataset::Sine), (Activation::Prelu { weight: 0.1 }, Dataset::Spiral3), (Activation::Tanh, Dataset::Custom)] {
        let rescaling = Rescaling::new(activation, data, 0);
        assert_eq!((rescaling.experiment().activation(0), rescaling.experiment().data), (Activation::Relu, Dataset::Circle));
    }
    let rescaling = Rescaling::new(Activation::Relu, Dataset::Circle, 0);
    for factor in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e300] {
        assert_eq!(rescaling.effect(factor).change, 0.0, "{factor}");
    }
}

/// Without biases the output of k x is k times that of x; with them it is not, and at a small k the biases are all that is left.
#[test]
fn a_scaled_input_scales_the_output_until_a_bias_ends_it() {
    let rescaling = Rescaling::new(Activation::Relu, Dataset::default(), 1);
    let scaled = rescaling.scaled();
    let at_1 = scaled[6];
    for (factor, scaled) in FACTORS.iter().zip(scaled) {
        assert!((scaled.without / at_1.without / factor - 1.0).abs() < 1e-6, "{factor}: {scaled:?}");
    }
    assert!(scaled[0].with_biases / at_1.with_biases > 4.0 / 64.0, "{scaled:?}");
}
