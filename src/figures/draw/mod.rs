//! What figures share: from data to marks on a sheet.
//!
//! | file | idea |
//! |---|---|
//! | [`theme`] | colours, dashes, lengths |
//! | [`sheet`] | how large a picture is, and in what light |
//! | [`fine`], [`ink`] | a quarter-pixel surface over any plotters backend, behind a pointer |
//! | [`paper`] | what a figure draws on: plotters for axes, a pen for many marks and for pictures |
//! | [`plot`], [`log_axis`] | a panel with its axes; one whose y goes by decades |
//! | [`shapes`], [`marks`] | many polygons, lines and dots as plain data |
//! | [`cells`] | a picture of coloured cells |
//! | [`bars`] | shares as bars |
//! | [`field`], [`diagram`] | numbers in frames; those of a network, and what a hand does with them |
//! | [`legend`] | entries in rows |
//! | [`arrange`] | which part of a figure is where |
//! | [`number`] | numbers for people |
//! | [`svg`] | a sheet as a document |

pub mod arrange;
pub mod bars;
pub mod cells;
pub mod diagram;
pub mod field;
pub mod fine;
pub mod ink;
pub mod legend;
pub mod log_axis;
pub mod marks;
pub mod number;
pub mod paper;
pub mod plot;
pub mod shapes;
pub mod sheet;
pub mod svg;
pub mod theme;
