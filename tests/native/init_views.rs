//! The views of training, of one path and of rescaling as documents: what they say, whatever the state.

use relu_lab::analysis::race::Race;
use relu_lab::figures::draw::theme::Scheme;
use relu_lab::figures::init::{InitState, Measures, View, computed_svg, scene, train};

fn state(text: &str) -> InitState {
    let (state, problems) = InitState::read(text);
    assert_eq!(problems, [], "{text}");
    state
}

fn svg(text: &str, width: f64) -> String {
    let state = state(text);
    computed_svg(&state, width, scene::height(state.view, width), Scheme::Light).unwrap()
}

const SMALL: &str = "depth=6&width=8&batch=8&seeds=2&steps=50";

#[test]
fn any_state_gives_a_document_without_a_number_that_is_none() {
    for view in ["train", "paths", "rescale"] {
        for rest in [
            "",
            "&act=selu",
            "&act=squared_relu&gain=3",
            "&init=zeros",
            "&init=normal(std=10)",
            "&bias=-10",
            "&norm=batch&residual=on",
            "&data=spiral3&k=0.3",
            "&depth=2&gain=0",
            "&lr=100",
        ] {
            for width in [320.0, 1000.0] {
                // Of a key that is given twice the last counts, and is told of.
                let kept: Vec<&str> = SMALL.split('&').filter(|pair| !rest.contains(&format!("&{}", pair.split('=').next().unwrap()))).collect();
                let text = format!("view={view}&{}{rest}", kept.join("&"));
                let svg = svg(&text, width);
                assert!(!svg.contains("NaN") && svg.contains("</svg>"), "{text}");
            }
        }
    }
}

#[test]
fn what_is_trained_is_the_stack_as_far_as_it_may_be() {
    for (text, size, said) in [
        ("", (32, 128), "32 of the 50 layers of 128 units"),
        ("depth=100&width=8", (64, 8), "64 of the 100 layers of 8 units"),
        ("depth=20&width=512", (16, 256), "16 of the 20 layers of 256 of the 512 units"),
        ("depth=10&width=32", (10, 32), "10 layers of 32 units"),
    ] {
        let state = state(&format!("view=train&{text}"));
        assert_eq!(state.trained_size(), size, "{text}");
        let label = train::label(&state, &Race::new(&state.experiments(), 1, 50));
        assert!(label.contains(said), "{label}");
        for experiment in state.experiments() {
            assert_eq!((experiment.layers.len(), experiment.layers[0] as usize), size);
            // What a script is handed is read back without a problem.
            assert_eq!(relu_lab::experiment::Experiment::read(&experiment.to_string()), (experiment, vec![]));
        }
    }
    let cell = relu_lab::experiment::Experiment::read("layers=9,9,9&gain=0.7&init=xavier_normal&seed=1").0;
    let loaded = state("act=tanh&lr=0.1").of_cell(&cell);
    assert_eq!(loaded.to_string(), "view=train&init=xavier_normal&gain=0.7&act=tanh&depth=3&width=9&lr=0.1");
}

/// A measurement is kept while what it is of stays, begun anew where that changes, and given up with its view.
#[test]
fn measurements_follow_the_state() {
    let mut measures = Measures::default();
    let training = state(&format!("view=train&init=he&{SMALL}"));
    measures.set(&training);
    while measures.advance(7) {}
    assert_eq!(measures.progress(), Some(1.0));
    measures.set(&InitState { layer: Some(2), ..training.clone() });
    assert_eq!(measures.progress(), Some(1.0));
    measures.set(&InitState { rate: 0.5, ..training.clone() });
    assert_eq!(measures.progress(), Some(0.0));
    measures.set(&InitState { view: View::Paths, ..training.clone() });
    assert!(measures.race().is_none() && measures.paths().len() == 3 && !measures.advance(1));
    measures.set(&InitState { view: View::Rescale, factor: 2.0, ..training.clone() });
    assert!(measures.paths().is_empty() && measures.rescaling().unwrap().rate.is_nan());
    while measures.advance(1) {}
    let (rates, rate) = (measures.rescaling().unwrap().network.rates().to_vec(), measures.rescaling().unwrap().rate);
    assert_eq!(rates[7], rate, "the factor 2 under the hand and on the curve");
    measures.set(&InitState { view: View::Rescale, factor: 4.0, ..training.clone() });
    assert_eq!(measures.rescaling().unwrap().network.rates(), rates);
    assert_eq!(measures.rescaling().unwrap().effect.factor, 4.0);
    measures.set(&InitState { view: View::Signal, ..training });
    assert!(measures.rescaling().is_none() && measures.progress().is_none() && !measures.advance(1));
}
