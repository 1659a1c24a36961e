//! The regions figure: the straight pieces that a network is made of.
//!
//! | file | idea |
//! |---|---|
//! | [`state`] | what is shown, as text and as values |
//! | [`colors`] | what a cell's colour says |
//! | [`shapes`] | many polygons and lines at once, and where they may be drawn |
//! | [`raster`] | the same as pixels, for pictures that move |
//! | [`legend`] | entries in rows |
//! | [`layout`] | which panel is where |
//! | [`plane`] | the marks in two dimensions |
//! | [`line`] | the marks in one |
//! | [`fold`] | the plane as a layer sees it |
//! | [`surface`] | the output as a surface over the plane |
//! | [`map`] | the output of what has no straight pieces, as an image |
//! | [`charts`] | counts and loss over the steps |
//! | [`computed`] | from a state to a run and a document |
//! | [`reading`] | numbers in words: a cell, two cells, a summary |

pub mod charts;
pub mod colors;
pub mod computed;
pub mod fold;
pub mod layout;
pub mod legend;
pub mod line;
pub mod map;
pub mod plane;
pub mod raster;
pub mod reading;
pub mod shapes;
pub mod state;
pub mod surface;

pub use layout::Layout;
pub use state::{Coloring, RegionsState};

use plotters::style::text_anchor::{HPos, VPos};

use crate::analysis::pieces::Pieces;
use crate::analysis::region_counts::Counts;
use crate::data::Points;
use crate::figures::plot::{Panel, TITLE_SIZE};
use crate::figures::svg::{document, titled};
use crate::figures::theme::Scheme;

/// All that is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Document<'a> {
    /// Above the picture.
    pub title: &'a str,
    /// Where everything is.
    pub layout: &'a Layout,
    /// The picture in two dimensions.
    pub plane: Option<plane::Plane<'a>>,
    /// The picture in one.
    pub pieces: Option<&'a Pieces>,
    /// What is shown of a network without straight pieces.
    pub samples_of_smooth: Option<&'a map::Map>,
    /// The points of a function plot.
    pub points: Option<&'a Points>,
    /// The counts over the steps.
    pub samples: &'a [Counts],
    /// What they count.
    pub counted: charts::Counted,
}

impl Document<'_> {
    /// The figure as an SVG document of `width` x `height` CSS pixels: every cell a polygon.
    ///
    /// # Errors
    /// Says what plotters could not do.
    pub fn svg(&self, width: f64, height: f64, scheme: Scheme) -> Result<String, String> {
        let frame = &self.layout.picture;
        let drawn = document(width, height, scheme, |root, theme| {
            charts::charts(root, theme, self.layout, self.samples, self.counted)?;
            if let Some(found) = self.pieces {
                line::line(root, theme, frame, found, self.points)?;
                line::key(root, theme, self.layout, found)?;
            }
            match self.samples_of_smooth {
                Some(map) if map.rows == 1 => line::curve(root, theme, frame, &map.line(frame), self.points)?,
                Some(map) => {
                    plane::axes(root, theme, frame)?;
                    let mut ink = shapes::PlottersInk { root, theme };
                    map.tiles(&mut ink, scheme, frame)?;
                    plane::scale(root, theme, scheme, self.layout, Coloring::Output, map.outputs, map.scale())?;
                    if let Some(points) = self.points {
                        plane::points(&mut ink, theme, points, frame)?;
                    }
                }
                None => {}
            }
            if let Some(shown) = &self.plane {
                plane::axes(root, theme, frame)?;
                let panel = Panel::bare(root, theme, frame.clone());
                panel.text_at(self.title, (frame.area.left, frame.area.top - 9.0), TITLE_SIZE, theme.ink, HPos::Left, VPos::Bottom)?;
                let mut ink = shapes::PlottersInk { root, theme };
                let levels = colors::levels(shown.partition, shown.coloring);
                plane::plane(&mut ink, theme, scheme, shown, &levels, frame)?;
                plane::scale(root, theme, scheme, self.layout, shown.coloring, shown.partition.output_count(), levels.scale)?;
                if levels.scale.is_none() {
                    plane::key(root, theme, self.layout, shown.partition)?;
                }
            }
            Ok(())
        })?;
        Ok(titled(drawn, &format!("Straight pieces of a network: {}", self.title)))
    }
}
