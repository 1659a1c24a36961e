//! The links that this figure has had: each is still read without a problem, and written as it was.

use relu_lab::analysis::sweep::Map;
use relu_lab::experiment::Experiment;
use relu_lab::figures::dying::DyingState;
use relu_lab::figures::figure::{self, FigureKind};

/// A link, and its canonical text.
const LINKS: &[(&str, &str)] = &[
    ("#preset=too-fast&play=on", "preset=too-fast&play=on"),
    ("act=relu|tanh&layers=4,4&schedule=cosine(steps=500)", "layers=4,4&act=relu|tanh&schedule=cosine(steps=500)"),
    ("act=relu|tanh&layers=4,4,4", "layers=4,4,4&act=relu,tanh,relu"),
    ("layers=4,4&act=relu|tanh&twin=layers:4,4,4", "layers=4,4&act=relu|tanh&twin=layers:4,4,4"),
    ("layers=5,4&act=prelu&num_parameters=units", "layers=5,4&act=prelu&num_parameters=units"),
    ("layers=4,4&log=5:w.1.1.1=2,9:b.3.1=-0.5,9:delete=dead&steps=12", "layers=4,4&log=5:w.1.1.1=2,9:b.3.1=-0.5,9:delete=dead&steps=12"),
    ("layers=4,4,4&log=5:act=relu|tanh,9:lr=0.50", "layers=4,4,4&log=5:act=relu,tanh,relu,9:lr=0.5"),
    ("layers=4,4,4&act=relu,leaky_relu(negative_slope=0.2)", "layers=4,4,4&act=relu,leaky_relu(negative_slope=0.2)"),
    ("layers=4,4,4&log=5:act=relu,tanh,gelu,9:lr=0.5", "layers=4,4,4&log=5:act=relu,tanh,gelu,9:lr=0.5"),
    ("layers=4,4&twin=act:relu,tanh", "layers=4,4&twin=act:relu,tanh"),
    ("data=sine&layers=6&lr=0.3&points=24&loss_scale=linear&bias=-0.5", "data=sine&points=24&layers=6&bias=-0.5&lr=0.3&loss_scale=linear"),
    ("data=spiral3&opt=adam(beta1=0.8)&batch=full&norm=layer&residual=on", "data=spiral3&norm=layer&residual=on&opt=adam(beta1=0.8)&batch=full"),
    ("layers=1&points=4&batch=full", "points=4&layers=1&batch=full"),
    ("layers=16,16&lr=0.01", "layers=16,16&lr=0.01"),
    ("layers=16,16&lr=0.1&speed=max&play=on", "layers=16,16&lr=0.1&speed=max&play=on"),
    ("layers=3&batch=full", "layers=3&batch=full"),
    ("layers=3&lr=0.5&twin=act:leaky_relu(negative_slope=0.2)&play=on", "layers=3&lr=0.5&twin=act:leaky_relu(negative_slope=0.2)&play=on"),
    ("layers=32,32,32&lr=0.1&speed=max&play=on", "layers=32,32,32&lr=0.1&speed=max&play=on"),
    ("layers=4", "layers=4"),
    ("layers=4&batch=full", "layers=4&batch=full"),
    ("layers=4&lr=1e30&play=on", "layers=4&lr=1e30&play=on"),
    ("layers=4&own=-2,0,0,0,0,1", "layers=4&own=-2,0,0,0,0,1"),
    ("layers=4&points=40&play=on", "points=40&layers=4&play=on"),
    ("layers=4,3&points=30", "points=30&layers=4,3"),
    ("layers=4,4&lr=0.1", "layers=4,4&lr=0.1"),
    ("layers=64,64&points=400", "points=400&layers=64,64"),
    ("layers=8&loss=mse&lr=1e6&act=identity&play=on", "layers=8&act=identity&loss=mse&lr=1000000&play=on"),
    ("layers=8&pick=9.9", "layers=8&pick=9.9"),
    (
        "own=1,-2.5,0,0.25,1e-3,1,3,3,2&loss_scale=linear&pick=2.3&speed=max",
        "loss=cross_entropy&own=1,-2.5,0,0.25,0.001,1,3,3,2&loss_scale=linear&pick=2.3&speed=max",
    ),
    ("preset=bad-start&play=on", "preset=bad-start&play=on"),
    ("preset=bad-start&twin=seed:7", "preset=bad-start&twin=seed:7"),
    ("preset=healthy&play=on", "preset=healthy&play=on"),
    ("preset=healthy&speed=60&play=on", "preset=healthy&speed=60&play=on"),
    ("preset=negative-bias", "preset=negative-bias"),
    ("preset=negative-bias&act=leaky_relu(negative_slope=0.2)&play=on", "preset=negative-bias&act=leaky_relu(negative_slope=0.2)&play=on"),
    ("preset=negative-bias&bias=0", "preset=negative-bias&bias=0"),
    ("preset=negative-bias&lr=0.5&play=on", "preset=negative-bias&lr=0.5&play=on"),
    ("preset=negative-bias&play=on", "preset=negative-bias&play=on"),
    ("preset=saved-by-batch-norm&play=on", "preset=saved-by-batch-norm&play=on"),
    ("preset=saved-by-he&play=on", "preset=saved-by-he&play=on"),
    ("preset=saved-by-leaky-relu&play=on", "preset=saved-by-leaky-relu&play=on"),
    ("preset=saved-by-warm-up&play=on", "preset=saved-by-warm-up&play=on"),
    ("preset=too-fast", "preset=too-fast"),
    (
        "preset=too-fast&layers=4,3&own=1,1,0,-1,1,1,0,-1,1,2,2,0,-2,-1,1,1,-2,0&batch=2&pick=1.2&twin=lr:0.03",
        "preset=too-fast&layers=4,3&batch=2&own=1,1,0,-1,1,1,0,-1,1,2,2,0,-2,-1,1,1,-2,0&twin=lr:0.03&pick=1.2",
    ),
    ("preset=too-fast&learning_rate=0.5", "preset=too-fast&lr=0.5"),
    ("preset=too-fast&lr=0.5&twin=lr:0.1&pick=1.2&play=on", "preset=too-fast&lr=0.5&twin=lr:0.1&pick=1.2&play=on"),
    ("preset=too-fast&play=on", "preset=too-fast&play=on"),
    ("preset=too-fast&speed=max&play=on", "preset=too-fast&speed=max&play=on"),
    ("preset=too-fast&twin=lr:0.03&play=on", "preset=too-fast&twin=lr:0.03&play=on"),
    ("preset=too-fast&twin=lr:0.1&speed=max&play=on", "preset=too-fast&twin=lr:0.1&speed=max&play=on"),
    ("preset=too-fast&twin=schedule:warmup(steps=300)&play=on", "preset=too-fast&twin=schedule:warmup(steps=300)&play=on"),
];

#[test]
fn links_keep_their_meaning_and_their_text() {
    for (link, text) in LINKS {
        let (figure, problems) = figure::build(FigureKind::Dying, link);
        // A unit that is not there is let go.
        let text = if *link == "layers=8&pick=9.9" { "layers=8" } else { text };
        assert_eq!((figure.text().as_str(), problems), (text, Vec::new()), "{link}");
        assert_eq!(figure::build(FigureKind::Dying, text).0.text(), text, "{link}");
    }
}

#[test]
fn where_links_of_old_name_too_few_activations_the_first_serves() {
    let of = |experiment: &Experiment| (0..experiment.layers.len()).map(|layer| experiment.activation(layer).id()).collect::<Vec<_>>();
    let (state, problems) = DyingState::read("layers=4,4&act=relu|tanh&twin=layers:4,4,4");
    assert_eq!(problems, []);
    assert_eq!(of(&state.experiment), ["relu", "tanh"]);
    assert_eq!(of(&state.twin_experiment().unwrap()), ["relu", "tanh", "relu"]);
    // So it does in a map of depths, and once the text has been written and read.
    let again = DyingState::read(&state.to_string()).0;
    assert_eq!(of(&again.twin_experiment().unwrap()), ["relu", "tanh", "relu"]);
    let deep = Map::GainByDepth.experiment(&again.experiment, Map::GainByDepth.count() - 1, 0);
    assert_eq!((deep.layers.len(), &of(&deep)[..4]), (64, &["relu", "tanh", "relu", "relu"][..]));
    let later = DyingState::edited(&again.experiment, "layers", "4,4,4,4").0;
    assert_eq!(later.to_string(), "layers=4,4,4,4&act=relu,tanh,relu");
}
