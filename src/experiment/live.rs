//! What can be trained while somebody looks: a step, and the look at every point after it, fit into a frame, and the run, its copies and
//! a second one beside it into the memory of a page.

use super::{Experiment, joined};
use crate::text::Problem;

/// Products of a step and a look, some 50 ms.
const MOST_PRODUCTS: usize = 1 << 28;
/// How often a weight is multiplied for a point: there and back, and to look.
const A_POINT: usize = 5;
/// Hidden units times points and places: a run holds some numbers for each.
const MOST_HELD: usize = 1 << 21;
/// Points that are left to a network that is too large; then layers go.
const FEWEST_POINTS: usize = 100;

impl Experiment {
    /// The most points that this network can be trained on while somebody looks at it, at so many places of the plane besides.
    pub fn live_points(&self, places: usize) -> usize {
        let (mut weights, mut units, mut inputs) = (0, 0, self.input_count());
        for &width in &self.layers {
            let width = width as usize;
            (weights, units, inputs) = (weights + inputs * width, units + width, width);
        }
        weights += inputs * self.output_count();
        let by_time = (MOST_PRODUCTS / weights.max(1)).saturating_sub(places) / A_POINT;
        by_time.min((MOST_HELD / units.max(1)).saturating_sub(places))
    }

    /// Makes it one that can be trained while somebody looks, at so many places of the plane besides: with fewer points, and where those
    /// would be too few with fewer layers. What was too much.
    pub fn fit_live(&mut self, places: usize) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut problem = |key: &str, given: String, allowed: String| problems.push(Problem { key: key.to_owned(), given, allowed });
        let fewest = FEWEST_POINTS.min(self.points as usize);
        let layers = self.layers.clone();
        while self.live_points(places) < fewest && self.layers.len() > 1 {
            self.layers.pop();
        }
        // One layer between very many inputs and outputs.
        if self.live_points(places) < fewest {
            self.layers = Self::default().layers;
        }
        if self.layers != layers {
            let used = joined(&self.layers, ",");
            problem("layers", joined(&layers, ","), format!("a network whose step on {fewest} points fits into a frame; {used} is used"));
            self.activations.cut(self.layers.len());
        }
        let most = self.live_points(places);
        if self.points as usize > most {
            problem("points", self.points.to_string(), format!("at most {most} with these layers, so that a step fits into a frame; {most} is used"));
            // Less than a u32.
            self.points = most as u32;
        }
        problems
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As many as the figure of dying units has.
    const PLACES: usize = 48 * 48;

    #[test]
    fn what_is_too_much_to_look_at_is_cut_and_said() {
        let wide = vec!["256"; 16].join(",");
        for (text, keys) in [
            ("".to_owned(), vec![]),
            ("layers=64,64,64&points=2000".to_owned(), vec![]),
            ("layers=256,256,9&points=300".to_owned(), vec![]),
            (format!("layers={wide}&points=50"), vec!["layers"]),
            (format!("layers={wide}&points=2000"), vec!["layers", "points"]),
            ("layers=256,256&points=2000&act=relu,tanh".to_owned(), vec!["points"]),
            ("layers=256&inputs=1024&outputs=256&points=200".to_owned(), vec!["layers"]),
        ] {
            let mut experiment = Experiment::read(&text).0;
            let before = experiment.clone();
            let problems = experiment.fit_live(PLACES);
            assert_eq!(problems.iter().map(|problem| problem.key.as_str()).collect::<Vec<_>>(), keys, "{text}: {problems:?}");
            assert!(experiment.points as usize <= experiment.live_points(PLACES), "{text}");
            assert_eq!(experiment == before, keys.is_empty());
            assert_eq!(Experiment::read(&experiment.to_string()), (experiment.clone(), Vec::new()));
            assert_eq!(experiment.fit_live(PLACES), [], "{text}: what fits is left as it is");
        }
    }
    #[test]
    fn where_nothing_else_is_looked_at_more_can_be_trained() {
        let mut experiment = Experiment::read("layers=256,256,256&points=300").0;
        assert_eq!((experiment.fit_live(0), experiment.fit_live(PLACES).len()), (Vec::new(), 1));
    }
}
