//! The share of exact zeros against the bias and the gain: "about half" is so for a bias of 0, and for no other.
//!
//! Theory: a pre-activation is normal with mean b and variance q, so that relu silences Phi(-b / sqrt(q)) of them; without a bias
//! that is one half whatever the gain.

use super::description::StackDescription;
use super::ensemble::Input;
use super::propagation::Propagation;
use super::theory::LayerTheory;
use crate::network::Norm;

/// The biases at which it is measured.
pub const BIASES: [f64; 17] = [-1.0, -0.75, -0.5, -0.35, -0.25, -0.15, -0.1, -0.05, 0.0, 0.05, 0.1, 0.15, 0.25, 0.35, 0.5, 0.75, 1.0];
/// The factors of the stack's gain at which it is measured.
pub const GAINS: [f64; 3] = [0.5, 1.0, 2.0];

/// The share of a layer's outputs that theory expects to be exactly 0; `None` for an activation that is nowhere exactly 0 but at
/// 0 itself, and where theory says nothing of the layer. A residual adds its input, which is not 0.
pub fn expected_zeros(stack: &StackDescription, layer: &LayerTheory) -> Option<f64> {
    let below = stack.activation.traits().zero_up_to;
    if below == f64::NEG_INFINITY {
        return None;
    }
    let centre = if stack.norm == Norm::None { stack.bias } else { 0.0 };
    let share = if layer.pre_std > 0.0 {
        0.5 * libm::erfc((centre - below) / (layer.pre_std * core::f64::consts::SQRT_2))
    } else {
        // Where the signal has died every pre-activation is the bias.
        f64::from(u8::from(centre <= below))
    };
    (!stack.residual && layer.pre_std.is_finite()).then_some(share)
}

/// The mean share of exact zeros over all layers of one stack.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// As measured.
    pub measured: f64,
    /// As theory expects it; NaN where it says nothing.
    pub theory: f64,
}

/// The measurement over all biases and gains, under way.
#[derive(Debug)]
pub struct Sparsity {
    stack: StackDescription,
    input: Option<Input>,
    run: Option<Propagation>,
    /// Gain by gain, the shares so far, a bias each.
    shares: Vec<Vec<Share>>,
}

impl Sparsity {
    /// Begins to measure `stack` at each of [`BIASES`] and each of [`GAINS`] times its gain, on `input` or on
    /// N(0, 1); its own bias is not looked at.
    pub fn new(stack: StackDescription, input: Option<Input>) -> Self {
        Self { stack, input, run: None, shares: vec![Vec::new(); GAINS.len()] }
    }

    /// What is measured.
    pub fn stack(&self) -> &StackDescription {
        &self.stack
    }

    /// What is sent in; `None` for N(0, 1).
    pub fn input(&self) -> Option<&Input> {
        self.input.as_ref()
    }

    /// The stack at one of the biases and one of the gains.
    pub fn at(&self, gain: usize, bias: usize) -> StackDescription {
        StackDescription { gain: self.stack.gain * GAINS[gain], bias: BIASES[bias], ..self.stack }
    }

    /// Gain by gain the share at each of [`BIASES`], as far as it is measured.
    pub fn shares(&self) -> &[Vec<Share>] {
        &self.shares
    }

    /// Does up to `layers` layers; whether anything is left.
    pub fn advance(&mut self, layers: usize) -> bool {
        (0..layers).all(|_| self.go_on(|run| run.advance(1)))
    }

    /// Does a piece of a layer, a few milliseconds at most; whether anything is left.
    pub fn piece(&mut self) -> bool {
        self.go_on(Propagation::piece)
    }

    /// Goes on by what `by` does of a run; whether anything is left.
    fn go_on(&mut self, by: impl Fn(&mut Propagation) -> bool) -> bool {
        // The gain that is at hand first.
        let order = [1, 0, 2];
        let Some(gain) = order.into_iter().find(|&gain| self.shares[gain].len() < BIASES.len()) else { return false };
        let wanted = self.at(gain, self.shares[gain].len());
        let run = match &mut self.run {
            Some(run) => run,
            None => self.run.insert(Input::begin(self.input.as_ref(), wanted)),
        };
        // Of data there may be fewer than a batch.
        let fits = StackDescription { batch: run.description().batch, ..wanted };
        if *run.description() != fits {
            run.retune(fits);
        }
        by(run);
        // The way back is not needed.
        if run.reports().len() == wanted.depth {
            let n = wanted.depth as f64;
            let measured = run.reports().iter().map(|layer| layer.out.zeros).sum::<f64>() / n;
            let theory = run.theory().iter().map(|layer| expected_zeros(&wanted, layer).unwrap_or(f64::NAN)).sum::<f64>() / n;
            self.shares[gain].push(Share { measured, theory });
        }
        self.shares.iter().any(|of| of.len() < BIASES.len())
    }

    /// The share that is done, from 0 to 1.
    pub fn progress(&self) -> f64 {
        self.shares.iter().map(Vec::len).sum::<usize>() as f64 / (GAINS.len() * BIASES.len()) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::signal::{Moments, theory};

    #[test]
    fn zeros_follow_theory_over_biases_and_gains() {
        let stack = StackDescription::read("depth=3&width=256&batch=64").0;
        let mut sparsity = Sparsity::new(stack, None);
        assert!(sparsity.advance(4) && sparsity.progress() > 0.0);
        while sparsity.advance(50) {}
        assert_eq!(sparsity.progress(), 1.0);
        for shares in sparsity.shares() {
            for share in shares {
                assert!((share.measured - share.theory).abs() < 0.03, "{share:?}");
            }
            assert!((shares[8].measured - 0.5).abs() < 0.02 && (shares[8].theory - 0.5).abs() < 1e-12, "about half without a bias: {:?}", shares[8]);
            assert!(shares[0].measured > shares[8].measured + 0.02 && shares[16].measured < shares[8].measured - 0.02);
        }
    }

    #[test]
    fn theory_knows_what_it_does_not_know() {
        let of = |text: &str| {
            let stack = StackDescription::read(text).0;
            let input = Moments { mean: 0.0, std: 1.0, square: 1.0, zeros: 0.0 };
            expected_zeros(&stack, &theory::theory(&stack, stack.width, &input)[0])
        };
        assert_eq!([of("act=tanh"), of("residual=on"), of("init=zeros")], [None; 3]);
        assert!(of("norm=batch&bias=3").is_some_and(|share| (share - 0.5).abs() < 1e-12));
    }
}
