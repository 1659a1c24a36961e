//! Curves as points: computed by the kernels, with a sample on each kink and a break where there is nothing to join.

use std::ops::Range;

use super::state::{CurvesState, Shown};
use crate::activation::{Activation, AtKink, Kink};
use crate::analysis::{binary_copies, stepped_sigmoids};
use crate::kernels;
use crate::oracle;
use crate::rng::Rng;

/// Which derivative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// f itself.
    Function,
    /// f'.
    Derivative,
    /// f''.
    Second,
}

/// Stands between two points that are not joined.
const BREAK: (f64, f64) = (f64::NAN, f64::NAN);

/// The points of a curve over `x`, about `count` of them evenly and one on each side of each kink.
pub fn points(shown: &Shown, order: Order, x: &Range<f64>, count: usize) -> Vec<(f64, f64)> {
    match shown {
        Shown::Sigmoids(n) => grid(x, count).into_iter().map(|x| (x, sigmoids(*n, order, x))).collect(),
        Shown::Member(activation) => member(activation, order, x, count),
    }
}

/// The value at one x; NaN where there is none (the second derivative at a kink).
pub fn value(shown: &Shown, order: Order, at_kink: AtKink, x: f64) -> f64 {
    match (shown, order) {
        (Shown::Sigmoids(n), _) => sigmoids(*n, order, x),
        (Shown::Member(activation), Order::Function) => evaluate(activation, &[x as f32])[0],
        (Shown::Member(activation), Order::Derivative) => slopes(activation, at_kink, &[x as f32])[0],
        (Shown::Member(activation), Order::Second) => oracle::second_derivative(activation, x),
    }
}

/// The kinks of a curve strictly inside `x`.
pub fn kinks(shown: &Shown, x: &Range<f64>) -> Vec<Kink> {
    match shown {
        Shown::Sigmoids(_) => Vec::new(),
        Shown::Member(activation) => activation.kinks().into_iter().filter(|kink| x.start < kink.x.into() && x.end > kink.x.into()).collect(),
    }
}

fn member(activation: &Activation, order: Order, x: &Range<f64>, count: usize) -> Vec<(f64, f64)> {
    let shown = Shown::Member(*activation);
    let kinks = kinks(&shown, x);
    let mut breaks: Vec<f64> = kinks.iter().map(|kink| f64::from(kink.x)).collect();
    if order == Order::Second {
        breaks.extend(oracle::second_breaks(activation).into_iter().filter(|at| x.contains(at)));
        crate::order::numbers(&mut breaks);
        breaks.dedup();
    }
    let mut points = Vec::with_capacity(count + 4);
    let mut from = x.start;
    for (index, &to) in breaks.iter().chain([&x.end]).enumerate() {
        let share = ((to - from) / (x.end - x.start) * count as f64).ceil() as usize;
        let xs: Vec<f32> = grid(&(from..to), share.max(1)).into_iter().map(|x| x as f32).collect();
        let mut ys = match order {
            Order::Function => evaluate(activation, &xs),
            Order::Derivative => slopes(activation, AtKink::Left, &xs),
            Order::Second => xs.iter().map(|&x| oracle::second_derivative(activation, x.into())).collect(),
        };
        let last = ys.len() - 1;
        match order {
            // What was evaluated at the left end belongs to the piece before it.
            Order::Function if index > 0 => ys[0] += f64::from(kinks[index - 1].jump),
            Order::Derivative if index > 0 => ys[0] = kinks[index - 1].right.into(),
            // The second derivative has no value on a break: the nearest one will do.
            Order::Second if last > 1 => {
                ys[0] = if index > 0 { ys[1] } else { ys[0] };
                ys[last] = if index < breaks.len() { ys[last - 1] } else { ys[last] };
            }
            _ => {}
        }
        let joined = order == Order::Function && index > 0 && kinks[index - 1].jump == 0.0;
        if index > 0 && !joined {
            points.push(BREAK);
        }
        // The point on a joined kink is there already.
        points.extend(xs.iter().zip(ys).skip(usize::from(joined)).map(|(&x, y)| (x.into(), y)));
        from = to;
    }
    points
}

/// Draws over the window: how many of the copies are on, and the noisy relu; none where there are no sigmoids, or nothing is drawn.
pub fn draws(state: &CurvesState, count: usize) -> Option<[Vec<(f64, f64)>; 2]> {
    let (n, mut rng) = (state.sigmoids?, Rng::new(u64::from(state.drawn?), 0));
    let places = grid(&state.x, count);
    let copies = places.iter().map(|&x| (x, f64::from(binary_copies::copies(n, x)(&mut rng)))).collect();
    let noisy = places.iter().map(|&x| (x, binary_copies::noisy_relu(x)(&mut rng))).collect();
    Some([copies, noisy])
}

fn grid(x: &Range<f64>, count: usize) -> Vec<f64> {
    let step = (x.end - x.start) / count.max(1) as f64;
    (0..=count).map(|i| if i == count { x.end } else { x.start + i as f64 * step }).collect()
}

fn evaluate(activation: &Activation, xs: &[f32]) -> Vec<f64> {
    let mut ys = vec![0.0; xs.len()];
    kernels::forward(activation, xs, &mut ys);
    ys.into_iter().map(f64::from).collect()
}

fn slopes(activation: &Activation, at_kink: AtKink, xs: &[f32]) -> Vec<f64> {
    let mut ys = vec![0.0; xs.len()];
    kernels::derivative(activation, at_kink, xs, &mut ys);
    ys.into_iter().map(f64::from).collect()
}

fn sigmoids(count: u32, order: Order, x: f64) -> f64 {
    if order == Order::Function {
        return stepped_sigmoids::value(count, x);
    }
    let term = |i: u32| x - f64::from(i) + 0.5;
    let sigmoid = Activation::Sigmoid;
    (1..=count)
        .map(|i| match order {
            Order::Second => oracle::second_derivative(&sigmoid, term(i)),
            _ => oracle::derivative(&sigmoid, AtKink::Left, term(i)),
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    const X: Range<f64> = -5.0..5.0;

    #[test]
    fn a_sample_lies_on_each_kink() {
        for activation in Activation::ALL {
            let shown = Shown::Member(activation);
            for kink in kinks(&shown, &X) {
                for order in [Order::Function, Order::Derivative] {
                    // 7 divides nothing here: no grid point falls on a kink by chance.
                    let points = points(&shown, order, &X, 7);
                    assert!(points.iter().any(|point| point.0 == f64::from(kink.x)), "{activation} {order:?}");
                }
            }
        }
    }

    #[test]
    fn the_slope_breaks_at_a_kink_and_keeps_both_sides() {
        let slopes = points(&Shown::Member(Activation::Relu), Order::Derivative, &X, 4);
        let at_zero: Vec<f64> = slopes.iter().filter(|point| point.0 == 0.0).map(|point| point.1).collect();
        assert_eq!(at_zero, [0.0, 1.0]);
        assert_eq!(slopes.iter().filter(|point| point.0.is_nan()).count(), 1);
    }

    #[test]
    fn a_jump_is_not_bridged() {
        let step = Activation::Threshold { threshold: 1.0, value: -2.0 };
        let values = points(&Shown::Member(step), Order::Function, &X, 10);
        let at_one: Vec<f64> = values.iter().filter(|point| point.0 == 1.0).map(|point| point.1).collect();
        assert_eq!(at_one, [-2.0, 1.0]);
    }
}
