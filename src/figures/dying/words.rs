//! What is said of the run and its units.

use super::figure::Dying;
use crate::analysis::census::{DEFINITIONS, History, State, UnitCensus};
use crate::analysis::dead_on_square::OnSquare;
use crate::analysis::deletion::Deletion;
use crate::analysis::live_run::Live;
use crate::analysis::one_sign::one_sign;
use crate::data::VIEW;
use crate::figures::draw::number::number;
use crate::figures::figure::{Figure, FigureKind, Line, Table, TableName, Words};
use crate::json::{Json, ToJson};
use crate::training::Status;

/// The tables, called as `controls` has called these boxes.
pub const TABLES: [TableName; 5] = [
    TableName { id: "autopsies", title: "How the dead units died" },
    TableName { id: "units", title: "The units now" },
    TableName { id: "numbers", title: "The run in numbers" },
    TableName { id: "points", title: "The training points" },
    TableName { id: "words", title: "What the words mean" },
];

/// How many units of a run are dead, and of how many.
fn dead(live: &Live) -> (usize, usize) {
    live.watch().states().fold((0, 0), |(dead, all), state| (dead + usize::from(state == State::Dead), all + 1))
}

/// Of a part that is shown alone and tells of other things than death: what it means, and what it says in short.
fn alone(figure: &Dying) -> Option<(&'static str, Option<String>)> {
    let live = &figure.course().shown().live;
    let history = live.watch().history();
    let last = |values: &[f32], says: fn(f64) -> String| {
        let row = values.rchunks(history.layers.max(1)).next().unwrap_or(&[]);
        let said: Vec<String> = row.iter().filter(|value| !value.is_nan()).map(|&value| says(f64::from(value))).collect();
        (!said.is_empty()).then(|| said.join(", "))
    };
    match figure.get("show").as_str() {
        "active" => Some((
            "The share of a layer's units that are on, on average over the training points.",
            last(&history.active, |share| format!("{:.0} %", 100.0 * share)).map(|said| format!("{said} on")),
        )),
        "slopes" => Some((
            if history.has_slope_ranges() {
                "The slopes for negative inputs, which PReLU learns: one for each unit. Lines are the means of the layers, bands go from the least to the largest."
            } else {
                "The slope for negative inputs, which PReLU learns: one for each layer."
            },
            slopes(history, history.steps.len().saturating_sub(1)).map(|said| format!("Slopes {said}")),
        )),
        "signs" => Some((
            "Of the gradients of a unit's incoming weights, the share with the more frequent sign: for one point, and summed over all.",
            figure.view.signs.first().filter(|sign| !sign.of_point.is_nan()).map(|sign| format!("{:.0} % of one sign", 100.0 * sign.of_point)),
        )),
        _ => None,
    }
}

/// The slopes of each layer at a look, means with the least and the largest where units have their own.
fn slopes(history: &History, look: usize) -> Option<String> {
    let short = |slope: f32| number((f64::from(slope) * 1e3).round() / 1e3);
    let row = look * history.layers..(look + 1) * history.layers;
    let layers = history.slopes.get(row.clone())?.iter().zip(history.slope_ranges.get(row)?).filter(|(mean, _)| !mean.is_nan());
    let said = layers.map(|(&mean, &[low, high])| if low < high { format!("{} ({} to {})", short(mean), short(low), short(high)) } else { short(mean) });
    let said: Vec<String> = said.collect();
    (!said.is_empty()).then(|| said.join(", "))
}

/// Whether there are dead units that were not deleted.
pub fn deletable(live: &Live) -> bool {
    live.deletable().next().is_some()
}

/// What the deletion of dead units changed, in a sentence.
pub fn deletion(live: &Live) -> Option<String> {
    let Deletion { step, units, on_data, on_square } = live.deletion()?;
    let elsewhere = on_square.map_or(String::new(), |change| format!(", elsewhere in the window by up to {}", number(change)));
    let data = if *on_data == 0.0 { "does not change at all".to_owned() } else { format!("changes by up to {}", number(*on_data)) };
    let who = if *units == 1 { "1 dead unit was".to_owned() } else { format!("{units} dead units were") };
    Some(format!("{who} deleted after step {step}: on the training points the output {data}{elsewhere}."))
}

fn census(figure: &Dying, on_square: bool) -> Vec<UnitCensus> {
    /// Half the side of the square, where there is time to try all of it: the run rests, and its network is not large.
    const LARGE: usize = 20_000;
    let live = &figure.course().shown().live;
    let square = (on_square && !figure.is_playing() && live.trainer().numbers().len() <= LARGE).then_some(VIEW);
    live.watch().census(live.trainer(), square).layers.into_iter().flat_map(|layer| layer.units).collect()
}

/// The figure in words.
pub fn words(figure: &Dying) -> Words {
    let shown = figure.course().shown();
    let (now, units) = dead(&shown.live);
    let alone = alone(figure);
    let mut headline = format!("{now} of {units} dead");
    if let Some(twin) = &shown.twin {
        let of = |name: &str| format!("{} of {units} dead with {name}", dead(twin).0);
        headline += &figure.names().map_or_else(|| format!(", twin {}", dead(twin).0), |(_, name)| format!(", {}", of(name)));
    }
    let step = shown.live.trainer().steps();
    if let Some(Deletion { units, on_data, .. }) = shown.live.deletion().filter(|deletion| deletion.step == step && !figure.is_playing()) {
        headline = format!("{units} deleted: {} on the data", if *on_data == 0.0 { "no change".to_owned() } else { format!("{} of change", number(*on_data)) });
    }
    if let Some((_, Some(said))) = &alone {
        headline.clone_from(said);
    }
    let mut notes = Vec::new();
    match figure.state.pick {
        Some(pick) => notes.push(sentence(figure, pick)),
        None => notes.push(match figure.state.preset.filter(|_| !figure.get("preset").is_empty()) {
            Some(preset) => preset.story.to_owned(),
            None if alone.is_some() => alone.map_or(String::new(), |(meaning, _)| meaning.to_owned()),
            None => "A unit is dead when it is off on every training point: no gradient reaches it. Point at a line or a unit; a click keeps it.".to_owned(),
        }),
    }
    notes.extend(deletion(&shown.live));
    if let Some(Status::Diverged(divergence)) = shown.twin.as_ref().map(|twin| twin.trainer().status()) {
        notes.push(format!("The twin {divergence}."));
    }
    if !figure.state.fits_text() {
        notes.push("These points are too many for a link: save them, and drop the file where they are wanted.".to_owned());
    }
    if !figure.state.log.fits() {
        notes.push("More was changed in this run than a link holds: its link begins anew with what is set now.".to_owned());
    }
    let alarm = match shown.live.trainer().status() {
        Status::Running => None,
        Status::Diverged(divergence) => Some(format!("The run {divergence}. The picture is the last sound one; Reset starts again.")),
    };
    Words { label: label(&shown.live), headline, reading: reading(figure), notes, alarm }
}

/// What is read at the pointer.
fn reading(figure: &Dying) -> Vec<Line> {
    if let Some((layer, unit)) = figure.hover {
        if let Some(name) = output_name(figure, (layer, unit)) {
            return vec![Line::plain(name, numbers_of(figure, (layer, unit)))];
        }
        let Some(known) = census(figure, false).into_iter().find(|known| (known.layer, known.unit) == (layer + 1, unit + 1)) else { return Vec::new() };
        return vec![
            Line::plain(format!("Unit {}.{}", layer + 1, unit + 1), describe(&known)),
            Line::plain("", format!("active on {} % of the training points", number((known.active * 1000.0).round() / 10.0))),
            Line::plain("", numbers_of(figure, (layer, unit))),
        ];
    }
    let Some(step) = figure.hover_step else { return Vec::new() };
    let far = &figure.course().far().live;
    let history = far.watch().history();
    let at = history.steps.partition_point(|&seen| seen <= step).max(1) - 1;
    let dead = history.column(at).iter().filter(|state| **state == State::Dead).count();
    let losses = far.losses();
    let loss = losses.train.get(losses.steps.partition_point(|&seen| seen <= step).max(1) - 1);
    let loss = loss.map_or(String::new(), |loss| format!(", loss {}", number(*loss)));
    let of_layers = |values: &[f32], part: &str, says: fn(f64) -> String| {
        let shown: Vec<String> = values.iter().filter(|value| !value.is_nan()).map(|&value| says(f64::from(value))).collect();
        (!shown.is_empty() && figure.get("show").split(',').any(|shown| shown == part)).then(|| shown.join(", "))
    };
    let row = at * history.layers..(at + 1) * history.layers;
    let active = of_layers(&history.active[row], "active", |share| format!("{} %", number((share * 1000.0).round() / 10.0)));
    let slopes = slopes(history, at).filter(|_| figure.get("show").split(',').any(|shown| shown == "slopes"));
    let mut lines = vec![Line::plain(format!("Step {step}"), format!("{dead} of {} dead{loss}", history.units))];
    lines.extend(active.map(|text| Line::plain("", format!("on, by layer: {text}"))));
    lines.extend(slopes.map(|text| Line::plain("", format!("slopes, by layer: {text}"))));
    lines
}

/// What an output is called; none for a unit of a hidden layer.
fn output_name(figure: &Dying, (layer, unit): (usize, usize)) -> Option<String> {
    let outputs = figure.view.output_bias.len();
    (layer == figure.view.layers.len()).then(|| if outputs == 1 { "The output".to_owned() } else { format!("Output {}", unit + 1) })
}

/// The bias of a unit and its first weights.
fn numbers_of(figure: &Dying, unit: (usize, usize)) -> String {
    let bias = figure.view.bias(unit).unwrap_or(f32::NAN);
    format!("bias {}, weights {}", number(f64::from(bias)), weights(figure, unit))
}

/// The first weights of a unit.
fn weights(figure: &Dying, unit: (usize, usize)) -> String {
    const MOST: usize = 4;
    let all = figure.view.weights_of(unit).unwrap_or(&[]);
    let listed: Vec<String> = all.iter().take(MOST).map(|weight| format!("{weight:.2}").replace('-', "\u{2212}")).collect();
    listed.join(", ") + if all.len() > MOST { ", \u{2026}" } else { "" }
}

/// One sentence on a unit: how it died, or that it lives.
fn sentence(figure: &Dying, (layer, unit): (usize, usize)) -> String {
    if let Some(name) = output_name(figure, (layer, unit)) {
        return format!("{name}: {}. Type another number, or drag one in the diagram.", numbers_of(figure, (layer, unit)));
    }
    let name = format!("Unit {}.{}", layer + 1, unit + 1);
    let Some(known) = census(figure, true).into_iter().find(|known| (known.layer, known.unit) == (layer + 1, unit + 1)) else { return name };
    let autopsies = figure.course().shown().live.watch().autopsies();
    let last = autopsies.iter().rfind(|autopsy| (autopsy.layer, autopsy.unit) == (layer + 1, unit + 1));
    match last.filter(|_| known.state == State::Dead) {
        Some(autopsy) => {
            let square = known.on_square.map_or(String::new(), |found| format!("; it is off {}", found.phrase().replace("and everywhere", "everywhere")));
            let text = autopsy.to_string();
            format!("U{}{square}.", text.strip_prefix('u').unwrap_or(&text))
        }
        None => format!("{name}: {}, active on {} % of the training points.", describe(&known), number((known.active * 1000.0).round() / 10.0)),
    }
}

/// The state of a unit, and what can be said about its way there and back.
fn describe(unit: &UnitCensus) -> String {
    let since = match unit.since {
        Some(_) if unit.from_start => " from the start".to_owned(),
        Some(step) => format!(" since step {step}"),
        None => String::new(),
    };
    let revived = match unit.revived {
        0 => String::new(),
        1 => ", came back once".to_owned(),
        times => format!(", came back {times} times"),
    };
    let stuck = if unit.stuck { ", and no further step can change it" } else { "" };
    let square = unit.on_square.filter(|_| unit.state == State::Dead).map_or(String::new(), |found| format!(", {}", found.phrase()));
    format!("{}{since}{square}{revived}{stuck}", unit.state.title())
}

/// A table of the figure.
pub fn table(figure: &Dying, id: &str) -> Option<Table> {
    let head = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
    Some(match id {
        "autopsies" => autopsies(figure),
        "units" => {
            let row = |unit: UnitCensus| {
                vec![
                    format!("{}.{}", unit.layer, unit.unit),
                    describe(&unit),
                    format!("{} %", number((unit.active * 1000.0).round() / 10.0)),
                    unit.deaths.to_string(),
                    unit.revived.to_string(),
                ]
            };
            Table {
                caption: label(&figure.course().shown().live),
                head: head(&["Unit", "State", "Active on", "Deaths", "Revivals"]),
                rows: census(figure, true).into_iter().map(row).collect(),
            }
        }
        "numbers" => numbers(figure),
        "points" => {
            let points = figure.course().shown().live.trainer().train_points();
            let names = match points.inputs {
                1 => head(&["x", "y"]),
                2 => head(&["x", "y", "class"]),
                inputs => (1..=inputs).map(|input| format!("x{input}")).chain(["y".to_owned()]).collect(),
            };
            let rows = points.x.chunks_exact(points.inputs.max(1)).zip(points.y.chunks_exact(points.targets.max(1)));
            Table {
                caption: format!("{} points are trained on.", points.count()),
                head: names,
                rows: rows.map(|(x, y)| x.iter().chain(y).map(f32::to_string).collect()).collect(),
            }
        }
        "words" => Table {
            caption: String::new(),
            head: head(&["Word", "Meaning"]),
            rows: DEFINITIONS.iter().map(|&(word, meaning)| vec![word.to_owned(), meaning.to_owned()]).collect(),
        },
        _ => return None,
    })
}

/// One entry a unit: how often it died, and how the last time.
fn autopsies(figure: &Dying) -> Table {
    let told = figure.course().shown().live.watch().autopsies();
    let times = |count: u32| match count {
        1 => "died once".to_owned(),
        count => format!("died {count} times"),
    };
    let mut dying: Vec<UnitCensus> = census(figure, false).into_iter().filter(|unit| unit.deaths > 0 || unit.from_start).collect();
    let last = |unit: &UnitCensus| told.iter().rfind(|autopsy| (autopsy.layer, autopsy.unit) == (unit.layer, unit.unit));
    dying.sort_by_key(|unit| std::cmp::Reverse(last(unit).map_or(0, |autopsy| autopsy.step)));
    let from_start = dying.iter().filter(|unit| unit.deaths == 0).count();
    let rows = dying.iter().map(|unit| {
        let how = last(unit).map_or_else(|| "dead before the first step".to_owned(), ToString::to_string);
        let how = how.split_once(" died ").map_or(how.clone(), |(_, rest)| rest.to_owned());
        let often = if unit.deaths == 0 { "dead at the start".to_owned() } else { times(unit.deaths) };
        vec![format!("{}.{}", unit.layer, unit.unit), format!("{often}{}", if unit.state == State::Dead { "" } else { ", alive now" }), how]
    });
    let rows: Vec<Vec<String>> = rows.collect();
    let caption = match (rows.len() - from_start, from_start) {
        (0, 0) => "No unit has died in this run so far.".to_owned(),
        (0, start) => format!("{start} units are dead from the start; none has died since."),
        (died, 0) => format!("{died} units died in this run, the latest first."),
        (died, start) => format!("{died} units died in this run, the latest first; {start} were dead at the start."),
    };
    Table { caption, head: ["Unit", "How often", "The last time"].map(str::to_owned).to_vec(), rows }
}

fn numbers(figure: &Dying) -> Table {
    let shown = figure.course().shown();
    let column = |live: &Live| {
        let trainer = live.trainer();
        let units: Vec<UnitCensus> = live.watch().census(trainer, None).layers.into_iter().flat_map(|layer| layer.units).collect();
        let last = |values: &[f64]| values.last().map_or("\u{2013}".to_owned(), |value| number(*value));
        let (dead, all) = dead(live);
        vec![
            trainer.steps().to_string(),
            trainer.epochs().to_string(),
            format!("{dead} of {all}"),
            units.iter().map(|unit| unit.revived).sum::<u32>().to_string(),
            units.iter().filter(|unit| unit.stuck).count().to_string(),
            last(&live.losses().train),
            last(&live.losses().test),
            number(trainer.learning_rate()),
        ]
    };
    let names = ["Steps", "Epochs", "Dead units", "Revivals", "Cannot come back", "Loss", "Loss on test points", "Learning rate"];
    let columns: Vec<Vec<String>> = std::iter::once(&shown.live).chain(&shown.twin).map(column).collect();
    let rows = names.iter().enumerate().map(|(at, name)| std::iter::once((*name).to_owned()).chain(columns.iter().map(|column| column[at].clone())).collect());
    let head = ["", "This run", "Twin"].iter().take(1 + columns.len()).map(|&name| name.to_owned()).collect();
    Table { caption: String::new(), head, rows: rows.collect() }
}

/// One or two sentences on how a run is now.
pub fn label(live: &Live) -> String {
    let trainer = live.trainer();
    let (dead, units) = dead(live);
    let widths: Vec<String> = trainer.shape().hidden.iter().map(|layer| layer.units.to_string()).collect();
    let ending = match trainer.status() {
        Status::Running => String::new(),
        Status::Diverged(divergence) => format!(" The run {divergence}."),
    };
    let loss = live.losses().train.last().map_or(String::new(), |loss| format!(", the loss is {loss:.3}"));
    format!(
        "A network with hidden layers of {} units ({}) after {} steps at learning rate {}: {dead} of {units} units are dead{loss}.{ending}",
        widths.join(" and "),
        trainer.experiment().activations.in_words(widths.len()),
        trainer.steps(),
        trainer.learning_rate(),
    )
}

/// The census as comma-separated values, unit by unit.
pub fn csv(figure: &Dying) -> String {
    let live = &figure.course().shown().live;
    let mut text = "layer,unit,state,active,zeros,since,from_start,deaths,revived,on_square\n".to_owned();
    for unit in live.watch().census(live.trainer(), Some(VIEW)).layers.iter().flat_map(|layer| &layer.units) {
        let since = unit.since.map_or(String::new(), |step| step.to_string());
        let on_square = unit.on_square.map_or("", OnSquare::id);
        let UnitCensus { layer, unit, state, active, zeros, from_start, deaths, revived, .. } = unit;
        text += &format!("{layer},{unit},{},{active},{zeros},{since},{from_start},{deaths},{revived},{on_square}\n", state.id());
    }
    text
}

/// The run as JSON: its state, its experiment, how far it is, its losses, its units.
pub fn json(figure: &Dying) -> String {
    struct Run<'a>(&'a Dying);
    impl ToJson for Run<'_> {
        fn json(&self, out: &mut Json) {
            let shown = self.0.course().shown();
            let trainer = shown.live.trainer();
            let (dead, units) = dead(&shown.live);
            let diverged = match trainer.status() {
                Status::Running => None,
                Status::Diverged(divergence) => Some(divergence.to_string()),
            };
            let steps: Vec<usize> = shown.live.losses().steps.iter().map(|&step| step as usize).collect();
            out.object(|out| {
                out.field("figure", FigureKind::Dying.id()).field("state", &self.0.text()).field("experiment", &shown.experiment.to_string());
                out.field("step", &(trainer.steps() as usize)).field("dead", &dead).field("units", &units).field("diverged", &diverged);
                out.field("twinDead", &shown.twin.as_ref().map(|twin| self::dead(twin).0));
                out.field("learningRate", &trainer.learning_rate()).field("steps", &steps);
                out.field("loss", &shown.live.losses().train).field("testLoss", &shown.live.losses().test);
                let parameters: Vec<f64> = trainer.parameters().into_iter().map(f64::from).collect();
                let history = shown.live.watch().history();
                let last =
                    |values: &[f32]| values.rchunks(history.layers.max(1)).next().unwrap_or(&[]).iter().map(|&value| f64::from(value)).collect::<Vec<_>>();
                out.field("active", &last(&history.active)).field("slopes", &last(&history.slopes));
                let [least, largest] = [0, 1].map(|side| last(&history.slope_ranges.iter().map(|range| range[side]).collect::<Vec<_>>()));
                out.field("leastSlopes", &least).field("largestSlopes", &largest);
                let signs = one_sign(trainer);
                out.field("signsOfPoint", &signs.iter().map(|sign| sign.of_point).collect::<Vec<_>>());
                out.field("signsOfData", &signs.iter().map(|sign| sign.of_data).collect::<Vec<_>>());
                let deletion = shown.live.deletion();
                out.field("deleted", &deletion.map(|deletion| deletion.units)).field("changeOnData", &deletion.map(|deletion| deletion.on_data));
                out.field("changeOnSquare", &deletion.and_then(|deletion| deletion.on_square));
                out.field("parameters", &parameters);
            });
        }
    }
    crate::json::text(&Run(figure))
}
