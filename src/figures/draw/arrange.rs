//! Which part of a figure is where: from the parts chosen and the width, the same way in every figure.
//!
//! Parts come in the order of their rank. On a narrow sheet they stand below one another. On a wide one the leading part has the
//! left, and those that follow stand beside it as long as they find room at a readable size; what is left over forms rows of two
//! below. One part alone fills the sheet.

use super::plot::Rect;

/// From this width on, parts stand side by side.
pub const SIDE_BY_SIDE: f64 = 620.0;
/// Between two parts.
const GAP: f64 = 12.0;

/// What room a part wants.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shape {
    /// As high as wide: a plane. At most so high.
    Square(f64),
    /// Height as a share of its width, within limits: a chart.
    Chart(f64, (f64, f64)),
    /// As wide as there is room, so high: a band along time.
    Band(f64),
}

impl Shape {
    /// The height at a width.
    fn height(self, width: f64) -> f64 {
        match self {
            Self::Square(most) => width.min(most),
            Self::Chart(share, (least, most)) => (share * width).clamp(least, most),
            Self::Band(height) => height,
        }
    }
}

/// The rows of parts: for each row the indices in it.
fn rows(shapes: &[Shape], width: f64) -> Vec<Vec<usize>> {
    let mut rows: Vec<Vec<usize>> = Vec::new();
    for (index, shape) in shapes.iter().enumerate() {
        let joins = width >= SIDE_BY_SIDE
            && !matches!(shape, Shape::Band(_))
            && rows.last().is_some_and(|row| row.len() < 2 && !row.iter().any(|&other| matches!(shapes[other], Shape::Band(_))));
        match rows.last_mut().filter(|_| joins) {
            Some(row) => row.push(index),
            None => rows.push(vec![index]),
        }
    }
    rows
}

/// How wide each part of a row is, and how high the row.
fn row(shapes: &[Shape], row: &[usize], width: f64) -> (Vec<f64>, f64) {
    let each = (width - GAP * (row.len() as f64 - 1.0)) / row.len() as f64;
    let height = row.iter().map(|&index| shapes[index].height(each)).fold(0.0, f64::max);
    // A square beside others takes what its height needs, and leaves them the rest.
    let squares: Vec<bool> = row.iter().map(|&index| matches!(shapes[index], Shape::Square(_))).collect();
    let others = squares.iter().filter(|square| !**square).count();
    if others == 0 || others == row.len() {
        return (vec![each; row.len()], height);
    }
    let square = height.min(0.6 * width);
    let rest = (width - GAP * (row.len() as f64 - 1.0) - square * (row.len() - others) as f64) / others as f64;
    (squares.into_iter().map(|is_square| if is_square { square } else { rest }).collect(), height)
}

/// The height that suits parts of these shapes on a sheet of `width`.
pub fn height(shapes: &[Shape], width: f64) -> f64 {
    let rows = rows(shapes, width);
    rows.iter().map(|indices| row(shapes, indices, width).1).sum::<f64>() + GAP * rows.len().saturating_sub(1) as f64
}

/// The room of each part on a sheet of `width` x `height`: labels and legends lie inside it.
pub fn arrange(shapes: &[Shape], width: f64, height: f64) -> Vec<Rect> {
    let wanted = self::height(shapes, width).max(1.0);
    let stretch = height / wanted;
    let mut rooms = vec![Rect { left: 0.0, top: 0.0, right: width, bottom: height }; shapes.len()];
    let mut top = 0.0;
    for indices in rows(shapes, width) {
        let (widths, tall) = row(shapes, &indices, width);
        let mut left = 0.0;
        for (&index, wide) in indices.iter().zip(widths) {
            rooms[index] = Rect { left, top, right: left + wide, bottom: top + tall * stretch };
            left += wide + GAP;
        }
        top += (tall + GAP) * stretch;
    }
    rooms
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHART: Shape = Shape::Chart(0.5, (200.0, 400.0));

    #[test]
    fn one_part_fills_the_sheet() {
        assert_eq!(height(&[CHART], 600.0), 300.0);
        assert_eq!(arrange(&[CHART], 600.0, 300.0), [Rect { left: 0.0, top: 0.0, right: 600.0, bottom: 300.0 }]);
    }

    #[test]
    fn parts_stand_apart_and_on_the_sheet_whatever_its_size() {
        let sets: [&[Shape]; 4] =
            [&[Shape::Square(480.0), CHART], &[CHART, CHART, CHART], &[Shape::Square(480.0), CHART, Shape::Band(90.0), CHART], &[Shape::Band(90.0)]];
        for shapes in sets {
            for width in [1.0, 280.0, 619.0, 620.0, 1400.0] {
                let tall = height(shapes, width);
                for tall in [tall, tall * 0.5, 1.0] {
                    let rooms = arrange(shapes, width, tall);
                    for (index, room) in rooms.iter().enumerate() {
                        assert!(room.left >= 0.0 && room.right <= width + 1e-9 && room.bottom <= tall * 1.0001 + 1e-9, "{shapes:?} {width} {tall}: {room:?}");
                        for other in &rooms[..index] {
                            assert!(other.right <= room.left || other.bottom <= room.top, "{shapes:?} {width}: {other:?} {room:?}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn on_a_wide_sheet_a_square_leaves_its_neighbour_the_rest() {
        let rooms = arrange(&[Shape::Square(400.0), CHART], 1200.0, 400.0);
        assert_eq!((rooms[0].width(), rooms[0].height(), rooms[1].width()), (400.0, 400.0, 788.0));
    }
}
