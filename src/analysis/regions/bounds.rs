//! How many regions theory allows, and expects.

use super::network::PiecewiseNetwork;

/// Numbers to set beside a count, for two inputs. They are f64 because the bounds outgrow any integer type.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    /// N: hidden units, each kink of a unit counted.
    pub units: usize,
    /// No network of this shape has more: the product over hidden layers of 1 + n + C(n, 2), since a layer of n lines cuts a
    /// convex cell into at most so many (Zaslavsky 1975; Raghu et al. 2017).
    pub upper: f64,
    /// Some network of this shape has at least so many (Montufar et al. 2014, theorem 5):
    /// the product of floor(n / 2)^2 over all hidden layers but the last, times 1 + n + C(n, 2) of the last. `None` where the
    /// theorem does not speak: without hidden layers, or with one of fewer than 2 units.
    pub maximum_at_least: Option<f64>,
    /// N^2 / 2: about what one finds at random initialisation (Hanin and Rolnick 2019, N^inputs / inputs!).
    pub expected_at_start: f64,
}

/// Cells of n lines in general position: 1 + n + C(n, 2).
fn arrangement(lines: f64) -> f64 {
    1.0 + lines + lines * (lines - 1.0) / 2.0
}

impl Bounds {
    /// The bounds for hidden layers of these sizes (kinks, where a unit has several).
    pub fn of_sizes(sizes: &[usize]) -> Self {
        let inputs = 2;
        let units = sizes.iter().sum::<usize>();
        let upper = sizes.iter().map(|&size| arrangement(size as f64)).product();
        let maximum_at_least = sizes.split_last().filter(|_| sizes.iter().all(|&size| size >= inputs)).map(|(&last, others)| {
            let folded: f64 = others.iter().map(|&size| ((size / inputs) as f64) * ((size / inputs) as f64)).product();
            folded * arrangement(last as f64)
        });
        let count = units as f64;
        Self { units, upper, maximum_at_least, expected_at_start: count * count / 2.0 }
    }

    /// The bounds for the shape of a network; layers without kinks do not count.
    pub fn of(network: &PiecewiseNetwork) -> Self {
        let sizes: Vec<usize> = (0..network.layers().len()).map(|layer| network.layout().layer_folds(layer)).filter(|&folds| folds > 0).collect();
        Self::of_sizes(&sizes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_of_known_shapes() {
        let bounds = Bounds::of_sizes(&[4, 4, 4]);
        assert_eq!((bounds.units, bounds.upper, bounds.expected_at_start), (12, 1331.0, 72.0));
        assert_eq!(bounds.maximum_at_least, Some(4.0 * 4.0 * 11.0));
        assert_eq!(Bounds::of_sizes(&[8, 1]).maximum_at_least, None);
        assert_eq!(Bounds::of_sizes(&[]), Bounds { units: 0, upper: 1.0, maximum_at_least: None, expected_at_start: 0.0 });
    }
}
