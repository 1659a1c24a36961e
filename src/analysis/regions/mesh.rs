//! Polygons over shared vertices, being cut along the zero lines of one layer's units.
//!
//! Only signs decide. Each vertex carries, one bit a unit, whether the unit is negative there and whether it is positive
//! (neither: it is zero, after snapping). A unit cuts a polygon iff both bits occur among its corners, so that asking all units
//! of a polygon at once is an `or` over its corners; the numbers themselves are read only where an edge is really cut.

use super::network::WORD_BITS;
use super::partition::NO_FOLD;
use crate::analysis::geometry::Point;

/// Convex polygons: corners counter-clockwise, and on each edge (from a corner to the next) the fold that made it.
#[derive(Clone, Debug, Default)]
pub(super) struct Polygons {
    pub offsets: Vec<u32>,
    pub corners: Vec<u32>,
    pub labels: Vec<u32>,
    /// One row of `words` words a polygon.
    pub patterns: Vec<u32>,
}

impl Polygons {
    pub fn clear(&mut self) {
        self.offsets.clear();
        self.offsets.push(0);
        self.corners.clear();
        self.labels.clear();
        self.patterns.clear();
    }

    pub fn len(&self) -> usize {
        self.offsets.len().saturating_sub(1)
    }

    pub fn range(&self, polygon: usize) -> std::ops::Range<usize> {
        self.offsets[polygon] as usize..self.offsets[polygon + 1] as usize
    }

    fn push(&mut self, corners: &[u32], labels: &[u32]) {
        self.corners.extend_from_slice(corners);
        self.labels.extend_from_slice(labels);
        self.offsets.push(self.corners.len() as u32);
    }
}

/// A kink of a unit of this layer, as a line: z at the window's centre minus the kink, and below what it counts as zero.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    /// Whose column of the rows it is.
    pub unit: usize,
    /// z - kink at the centre of the window.
    pub offset: f64,
    /// |z - kink| up to this is zero.
    pub tolerance: f64,
}

/// The vertices, with what they carry through one layer.
#[derive(Clone, Debug, Default)]
pub(super) struct Vertices {
    /// As differences from the window's centre.
    pub points: Vec<Point>,
    /// Per vertex one row: how far each unit's pre-activation is from its value at the centre.
    pub rows: Vec<f64>,
    pub stride: usize,
    /// Per vertex one row of what came into the layer, where a residual needs it; else a stride of 0.
    pub skips: Vec<f64>,
    pub skip_stride: usize,
    /// Per vertex `words` words of "negative here", then as many of "positive here".
    pub signs: Vec<u32>,
    pub words: usize,
}

impl Vertices {
    pub fn len(&self) -> usize {
        self.points.len()
    }

    /// Forgets all vertices from `count` on.
    pub fn truncate(&mut self, count: usize) {
        self.points.truncate(count);
        self.rows.truncate(count * self.stride);
        self.skips.truncate(count * self.skip_stride);
        self.signs.truncate(count * 2 * self.words);
    }

    /// The difference from the centre of `unit` at `vertex`.
    fn row(&self, vertex: usize, unit: usize) -> f64 {
        self.rows[vertex * self.stride + unit]
    }

    /// Makes room for `words` words of signs of either kind a vertex.
    pub fn start_signs(&mut self, words: usize) {
        self.words = words;
        self.signs.clear();
        self.signs.resize(self.len() * 2 * words, 0);
    }

    /// Snaps these vertices and writes their signs. `lines` are in the order of their bits.
    pub fn sign(&mut self, lines: &[Line], vertices: std::ops::Range<usize>) {
        let (words, stride) = (self.words, self.stride);
        if words == 0 {
            return;
        }
        let rows = &mut self.rows[vertices.start * stride..vertices.end * stride];
        let signs = &mut self.signs[vertices.start * 2 * words..vertices.end * 2 * words];
        for (row, signs) in rows.chunks_exact_mut(stride).zip(signs.chunks_exact_mut(2 * words)) {
            for (word, lines) in lines.chunks(WORD_BITS).enumerate() {
                let (mut negative, mut positive) = (0, 0);
                for (bit, line) in lines.iter().enumerate() {
                    let z = line.offset + row[line.unit];
                    negative |= u32::from(z < -line.tolerance) << bit;
                    positive |= u32::from(z > line.tolerance) << bit;
                }
                signs[word] = negative;
                signs[words + word] = positive;
                let mut zeros = !(negative | positive) & low_bits(lines.len());
                while zeros != 0 {
                    let line = lines[zeros.trailing_zeros() as usize];
                    row[line.unit] = -line.offset;
                    zeros &= zeros - 1;
                }
            }
        }
    }

    /// The new vertex on the edge from `u` to `v`, which line `fold` cuts.
    fn cut(&mut self, lines: &[Line], fold: usize, u: usize, v: usize) -> u32 {
        let line = lines[fold];
        let (from, to) = (line.offset + self.row(u, line.unit), line.offset + self.row(v, line.unit));
        let t = from / (from - to);
        let new = self.len();
        let ([ux, uy], [vx, vy]) = (self.points[u], self.points[v]);
        self.points.push([ux + t * (vx - ux), uy + t * (vy - uy)]);
        blend(&mut self.rows, self.stride, u, v, t);
        blend(&mut self.skips, self.skip_stride, u, v, t);
        self.rows[new * self.stride + line.unit] = -line.offset;
        self.blend_signs(lines, fold, u, v);
        new as u32
    }

    /// The signs of the newest vertex, between `u` and `v`. Where the two agree it is theirs; elsewhere it is read off the
    /// interpolated number, and snapped.
    fn blend_signs(&mut self, lines: &[Line], fold: usize, u: usize, v: usize) {
        let words = self.words;
        let row = self.rows.len() - self.stride;
        for word in 0..words {
            let at = |vertex: usize| (self.signs[vertex * 2 * words + word], self.signs[vertex * 2 * words + words + word]);
            let ((negative_u, positive_u), (negative_v, positive_v)) = (at(u), at(v));
            let mut negative = negative_u & negative_v;
            let mut positive = positive_u & positive_v;
            let lines = &lines[word * WORD_BITS..lines.len().min((word + 1) * WORD_BITS)];
            let mut open = (negative_u | negative_v | positive_u | positive_v) & !(negative | positive);
            if fold / WORD_BITS == word {
                open &= !(1 << (fold % WORD_BITS));
            }
            while open != 0 {
                let bit = open.trailing_zeros();
                let line = lines[bit as usize];
                let z = line.offset + self.rows[row + line.unit];
                negative |= u32::from(z < -line.tolerance) << bit;
                positive |= u32::from(z > line.tolerance) << bit;
                if z.abs() <= line.tolerance {
                    self.rows[row + line.unit] = -line.offset;
                }
                open &= open - 1;
            }
            // Negative words come first, then the positive ones: fill in two places of the new row.
            let new = (self.len() - 1) * 2 * words;
            if self.signs.len() == new {
                self.signs.resize(new + 2 * words, 0);
            }
            self.signs[new + word] = negative;
            self.signs[new + words + word] = positive;
        }
    }
}

/// The lowest `count` bits of a word.
fn low_bits(count: usize) -> u32 {
    if count >= WORD_BITS { u32::MAX } else { (1 << count) - 1 }
}

/// Appends the row `t` of the way from row `u` to row `v`.
fn blend(rows: &mut Vec<f64>, stride: usize, u: usize, v: usize, t: f64) {
    let old = rows.len();
    rows.resize(old + stride, 0.0);
    let (rows, new) = rows.split_at_mut(old);
    for ((new, u), v) in new.iter_mut().zip(&rows[u * stride..][..stride]).zip(&rows[v * stride..][..stride]) {
        *new = u + t * (v - u);
    }
}

/// Cut edges of this layer and their new vertices, so that both neighbours of an edge get the same one.
///
/// A list per vertex, under the newer end of the edge: a vertex has few older neighbours, however many lines pass through it.
#[derive(Clone, Debug, Default)]
struct CutEdges {
    first: Vec<u32>,
    entries: Vec<CutEdge>,
}

#[derive(Clone, Copy, Debug)]
struct CutEdge {
    other: u32,
    new: u32,
    next: u32,
}

const END: u32 = u32::MAX;

impl CutEdges {
    fn clear(&mut self) {
        self.first.clear();
        self.entries.clear();
    }

    fn find(&self, newer: u32, older: u32) -> Option<u32> {
        let mut at = *self.first.get(newer as usize)?;
        while let Some(entry) = self.entries.get(at as usize) {
            if entry.other == older {
                return Some(entry.new);
            }
            at = entry.next;
        }
        None
    }

    fn insert(&mut self, newer: u32, older: u32, new: u32) {
        if self.first.len() <= newer as usize {
            self.first.resize(newer as usize + 1, END);
        }
        let head = &mut self.first[newer as usize];
        self.entries.push(CutEdge { other: older, new, next: *head });
        *head = self.entries.len() as u32 - 1;
    }
}

/// One end of a cut through a polygon.
#[derive(Clone, Copy)]
struct CutEnd {
    vertex: u32,
    /// The first corner after it, in the polygon's order.
    next: usize,
    /// The label of the edge that leaves it, in the polygon's order.
    label: u32,
}

/// How far cutting has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cutting {
    /// There are polygons left.
    GoesOn,
    /// All are cut.
    Done,
    /// There would be more than may be.
    TooMany,
}

#[derive(Clone, Copy, Debug)]
struct Pending {
    start: usize,
    /// Folds below this one are done.
    from: usize,
}

/// Cuts polygons by the lines of one layer; keeps its buffers.
#[derive(Clone, Debug, Default)]
pub(super) struct Cutter {
    cut_edges: CutEdges,
    /// Polygons not yet done: the corners of all of them one after the other, the last one on top.
    corners: Vec<u32>,
    labels: Vec<u32>,
    pending: Vec<Pending>,
    polygon: Vec<u32>,
    polygon_labels: Vec<u32>,
    signs: Vec<i8>,
    /// The polygon to be taken next, and how many vertices there were before the first cut.
    taken: usize,
    vertices_before: usize,
    /// Polygons that were seen to change sign more than twice: none, if the arithmetic is right.
    pub irregular: usize,
}

impl Cutter {
    /// Begins to cut all polygons, into `new`.
    pub fn start(&mut self, vertices: &mut Vertices, new: &mut Polygons) {
        self.cut_edges.clear();
        new.clear();
        self.pending.clear();
        self.taken = 0;
        self.vertices_before = vertices.len();
    }

    /// How many vertices there were at [`Self::start`].
    pub fn vertices_before(&self) -> usize {
        self.vertices_before
    }

    /// Cuts the polygons of `old` by the first `folds` of `lines` and writes the parts to `new`, in the order of `old`: up to `pieces`
    /// polygons taken, cut or written. `layer` says where this layer's bits and labels begin. Where there would be more than
    /// `limit` polygons, `new` is left unfinished, and the vertices are as they were.
    #[expect(clippy::too_many_arguments, reason = "one call, in the partitioner; the arguments are its own fields, borrowed apart")]
    pub fn cut_some(
        &mut self,
        vertices: &mut Vertices,
        lines: &[Line],
        folds: usize,
        old: &Polygons,
        new: &mut Polygons,
        layer: LayerPlace,
        limit: usize,
        pieces: usize,
    ) -> Cutting {
        let words = layer.pattern_words;
        for _ in 0..pieces {
            match self.pending.pop() {
                None if self.taken == old.len() => return Cutting::Done,
                None => {
                    let range = old.range(self.taken);
                    self.corners.clear();
                    self.labels.clear();
                    self.corners.extend_from_slice(&old.corners[range.clone()]);
                    self.labels.extend_from_slice(&old.labels[range]);
                    self.pending.push(Pending { start: 0, from: 0 });
                    self.taken += 1;
                }
                Some(Pending { start, from }) => match first_cut(vertices, &self.corners[start..], from, folds) {
                    Some(fold) => self.cut_one(vertices, lines, start, fold, layer.first_fold),
                    None => {
                        new.push(&self.corners[start..], &self.labels[start..]);
                        new.patterns.extend_from_slice(&old.patterns[(self.taken - 1) * words..][..words]);
                        let row = new.patterns.len() - words;
                        write_pattern(vertices, &self.corners[start..], folds, &mut new.patterns[row + layer.first_word..]);
                        self.corners.truncate(start);
                        self.labels.truncate(start);
                    }
                },
            }
            if new.len() + self.pending.len() + (old.len() - self.taken) > limit {
                vertices.truncate(self.vertices_before);
                return Cutting::TooMany;
            }
        }
        Cutting::GoesOn
    }

    /// Replaces the polygon on top by its two parts.
    fn cut_one(&mut self, vertices: &mut Vertices, lines: &[Line], start: usize, fold: usize, first_fold: usize) {
        self.polygon.clear();
        self.polygon.extend_from_slice(&self.corners[start..]);
        self.polygon_labels.clear();
        self.polygon_labels.extend_from_slice(&self.labels[start..]);
        self.corners.truncate(start);
        self.labels.truncate(start);
        self.pending.push(Pending { start, from: fold + 1 });

        let (word, bit) = (fold / WORD_BITS, fold % WORD_BITS);
        let words = vertices.words;
        self.signs.clear();
        self.signs.extend(self.polygon.iter().map(|&corner| {
            let signs = &vertices.signs[corner as usize * 2 * words..][..2 * words];
            (signs[words + word] >> bit & 1) as i8 - (signs[word] >> bit & 1) as i8
        }));
        let Some(turns) = Turns::find(&self.signs) else {
            // Not reached: the caller saw both signs.
            self.corners.extend_from_slice(&self.polygon);
            self.labels.extend_from_slice(&self.polygon_labels);
            return;
        };
        self.irregular += usize::from(turns.more);

        let down = self.end(vertices, lines, fold, turns.last_positive, turns.first_negative);
        let up = self.end(vertices, lines, fold, turns.last_negative, turns.first_positive);
        let chord = (first_fold + fold) as u32;
        // The same number of corners lies in between whatever the labels, so both parts are closed by the chord.
        self.part(up, down, turns.last_positive, chord);
        self.pending.push(Pending { start: self.corners.len(), from: fold + 1 });
        self.part(down, up, turns.last_negative, chord);
    }

    /// Where the cut passes between the corner `before` and the corner `after`, which lie on different sides: at the first
    /// corner between them, which is on the line, or at a new vertex.
    fn end(&mut self, vertices: &mut Vertices, lines: &[Line], fold: usize, before: usize, after: usize) -> CutEnd {
        let size = self.polygon.len();
        let next = (before + 1) % size;
        if next != after {
            return CutEnd { vertex: self.polygon[next], next: (next + 1) % size, label: self.polygon_labels[next] };
        }
        let (u, v) = (self.polygon[before], self.polygon[after]);
        let (older, newer) = (u.min(v), u.max(v));
        let vertex = self.cut_edges.find(newer, older).unwrap_or_else(|| {
            let vertex = vertices.cut(lines, fold, older as usize, newer as usize);
            self.cut_edges.insert(newer, older, vertex);
            vertex
        });
        CutEnd { vertex, next: after, label: self.polygon_labels[before] }
    }

    /// Appends the part from the cut's end `from`, along the polygon up to corner `last`, to the end `to`, and back.
    fn part(&mut self, from: CutEnd, to: CutEnd, last: usize, chord: u32) {
        let size = self.polygon.len();
        self.corners.push(from.vertex);
        self.labels.push(from.label);
        let mut at = from.next;
        loop {
            self.corners.push(self.polygon[at]);
            self.labels.push(self.polygon_labels[at]);
            if at == last {
                break;
            }
            at = (at + 1) % size;
        }
        self.corners.push(to.vertex);
        self.labels.push(chord);
    }
}

/// Where a layer's bits and labels begin, and how long a pattern is.
#[derive(Clone, Copy, Debug)]
pub(super) struct LayerPlace {
    pub first_word: usize,
    pub first_fold: usize,
    pub pattern_words: usize,
}

/// The corners between which the sign goes down and up again.
struct Turns {
    last_positive: usize,
    first_negative: usize,
    last_negative: usize,
    first_positive: usize,
    /// Whether there are further turns, which a convex polygon has not.
    more: bool,
}

impl Turns {
    /// `None` unless both signs occur.
    fn find(signs: &[i8]) -> Option<Self> {
        let size = signs.len();
        let next = |from: usize| (1..size).map(|step| (from + step) % size).find(|&at| signs[at] != 0);
        let last_positive = (0..size).find(|&at| signs[at] > 0 && next(at).is_some_and(|after| signs[after] < 0))?;
        let first_negative = next(last_positive)?;
        let mut last_negative = first_negative;
        let first_positive = loop {
            let after = next(last_negative)?;
            if signs[after] > 0 {
                break after;
            }
            last_negative = after;
        };
        let mut at = first_positive;
        let more = loop {
            if at == last_positive {
                break false;
            }
            at = next(at)?;
            if signs[at] < 0 {
                break true;
            }
        };
        Some(Self { last_positive, first_negative, last_negative, first_positive, more })
    }
}

/// The first of the folds `from..folds` that has corners on both sides.
fn first_cut(vertices: &Vertices, corners: &[u32], from: usize, folds: usize) -> Option<usize> {
    let words = vertices.words;
    for word in from / WORD_BITS..folds.div_ceil(WORD_BITS) {
        let (mut negative, mut positive) = (0, 0);
        for &corner in corners {
            let signs = &vertices.signs[corner as usize * 2 * words..][..2 * words];
            negative |= signs[word];
            positive |= signs[words + word];
        }
        let mut both = negative & positive & low_bits(folds - word * WORD_BITS);
        if word == from / WORD_BITS {
            both &= u32::MAX << (from % WORD_BITS);
        }
        if both != 0 {
            return Some(word * WORD_BITS + both.trailing_zeros() as usize);
        }
    }
    None
}

/// Writes which of the first `folds` are positive somewhere on a polygon.
fn write_pattern(vertices: &Vertices, corners: &[u32], folds: usize, pattern: &mut [u32]) {
    let words = vertices.words;
    for (word, bits) in pattern.iter_mut().enumerate().take(folds.div_ceil(WORD_BITS)) {
        let positive = corners.iter().fold(0, |bits, &corner| bits | vertices.signs[corner as usize * 2 * words + words + word]);
        *bits = positive & low_bits(folds - word * WORD_BITS);
    }
}

/// The corners and labels of the whole window: vertices 0 to 3.
pub(super) fn whole(polygons: &mut Polygons, pattern_words: usize) {
    polygons.clear();
    polygons.push(&[0, 1, 2, 3], &[NO_FOLD; 4]);
    polygons.patterns.resize(pattern_words, 0);
}
