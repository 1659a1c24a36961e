//! The trainer against PyTorch: each file of tests/fixtures/training holds data, parameters at the start and at the end, and
//! the loss before each update, computed in f64. Those with an `experiment` were written by make.py there.

use relu_lab::experiment::Experiment;
use relu_lab::training::Trainer;
use serde_json::Value;

fn numbers(value: &Value) -> Vec<f32> {
    match value {
        Value::Array(items) => items.iter().flat_map(numbers).collect(),
        other => vec![other.as_f64().unwrap() as f32],
    }
}

/// The experiment's text for a fixture.
fn text(fixture: &Value) -> String {
    if let Some(text) = fixture.get("experiment") {
        return text.as_str().unwrap().into();
    }
    let sizes: Vec<u64> = fixture["sizes"].as_array().unwrap().iter().map(|size| size.as_u64().unwrap()).collect();
    let hidden: Vec<String> = sizes[1..sizes.len() - 1].iter().map(ToString::to_string).collect();
    let optimiser = &fixture["optimizer"];
    let mut text = format!(
        "layers={}&inputs={}&outputs={}&loss={}&opt={}&lr={}&batch=full",
        hidden.join(","),
        sizes[0],
        sizes[sizes.len() - 1],
        fixture["loss"].as_str().unwrap(),
        optimiser["name"].as_str().unwrap(),
        optimiser["lr"]
    );
    for key in ["momentum", "nesterov", "weight_decay"] {
        if let Some(value) = optimiser.get(key) {
            text.push_str(&format!("&{key}={value}"));
        }
    }
    if let Some(norm) = fixture.get("norm") {
        text.push_str(&format!("&norm={}", norm.as_str().unwrap()));
    }
    if fixture.get("residual") == Some(&Value::Bool(true)) {
        text.push_str("&residual=on");
    }
    let parameters = fixture.get("params").map(|params| params.as_object().unwrap().iter().map(|(k, v)| format!("{k}={v}")).collect::<Vec<_>>().join(","));
    text.push_str(&format!("&act={}({})", fixture["activation"].as_str().unwrap(), parameters.unwrap_or_default()));
    text
}

/// Parameters in the documented order, as many of them as the fixture tells: where they are told by layer, norms are not among them
/// and start at 1 and 0.
fn parameters(state: &Value, normed: bool) -> Vec<Option<f32>> {
    if state.is_array() {
        return numbers(state).into_iter().map(Some).collect();
    }
    let (weights, biases) = (state["weight"].as_array().unwrap(), state["bias"].as_array().unwrap());
    let mut all = Vec::new();
    for (layer, (weight, bias)) in weights.iter().zip(biases).enumerate() {
        let units = bias.as_array().unwrap().len();
        all.extend(numbers(weight).into_iter().chain(numbers(bias)).map(Some));
        if layer + 1 < weights.len() {
            if normed {
                all.extend(vec![None; 2 * units]);
            }
            if let Some(slopes) = state.get("slope") {
                all.push(Some(numbers(slopes)[layer]));
            }
        }
    }
    all
}

fn run(name: &str) -> (f64, f64, f64) {
    let path = format!("{}/tests/fixtures/training/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let fixture: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let (experiment, problems) = Experiment::read(&text(&fixture));
    assert_eq!(problems, [], "{name}");
    let mut trainer = Trainer::with_data(experiment, &numbers(&fixture["x"]), &numbers(&fixture["y"])).unwrap();
    let normed = fixture.get("norm").is_some();
    let fresh = trainer.parameters();
    let told = parameters(&fixture["start"], normed);
    assert_eq!(told.len(), fresh.len(), "{name}");
    let start: Vec<f32> = told.iter().zip(&fresh).map(|(given, fresh)| given.unwrap_or(*fresh)).collect();
    trainer.set_parameters(&start).unwrap();
    let mut loss_off = 0.0f64;
    for want in fixture["loss_trace"].as_array().unwrap() {
        let want = want.as_f64().unwrap();
        let before = trainer.loss();
        assert!(trainer.step(), "{name}");
        // The loss over the set and that of the step's batch are the same thing here.
        loss_off = loss_off.max((before - want).abs()).max((trainer.batch_loss() - want).abs());
    }
    assert_eq!(trainer.steps(), fixture["steps"].as_u64().unwrap());
    let end = trainer.parameters();
    let mut off = 0.0f64;
    for (have, want) in end.iter().zip(parameters(&fixture["end"], normed)) {
        if let Some(want) = want {
            off = off.max(f64::from(have - want).abs());
        }
    }
    (loss_off, off, fixture["tolerance"].as_f64().unwrap())
}

macro_rules! traces {
    ($($name:ident),*) => { $(
        #[test]
        fn $name() {
            let (loss, parameters, tolerance) = run(stringify!($name));
            println!("{:<26} loss off by at most {loss:.1e}, parameters by {parameters:.1e}, allowed {tolerance:.0e}", stringify!($name));
            assert!(loss <= tolerance && parameters <= tolerance, "loss {loss:e}, parameters {parameters:e}");
        }
    )* };
}

traces!(gelu_adamw, leaky_momentum, prelu_adam, relu_batchnorm_residual, relu_sgd, relu_three_classes, silu_layernorm, tanh_mse_sine);
traces!(
    elu_nesterov_decay,
    mish_rmsprop,
    mixed_adam_decay_clip,
    prelu_layer_residual_adamw,
    gelu_tanh_batch_penalties,
    relu_step_schedule,
    celu_cosine_schedule,
    softsign_wide
);
