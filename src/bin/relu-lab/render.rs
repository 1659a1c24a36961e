//! `relu-lab render`: a figure as a file.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::ArgMatches;
use relu_lab::figures::draw::svg::without_ground;
use relu_lab::figures::draw::theme::Scheme;
use relu_lab::figures::figure::{self, Figure, FigureKind};
use relu_lab::text::{Link, mend};
use resvg::{tiny_skia, usvg};

use crate::Found;

/// The most pixels of a side of a PNG.
const MAX_PIXELS: f64 = 32_768.0;

/// How a figure is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Svg,
    Png,
    Csv,
    Json,
}

impl Format {
    fn from_id(id: &str) -> Option<Self> {
        Some(match id {
            "svg" => Self::Svg,
            "png" => Self::Png,
            "csv" => Self::Csv,
            "json" => Self::Json,
            _ => return None,
        })
    }
}

/// The figure that a link or a text names, and its state; what is to be said of that.
pub fn read(given: &str, figure: Option<&str>) -> Result<(FigureKind, String, Vec<String>), String> {
    let names: Vec<&str> = FigureKind::ALL.iter().map(|kind| kind.id()).collect();
    let link = Link::read(given, &names);
    let asked = figure.and_then(FigureKind::from_id);
    match (link.figure.as_deref().and_then(FigureKind::from_id), asked) {
        (Some(named), Some(asked)) if named != asked => Err(format!("the link is to {}, and --figure says {}", named.id(), asked.id())),
        (Some(kind), _) => Ok((kind, link.state, link.said)),
        (None, Some(kind)) => {
            let mended = mend(given);
            Ok((kind, mended.text, mended.done))
        }
        (None, None) => Err(format!("\"{given}\" names no figure: write FIGURE:TEXT, FIGURE being one of {}, or add --figure", names.join(", "))),
    }
}

pub fn run(given: &ArgMatches) -> Result<Found, String> {
    let text = |name: &str| given.get_one::<String>(name).map(String::as_str);
    let number = |name: &str| given.get_one::<f64>(name).copied();
    let usual = text("format").and_then(Format::from_id);
    let outputs: Vec<&PathBuf> = given.get_many("output").into_iter().flatten().collect();
    let outputs = outputs.into_iter().map(|path| Ok((path.as_path(), format(path, usual)?))).collect::<Result<Vec<_>, String>>()?;

    let (kind, state, mut said) = read(text("link").unwrap_or_default(), text("figure"))?;
    let (mut figure, problems) = figure::build(kind, &state);
    said.extend(problems.iter().map(ToString::to_string));
    said.iter().for_each(|sentence| eprintln!("relu-lab: {sentence}"));
    figure::finish(&mut *figure, u64::MAX);

    let scheme = text("theme").and_then(Scheme::from_id).unwrap_or(Scheme::Light);
    let (width, height) = (number("width").unwrap_or(1.0), number("height"));
    let transparent = given.get_flag("transparent");
    let drawn = |figure: &mut dyn Figure| {
        let drawn = figure::document(figure, width, height, scheme)?;
        Ok::<_, String>(if transparent { without_ground(&drawn) } else { drawn })
    };
    for (path, format) in outputs {
        let bytes = match format {
            Format::Svg => drawn(&mut *figure)?.into_bytes(),
            Format::Png => png(&drawn(&mut *figure)?, number("scale").unwrap_or(1.0), given.get_one::<PathBuf>("font").map(PathBuf::as_path))?,
            Format::Csv => figure.csv().into_bytes(),
            Format::Json => json(&mut *figure),
        };
        write(path, &bytes)?;
    }
    Ok(if said.is_empty() { Found::Nothing } else { Found::Something })
}

/// JSON as a file: with the line end that tools expect.
fn json(figure: &mut dyn Figure) -> Vec<u8> {
    let mut text = figure.json();
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text.into_bytes()
}

/// How a file of this name is written.
fn format(path: &Path, usual: Option<Format>) -> Result<Format, String> {
    if path == Path::new("-") {
        return Ok(usual.unwrap_or(Format::Svg));
    }
    let end = path.extension().and_then(|end| end.to_str()).map(str::to_ascii_lowercase);
    end.as_deref()
        .and_then(Format::from_id)
        .or(usual)
        .ok_or_else(|| format!("{}: a name that ends in .svg, .png, .csv or .json, or --format beside it", path.display()))
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), String> {
    let written = if path == Path::new("-") { std::io::stdout().lock().write_all(bytes) } else { std::fs::write(path, bytes) };
    written.map_err(|error| format!("{} cannot be written: {error}", path.display()))
}

/// A document in pixels, `scale` to each of its own.
fn png(document: &str, scale: f64, font: Option<&Path>) -> Result<Vec<u8>, String> {
    let mut fonts = usvg::fontdb::Database::new();
    match font {
        Some(path) => fonts.load_font_data(std::fs::read(path).map_err(|error| format!("{} cannot be read: {error}", path.display()))?),
        None => fonts.load_font_data(dejavu::sans_condensed::regular().to_vec()),
    }
    let family = fonts.faces().next().and_then(|face| face.families.first()).map(|(name, _)| name.clone());
    let family =
        family.ok_or_else(|| format!("{} is no font of a kind that is known: TrueType or OpenType", font.unwrap_or(Path::new("the font")).display()))?;
    fonts.set_sans_serif_family(&family);
    let options = usvg::Options { fontdb: Arc::new(fonts), font_family: family, ..usvg::Options::default() };
    let tree = usvg::Tree::from_str(document, &options).map_err(|error| format!("the picture cannot be drawn in pixels: {error}"))?;
    let (wide, high) = (f64::from(tree.size().width()) * scale, f64::from(tree.size().height()) * scale);
    if wide.max(high) > MAX_PIXELS {
        return Err(format!("a PNG of {wide:.0} x {high:.0} pixels: up to {MAX_PIXELS} a side; take a smaller --scale or --width"));
    }
    let mut pixels = tiny_skia::Pixmap::new(wide.ceil() as u32, high.ceil() as u32).ok_or("there is no room for the picture")?;
    let scale = scale as f32;
    resvg::render(&tree, tiny_skia::Transform::from_scale(scale, scale), &mut pixels.as_mut());
    pixels.encode_png().map_err(|error| format!("the picture cannot be written as PNG: {error}"))
}
