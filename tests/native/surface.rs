//! The surface and the folded plane, held against what they show: the regions, the network's own outputs, rays.

use std::path::PathBuf;

use relu_lab::analysis::geometry::{Window, area};
use relu_lab::analysis::live_regions::LiveRegions;
use relu_lab::analysis::regions::{BuildUp, Options, Partition, Partitioner};
use relu_lab::experiment::Experiment;
use relu_lab::figures::draw::plot::Rect;
use relu_lab::figures::draw::theme::{Scheme, Theme};
use relu_lab::figures::regions::fold::{self, Axes, Fold, Folded};
use relu_lab::figures::regions::surface::view::{Camera, HALF_HEIGHT};
use relu_lab::figures::regions::surface::{Heights, Names, Surface, View, picture, reading};
use relu_lab::raster::Raster;

const AREA: Rect = Rect { left: 0.0, top: 0.0, right: 420.0, bottom: 320.0 };

fn window() -> Window {
    Window::new(-3.5, 3.5, -3.0, 3.5).unwrap()
}

fn live(text: &str, steps: u64) -> LiveRegions {
    let mut live = LiveRegions::new(Experiment::read(text).0);
    live.step(steps);
    live.look(window(), &Options::default());
    live
}

/// Networks of several shapes and ages.
fn lives() -> Vec<LiveRegions> {
    [("layers=6", 0), ("layers=9,7&seed=2", 0), ("data=spiral&layers=8,8&opt=adam&lr=0.02&seed=3", 120), ("layers=5,5,5&act=leaky_relu&seed=4", 40)]
        .map(|(text, steps)| live(text, steps))
        .into()
}

fn whole(surface: &Surface) -> Heights {
    let (low, high) = surface.sheet().range();
    Heights::new(low, high)
}

fn taken(live: &LiveRegions) -> Surface {
    let mut surface = Surface::default();
    assert!(surface.take(live.partition().unwrap(), 0, Some(live.trainer().train_points())));
    let heights = whole(&surface);
    surface.cut(heights);
    surface
}

/// x and y in the plane of a facet's corners, with the output that their height stands for.
fn facet(surface: &Surface, facet: usize) -> Vec<([f64; 2], f64)> {
    let (sheet, heights) = (surface.sheet(), surface.sheet().heights.unwrap());
    let corners = &sheet.solids[sheet.facet(facet)];
    corners.iter().map(|&[x, y, z]| ([sheet.centre[0] + sheet.side * x, sheet.centre[1] + sheet.side * y], heights.output(z))).collect()
}

#[test]
fn facets_are_the_regions_at_the_heights_of_their_maps() {
    for live in lives() {
        let (surface, partition, network) = (taken(&live), live.partition().unwrap(), live.network().unwrap());
        let sheet = surface.sheet();
        let mut alone = 0;
        for cell in 0..partition.count() {
            let facets = sheet.first[cell] as usize..sheet.first[cell + 1] as usize;
            let map = network.map_of(partition.pattern(cell))[0];
            let mut covered = 0.0;
            for index in facets.clone() {
                let corners = facet(&surface, index);
                for &([x, y], output) in &corners {
                    assert!((map.at(x, y) - output).abs() < 1e-8 * (1.0 + output.abs()), "{output} for {}", map.at(x, y));
                }
                covered += area(corners.iter().map(|corner| corner.0));
                let (below, above) = (corners.iter().any(|corner| corner.1 < -1e-6), corners.iter().any(|corner| corner.1 > 1e-6));
                assert!(!(below && above), "a facet on both sides of 0");
            }
            assert!((covered - partition.area(cell)).abs() < 1e-9 * partition.area(cell).max(1e-3));
            if facets.len() == 1 {
                alone += 1;
                let corners = facet(&surface, facets.start);
                let vertices = partition.cell(cell).iter().map(|&vertex| &partition.vertices()[2 * vertex as usize..][..2]);
                assert_eq!(corners.len(), partition.cell(cell).len());
                for ((place, _), vertex) in corners.iter().zip(vertices) {
                    assert!((place[0] - vertex[0]).abs() + (place[1] - vertex[1]).abs() < 1e-12);
                }
            }
        }
        assert_eq!((sheet.mesh().count(), alone > 0), (partition.count(), true));
    }
}

#[test]
fn what_is_cut_stays_flat_and_in_the_box() {
    for live in lives() {
        let mut surface = taken(&live);
        let all = surface.sheet().ends.len();
        let (low, high) = surface.sheet().range();
        let heights = Heights { low: 0.3 * low.min(-0.01), high: 0.3 * high.max(0.01) };
        surface.cut(heights);
        let sheet = surface.sheet();
        assert!(!sheet.ends.is_empty() && sheet.ends.len() <= all);
        for index in 0..sheet.ends.len() {
            let cell = sheet.of_cell[index] as usize;
            for &[x, y, z] in &sheet.solids[sheet.facet(index)] {
                assert!(z.abs() <= HALF_HEIGHT * (1.0 + 1e-9));
                assert!((heights.of(sheet.output_at(cell, [x, y])) - z).abs() < 1e-6, "bent");
            }
        }
    }
}

/// The cell nearest to the eye at a pixel, by trying all of them; `None` too where the ray passes an edge so closely that
/// rounding decides.
fn cast(surface: &Surface, camera: &Camera, pixel: (f64, f64)) -> Option<Option<usize>> {
    let (sheet, heights) = (surface.sheet(), surface.sheet().heights.unwrap());
    let mut nearest: Option<(f64, usize)> = None;
    for cell in 0..sheet.mesh().count() {
        let [a, b] = sheet.steepness(cell, heights);
        let Some(place) = camera.on_plane(pixel, [a, b, heights.of(sheet.output_at(cell, [0.0; 2]))]) else { continue };
        let depth = sheet.mesh().edges(cell).fold(f64::INFINITY, |depth, (_, from, to)| {
            let (p, q) = (sheet.places[from as usize], sheet.places[to as usize]);
            let length = (q[0] - p[0]).hypot(q[1] - p[1]);
            depth.min(((q[0] - p[0]) * (place[1] - p[1]) - (q[1] - p[1]) * (place[0] - p[0])) / length)
        });
        if depth.abs() < 1e-6 {
            return None;
        }
        let away = camera.across_and_away(place[0], place[1])[1];
        if depth > 0.0 && nearest.is_none_or(|(least, _)| away < least) {
            nearest = Some((away, cell));
        }
    }
    Some(nearest.map(|(_, cell)| cell))
}

#[test]
fn no_far_cell_is_painted_over_a_near_one() {
    for live in lives() {
        let mut surface = taken(&live);
        let count = surface.sheet().mesh().count();
        let (mut tried, mut on_it) = (0, 0);
        for (yaw, pitch) in [(-28.0, 36.0), (0.0, 12.0), (90.0, 8.0), (131.0, 20.0), (-100.0, 60.0), (45.0, 90.0)] {
            let view = View { yaw, pitch, zoom: 1.0 };
            surface.turn(view, AREA);
            let mut painted: Vec<usize> = surface.facets().map(|(facet, _)| facet).collect();
            painted.sort_unstable();
            assert_eq!(painted, (0..surface.sheet().ends.len()).collect::<Vec<_>>(), "each facet once");
            let camera = Camera::new(view, picture::place(AREA, false), surface.sheet().half);
            for index in 0..400 {
                // An irrational walk over the sheet.
                let pixel = (420.0 * (0.618_033_988 * f64::from(index)).fract(), 320.0 * (0.414_213_562 * f64::from(index)).fract());
                let Some(expected) = cast(&surface, &camera, pixel) else { continue };
                tried += 1;
                let picked = surface.pick(pixel);
                assert_eq!(picked.map(|picked| picked.cell), expected, "{count} cells, {view:?}, {pixel:?}");
                if let Some(picked) = picked {
                    on_it += 1;
                    let output = live.network().unwrap().forward(&picked.place).0[0];
                    assert!((output - picked.output).abs() < 1e-6 * (1.0 + output.abs()), "{output} for {}", picked.output);
                }
            }
        }
        assert!(tried > 2000 && on_it > 400, "{tried} {on_it}");
    }
}

#[test]
fn the_waterline_is_the_decision_boundary() {
    for live in lives() {
        let (surface, partition) = (taken(&live), live.partition().unwrap());
        let sheet = surface.sheet();
        let lines = &sheet.levels.iter().find(|(level, _)| *level == 0.0).unwrap().1;
        let mut length = 0.0;
        let mut start = 0;
        for &end in &lines.ends {
            for pair in lines.points[start..end].windows(2) {
                length += sheet.side * (pair[1][0] - pair[0][0]).hypot(pair[1][1] - pair[0][1]);
            }
            start = end;
        }
        let expected: f64 = partition.boundary().chunks_exact(4).map(|s| (s[2] - s[0]).hypot(s[3] - s[1])).sum();
        assert!((length - expected).abs() < 1e-6 * (1.0 + expected), "{length} of {expected}");
    }
}

#[test]
fn a_network_that_is_not_cut_by_all_its_units_has_no_surface() {
    let mut live = live("layers=6,6", 0);
    live.look(window(), &Options { until: Some(BuildUp { layers: 1, units: 2 }), ..Options::default() });
    let mut surface = Surface::default();
    assert!(!surface.take(live.partition().unwrap(), 0, None) && !surface.take(&Partition::default(), 0, None));
    surface.cut(Heights::new(-1.0, 1.0));
    surface.turn(View::default(), AREA);
    assert!(surface.pick((200.0, 150.0)).is_none() && reading::summary(&surface).starts_with("There is no surface"));
}

#[test]
fn pixels_are_the_colours_of_the_marks() {
    let live = live("data=circle&layers=8,8&opt=adam&lr=0.02", 150);
    let mut surface = taken(&live);
    surface.turn(View::default(), AREA);
    let mut raster = Raster::default();
    surface.paint(&mut raster, 2.0, &Theme::new(Scheme::Light, 1.0));
    assert_eq!((raster.view().columns, raster.view().rows), (840, 640));
    let ground = raster.rgba().as_chunks::<4>().0.iter().filter(|pixel| **pixel == [255; 4]).count();
    let covered = 1.0 - ground as f64 / (840.0 * 640.0);
    assert!((0.15..0.8).contains(&covered), "{covered}");
}

fn golden(name: &str, drawn: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(format!("{name}.svg"));
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, drawn).unwrap();
    }
    assert!(drawn.len() < 300_000 && !drawn.contains("NaN"), "{name}: {} bytes", drawn.len());
    assert!(std::fs::read_to_string(&path).ok().as_deref() == Some(drawn), "{name} is not as approved");
}

#[test]
fn surfaces_are_drawn_as_they_were_approved() {
    let live = live("data=circle&layers=8,8&opt=adam&lr=0.02&points=60", 150);
    let mut surface = taken(&live);
    surface.cut(surface.fitting());
    golden("surface_circle", &surface.svg(View::default(), Names::default(), 480.0, 340.0, Scheme::Light).unwrap());
    golden("surface_phone_dark", &surface.svg(View { yaw: 130.0, pitch: 24.0, zoom: 1.0 }, Names::default(), 340.0, 260.0, Scheme::Dark).unwrap());
    assert_eq!(
        reading::summary(&surface).split(';').next().unwrap(),
        format!("The network's output as a surface of {} flat facets over this window", live.partition().unwrap().count())
    );
}

fn folded(live: &LiveRegions, layer: f64, axes: Axes, space: bool) -> Folded {
    let points = live.trainer().train_points();
    fold::fold(live.network().unwrap(), window(), Some(points), &Fold { layer, axes, space }, &mut Partitioner::new()).unwrap()
}

#[test]
fn two_units_are_folded_exactly() {
    let live = live("data=circle&layers=2,2&opt=adam&lr=0.02&act=leaky_relu&seed=5", 100);
    let (network, points) = (live.network().unwrap(), live.trainer().train_points());
    for layer in [0usize, 1, 2] {
        let folded = folded(&live, layer as f64, Axes::Main, false);
        assert!(folded.whole);
        for ((place, _), x) in folded.points.iter().zip(points.x.chunks_exact(2)) {
            let expected = fold::carry(network, layer, true, [x[0].into(), x[1].into()]);
            assert_eq!(place[..2], expected[..], "layer {layer}");
        }
    }
    // What `carry` gives is what the network goes on with: its last layer on top gives the output.
    let x = [0.7, -1.1];
    let h = fold::carry(network, 2, true, x);
    let last = &network.layers()[2];
    let output = last.weights.iter().zip(&h).fold(last.bias[0], |sum, (w, h)| sum + w * h);
    assert!((output - network.forward(&x).0[0]).abs() < 1e-12);
    // Half way through a layer the sheet lies flat, as its pre-activations.
    let flat = folded(&live, 1.5, Axes::Main, false);
    for ((place, _), x) in flat.points.iter().zip(points.x.chunks_exact(2)) {
        assert_eq!(place[..2], fold::carry(network, 2, false, [x[0].into(), x[1].into()])[..]);
    }
}

/// On a cell everything is affine, at every moment: the middle of a cell is carried to the middle of its carried corners.
#[test]
fn cells_are_carried_whole_at_every_moment() {
    let live = live("data=spiral&layers=6,5&opt=adam&lr=0.02", 60);
    for (layer, space) in [(0.3, false), (0.8, true), (1.0, false), (1.25, true), (1.9, false), (2.0, true)] {
        for axes in [Axes::Main, Axes::Units(vec![3, 0, 1])] {
            let shown = folded(&live, layer, axes.clone(), space);
            assert!(!shown.partial && !shown.whole);
            // The same once more, with data at the middles of the cells: these go through the network itself.
            let mut partitioner = Partitioner::new();
            let layers = layer.ceil() as usize;
            let until = Some(BuildUp { layers, units: 0 });
            let partition = partitioner.run(live.network().unwrap(), window(), &Options { until, ..Options::default() }).unwrap();
            assert_eq!(partition.count() + 1, shown.offsets.len());
            let mut middles = live.trainer().train_points().clone();
            let real = middles.x.len() / 2;
            for cell in 0..partition.count() {
                let corners = partition.cell(cell);
                let mean = |axis: usize| corners.iter().map(|&vertex| partition.vertices()[2 * vertex as usize + axis]).sum::<f64>() / corners.len() as f64;
                middles.x.extend([mean(0) as f32, mean(1) as f32]);
                middles.y.extend(vec![0.0; middles.targets]);
            }
            if axes == Axes::Main && layer > 0.5 {
                // Main directions follow the data, which are others here.
                continue;
            }
            let state = Fold { layer, axes, space };
            let again = fold::fold(live.network().unwrap(), window(), Some(&middles), &state, &mut Partitioner::new()).unwrap();
            for (cell, (place, _)) in again.points[real..].iter().enumerate() {
                let corners = &again.corners[again.offsets[cell] as usize..again.offsets[cell + 1] as usize];
                for (axis, place) in place.iter().enumerate() {
                    let mean = corners.iter().map(|&corner| again.vertices[corner as usize][axis]).sum::<f64>() / corners.len() as f64;
                    assert!((mean - place).abs() < 2e-5 * (1.0 + mean.abs()), "{layer}: {mean} and {place}");
                }
            }
        }
    }
}

#[test]
fn folds_are_drawn_as_they_were_approved() {
    let two = live("data=circle&layers=2,8&opt=adam&lr=0.02&points=60&seed=5", 150);
    let many = live("data=circle&layers=8,8&opt=adam&lr=0.02&points=60", 150);
    for (name, live, layer, space) in [("fold_half", &two, 0.75, false), ("fold_two_units", &two, 1.0, false), ("fold_main_space_dark", &many, 1.0, true)] {
        let state = Fold { layer, axes: Axes::Main, space };
        let shown = folded(live, layer, Axes::Main, space);
        let scheme = if space { Scheme::Dark } else { Scheme::Light };
        let title = fold::summary(&state, &shown, 2);
        golden(name, &fold::picture::svg(&shown, space.then(View::default), &title, 420.0, 340.0, scheme).unwrap());
    }
}
