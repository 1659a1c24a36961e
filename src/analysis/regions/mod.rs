//! The exact linear regions of a network with two inputs: the convex cells of a rectangle on each of which every unit stays on
//! one of its straight pieces, so that the network there *is* one affine map.
//!
//! How: the rectangle is one polygon at first; each layer then cuts the polygons that there are along the zero lines of its
//! units (see [`Partitioner`]). Vertices are shared between neighbours, so the mesh has no gaps whatever the rounding.
//!
//! Rejected: an affine map a region (memory and time n^2 a region, and neighbours that disagree about their common edge in the
//! last bits); a half-edge structure (the polygons' index lists with a memo of cut edges do the same with less to keep up).
//!
//! | file | what it knows |
//! |---|---|
//! | `network` | [`PiecewiseNetwork`]: the layers, checked; forward pass; the affine map of a pattern |
//! | `partitioner` | [`Partitioner`]: the subdivision, with buffers that live from frame to frame |
//! | `mesh` | polygons being cut along one unit's line |
//! | `partition` | [`Partition`]: the result as flat arrays, and what can be asked of a cell |
//! | `boundary` | where the decision changes |
//! | `locate` | which cell a point is in |
//! | `bounds` | how many regions theory allows and expects |
//! | `export` | the partition as JSON text |

mod boundary;
mod bounds;
mod export;
mod locate;
mod mesh;
mod network;
mod partition;
mod partitioner;

pub use bounds::Bounds;
pub use locate::Locator;
pub use network::{Affine, AffineMap, Bends, Fold, NetworkError, PatternLayout, PiecewiseNetwork};
pub use partition::{NO_CELL, NO_FOLD, Partition};
pub use partitioner::{BuildUp, DEFAULT_LIMIT, Options, Partitioner};
