#![allow(clippy::unwrap_used)]

use super::*;
use crate::rng::Rng;

#[test]
fn the_default_writes_nothing_and_texts_are_canonical() {
    assert_eq!(Experiment::default().to_string(), "");
    let text = "data=spiral3&noise=0.2&layers=16,4&act=relu,leaky_relu(negative_slope=0.2)&at_kink=0.5&init=xavier_uniform&gain=2&bias=-1&seed=7&norm=batch\
                &residual=on&opt=sgd(momentum=0.9,nesterov=on)&lr=1e-6&schedule=cosine(steps=500,warmup=50)&clip=1&l1=0.001&l2=0.01&batch=full";
    let (experiment, problems) = Experiment::read(text);
    assert_eq!((experiment.to_string().as_str(), problems), (text, vec![]));
    assert_eq!((experiment.loss(), experiment.output_count()), (Loss::CrossEntropy, 3));
}

#[test]
fn other_names_and_keys_of_the_optimiser_are_understood() {
    let (experiment, problems) = Experiment::read("optimizer=adamw&learning_rate=0.01&weight_decay=0.05&hidden=3&activation=gelu&batch_size=32");
    assert_eq!(problems, []);
    assert_eq!(experiment.to_string(), "layers=3&act=gelu&opt=adamw(weight_decay=0.05)&lr=0.01&batch=32");
}

#[test]
fn what_is_wrong_is_said() {
    let wrong = |text: &str| Experiment::read(text).1.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    assert_eq!(wrong("lr=fast"), "lr = \"fast\": a number from 1e-12 to 1e38; 0.03 is used");
    assert_eq!(wrong("layers=8,9999"), "layers = \"9999\": a number from 1 to 256; 256 is used");
    assert!(wrong("opt=sgd(beta1=0.9)").contains("sgd has the parameters momentum, nesterov, weight_decay"));
    assert!(wrong("beta1=0.9").contains("sgd has"));
    assert!(wrong("lr=1&learning_rate=2").contains("another name of lr"));
    assert!(wrong("colour=red").contains("no such key"));
    assert!(wrong("data=spiral3&loss=bce_with_logits").contains("cross_entropy is used"));
    assert!(wrong("layers=").contains("joined by commas"));
}

/// Texts put together at random from pieces that mean something and pieces that do not.
fn garbage(rng: &mut Rng) -> String {
    const PIECES: [&str; 40] = [
        "data",
        "=",
        "&",
        "lr",
        "layers",
        "act",
        "(",
        ")",
        ",",
        "|",
        "relu",
        "leaky_relu",
        "negative_slope",
        "1e99",
        "-1",
        "NaN",
        "inf",
        "0",
        "8",
        "999999999999",
        "opt",
        "adam",
        "beta1",
        "schedule",
        "cosine",
        "steps",
        "batch",
        "full",
        "%",
        "%41",
        "\u{0}",
        "é",
        ";",
        "#",
        " ",
        "\n",
        "init",
        "kaiming_normal",
        "loss",
        "inputs",
    ];
    (0..rng.below(30)).map(|_| PIECES[rng.below(PIECES.len() as u32) as usize]).collect()
}

#[test]
fn garbage_gives_an_experiment_within_its_ranges_whose_text_is_read_back() {
    let mut rng = Rng::new(1, 0);
    for _ in 0..3000 {
        let text = garbage(&mut rng);
        let (experiment, _) = Experiment::read(&text);
        assert!((1..=MOST_LAYERS).contains(&experiment.layers.len()), "{text}");
        assert!(experiment.layers.iter().map(|&width| width as usize).sum::<usize>() <= MOST_HIDDEN_UNITS, "{text}");
        assert!(experiment.layers.iter().all(|&width| (1..=MOST_UNITS as u32).contains(&width)), "{text}");
        assert!(experiment.learning_rate > 0.0 && experiment.learning_rate <= 1e38, "{text}");
        let canonical = experiment.to_string();
        let (again, problems) = Experiment::read(&canonical);
        assert_eq!((again, problems), (experiment, vec![]), "{text:?} -> {canonical}");
    }
}

#[test]
fn every_number_of_the_schema_is_read_and_clamped() {
    for key in schema() {
        if let Kind::Number(number) = key.kind {
            for value in [number.range.min, number.range.max] {
                let text = format!("{}={}", key.name, plain(value));
                let (experiment, problems) = Experiment::read(&text);
                assert_eq!(problems, [], "{text}");
                assert_eq!(Experiment::read(&experiment.to_string()).0, experiment);
                assert!(value == number.range.default || !experiment.to_string().is_empty(), "{text} is not written");
            }
            let (_, problems) = Experiment::read(&format!("{}={}", key.name, plain(number.range.max * 2.0 + 1.0)));
            assert_eq!(problems.len(), 1, "{}", key.name);
        }
    }
}

#[test]
fn one_key_is_set_and_nothing_else() {
    let text = "layers=16,4&act=tanh&opt=adam&lr=1&batch=full";
    let (start, _) = Experiment::read(text);
    let set = |key: &str, value: &str| {
        let mut experiment = start.clone();
        let problems = experiment.set(key, value);
        (experiment.to_string(), problems.len())
    };
    assert_eq!(set("lr", "0.5"), (text.replace("lr=1", "lr=0.5"), 0));
    assert_eq!(set("learning_rate", " 0.5 "), (text.replace("lr=1", "lr=0.5"), 0));
    assert_eq!(set("beta1", "0.5"), (text.replace("adam", "adam(beta1=0.5)"), 0));
    // What cannot be understood leaves it as it is, and so does what smuggles.
    for (key, value) in [
        ("lr", "fast"),
        ("opt", "adam2"),
        ("act", "rleu"),
        ("batch", "half"),
        ("lr", "2&layers=3"),
        ("act", "gelu&lr=3"),
        ("momentum", "0.5"),
        ("colour", "red"),
    ] {
        assert_eq!(set(key, value), (text.to_owned(), 1), "{key}={value}");
    }
    let (typed, problems) = set("layers", "8&lr=5");
    assert_eq!((typed.as_str(), problems), ("layers=8&act=tanh&opt=adam&lr=1&batch=full", 1));
    for key in schema() {
        let mut experiment = start.clone();
        assert_eq!(experiment.set(key.name, &start.value(key.name)), [], "{}", key.name);
        assert_eq!(experiment, start, "{}", key.name);
    }
}

#[test]
fn a_text_can_be_laid_over_another() {
    let mut reader = Reader::new("preset=too-fast;lr=0.5\ncolour=red");
    let (mut experiment, _) = Experiment::read("layers=16,16&lr=3");
    experiment.take(&mut reader);
    assert_eq!((experiment.to_string().as_str(), reader.take("preset").as_deref()), ("layers=16,16&lr=0.5", Some("too-fast")));
    assert_eq!(reader.finish(&[]).len(), 1);
}

#[test]
fn unknown_keys_without_number_are_a_handful_of_problems() {
    let text: String = (0..20_000).map(|i| format!("key{i}={i}&")).collect();
    let (experiment, problems) = Experiment::read(&format!("{text}lr=2"));
    assert_eq!((experiment.to_string().as_str(), problems.len()), ("lr=2", 6));
    assert_eq!(problems[5].to_string(), "and 19995 more");
    assert!(problems.iter().map(|problem| problem.to_string().len()).sum::<usize>() < 3000);
}

#[test]
fn a_value_is_listed_in_its_parts_and_put_together_again() {
    let act = key("act").unwrap();
    let parts = act.parts("relu,leaky_relu(negative_slope=0.2)");
    let shown: Vec<_> = parts.iter().map(|part| (part.choice.title, part.values.clone())).collect();
    assert_eq!(shown, [("ReLU", vec![]), ("Leaky ReLU", vec![0.2])]);
    let (text, problem) = act.with_number("relu,leaky_relu(negative_slope=0.2)", 1, "negative_slope", "0.5");
    assert_eq!((text.as_str(), problem), ("relu,leaky_relu(negative_slope=0.5)", None));
    let (text, problem) = key("opt").unwrap().with_number("sgd(momentum=0.9)", 0, "nesterov", "on");
    assert_eq!((text.as_str(), problem), ("sgd(momentum=0.9,nesterov=on)", None));
    let (text, problem) = key("opt").unwrap().with_number("sgd", 0, "momentum", "0.9)&lr=5");
    assert_eq!((text.as_str(), problem.is_some()), ("sgd", true));
    let (text, _) = key("init").unwrap().with_number("kaiming_normal(fan=out)", 0, "std", "1");
    assert_eq!(text, "kaiming_normal(fan=out)");
}

#[test]
fn every_choice_of_the_table_is_read_back() {
    for key in schema() {
        for choice in key.choices() {
            for (at, number) in choice.numbers.iter().enumerate() {
                for value in [number.range.min, number.range.max, number.range.default] {
                    let (text, problem) = key.with_number(choice.id, 0, number.range.name, &plain(value));
                    assert_eq!((problem, key.parts(&text)[0].values[at]), (None, value), "{text}");
                }
            }
        }
    }
}

#[test]
fn every_choice_is_one_of_the_experiment_and_no_other() {
    for key in schema() {
        for choice in key.choices() {
            let mut experiment = Experiment::default();
            experiment.set(key.name, choice.id);
            assert_eq!(key.parts(&experiment.value(key.name))[0].choice.id, choice.id, "{}", key.name);
        }
    }
}
