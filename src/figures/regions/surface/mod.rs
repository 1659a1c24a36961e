//! The network's output as a surface over the plane: every facet the exact flat piece that it is.
//!
//! From data to marks in three steps, each redone only where what it stands on has changed: [`Surface::take`] (another network),
//! [`Surface::cut`] (another box of heights), [`Surface::turn`] (another view or place on the sheet). Then [`Surface::marks`]
//! gives a document or a still, and [`Surface::paint`] the same as pixels, for a picture that moves.
//!
//! | file | idea |
//! |---|---|
//! | [`view`] | from where it is seen, and what a hand does to that |
//! | [`sheet`] | the facets in their box |
//! | [`order`] | from back to front |
//! | [`hidden`] | what is seen |
//! | [`shade`] | colours |
//! | [`picture`] | marks and pixels |
//! | [`reading`] | in words |

pub mod hidden;
pub mod order;
pub mod picture;
pub mod reading;
pub mod shade;
pub mod sheet;
pub mod view;

pub use picture::Names;
pub use sheet::Heights;
pub use view::{Key, View};

use crate::analysis::geometry::Point;
use crate::analysis::regions::Partition;
use crate::data::Points;
use crate::figures::draw::plot::Rect;
use crate::figures::draw::shapes::{Pixel, PlottersInk};
use crate::figures::draw::svg::{document, titled};
use crate::figures::draw::theme::{Scheme, Theme};
use crate::figures::regions::raster::channels;
use hidden::{Seen, holds};
use order::Painter;
use shade::Shades;
use sheet::Sheet;
use view::Camera;

/// A surface, from network to sheet; keeps its memory from frame to frame.
#[derive(Clone, Debug, Default)]
pub struct Surface {
    /// Neither box nor letters, and no room kept for them. To be set before [`Surface::turn`].
    pub bare: bool,
    sheet: Sheet,
    camera: Option<Camera>,
    area: Option<Rect>,
    painter: Painter,
    order: Vec<u32>,
    across: Vec<f64>,
    /// The corners of all facets on the sheet.
    pixels: Vec<Pixel>,
    seen: Seen,
    seams: picture::Seams,
    shades: Option<(Scheme, Shades)>,
    lights: Vec<f64>,
    colors: Vec<[u8; 3]>,
}

/// What is seen at a place of the sheet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Picked {
    /// The cell of the partition.
    pub cell: usize,
    /// Where in the plane.
    pub place: Point,
    /// The output there.
    pub output: f64,
}

impl Surface {
    /// Takes the surface of `output` over the cells of a network, and the data. False, and nothing to be drawn, where not all
    /// units have cut: then the network is no plane on each cell.
    pub fn take(&mut self, partition: &Partition, output: usize, points: Option<&Points>) -> bool {
        self.camera = None;
        self.sheet.take(partition, output, points)
    }

    /// The box of heights that suits the surface.
    pub fn fitting(&self) -> Heights {
        self.sheet.fitting()
    }

    /// Cuts the facets by the box; a box that did not change is cut again only after [`Self::take`].
    pub fn cut(&mut self, heights: Heights) {
        if self.sheet.heights != Some(heights) {
            self.camera = None;
            self.sheet.cut(heights);
        }
    }

    /// Looks at the surface: `area` holds all of it, letters too, and cuts what a closer look puts outside.
    pub fn turn(&mut self, view: View, area: Rect) {
        let Some(heights) = self.sheet.heights else { return };
        let place = picture::place(area, self.bare);
        let camera = if self.bare { Camera::around(view, place, &self.sheet.solids) } else { Camera::new(view, place, self.sheet.half) };
        self.across.clear();
        self.across.extend(self.sheet.places.iter().map(|&[x, y]| camera.across_and_away(x, y)[0]));
        self.order.clear();
        self.order.extend_from_slice(self.painter.order(self.sheet.mesh(), &self.across));
        self.pixels.clear();
        self.pixels.extend(self.sheet.solids.iter().map(|&solid| camera.pixel(solid)));
        self.lights.clear();
        self.lights.extend((0..self.sheet.slopes.len()).map(|cell| shade::light(&camera, self.sheet.steepness(cell, heights))));
        self.camera = Some(camera);
        self.area = Some(area);
    }

    /// The facets in the box.
    pub fn sheet(&self) -> &Sheet {
        &self.sheet
    }

    /// The facets from back to front, with their corners on the sheet.
    pub fn facets(&self) -> impl DoubleEndedIterator<Item = (usize, &[Pixel])> {
        let ready = if self.camera.is_some() { &self.order[..] } else { &[] };
        ready.iter().flat_map(|&cell| self.sheet.first[cell as usize]..self.sheet.first[cell as usize + 1]).map(|facet| {
            let facet = facet as usize;
            (facet, &self.pixels[self.sheet.facet(facet)])
        })
    }

    /// What is seen at a place of the sheet.
    pub fn pick(&self, pixel: Pixel) -> Option<Picked> {
        let (camera, heights) = (self.camera.as_ref()?, self.sheet.heights?);
        let (facet, _) = self.facets().rev().find(|(_, corners)| holds(corners, pixel))?;
        let cell = self.sheet.of_cell[facet] as usize;
        let [a, b] = self.sheet.steepness(cell, heights);
        let at = camera.on_plane(pixel, [a, b, heights.of(self.sheet.output_at(cell, [0.0; 2]))])?;
        let place = [0, 1].map(|axis| self.sheet.centre[axis] + self.sheet.side * at[axis]);
        Some(Picked { cell, place, output: self.sheet.output_at(cell, at) })
    }

    /// The surface as an SVG document of `width` x `height` CSS pixels, from `view`.
    ///
    /// # Errors
    /// Says what plotters could not do.
    pub fn svg(&mut self, view: View, names: Names, width: f64, height: f64, scheme: Scheme) -> Result<String, String> {
        self.turn(view, Rect { left: 0.0, top: 0.0, right: width, bottom: height });
        let marks = self.marks(&Theme::new(scheme, 1.0), names);
        let drawn = document(width, height, scheme, |root, theme| marks.draw(&mut PlottersInk { root, theme }))?;
        Ok(titled(drawn, &reading::summary(self)))
    }

    /// The light of each facet's cell and its size become its colour.
    fn color_facets(&mut self, scheme: Scheme) {
        let Some(heights) = self.sheet.heights else { return };
        if self.shades.as_ref().is_none_or(|(of, _)| *of != scheme) {
            self.shades = Some((scheme, Shades::new(scheme)));
        }
        let Some((_, shades)) = &self.shades else { return };
        self.colors.clear();
        self.colors.extend(self.sheet.means.iter().zip(&self.sheet.of_cell).map(|(&mean, &cell)| {
            let most = if mean > 0.0 { heights.high } else { -heights.low };
            channels(shades.color(mean, most, self.lights[cell as usize]))
        }));
    }
}
