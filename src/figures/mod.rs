//! Figures: data to marks, on any plotters backend.
//!
//! | file | idea |
//! |---|---|
//! | [`figure`] | the one protocol: what every figure can do, in plain data |
//! | [`settings`] | what a figure is set to, in parts, and edits of one part |
//! | [`draw`] | what figures share: sheets, panels, marks, cells, themes |
//! | [`curves`], [`regions`], [`dying`], [`init`] | a folder a figure |
//!
//! A figure is a function of plain data and a theme, so that the same one is a canvas plot in the page, an SVG file for print,
//! and a golden test. All lengths are CSS pixels until the last step ([`draw::fine::Fine`]).

#[cfg(feature = "curves")]
pub mod curves;
pub mod draw;
#[cfg(feature = "dying")]
pub mod dying;
pub mod figure;
#[cfg(feature = "init")]
#[cfg(feature = "init")]
pub mod init;
#[cfg(feature = "regions")]
pub mod regions;
pub mod settings;
#[cfg(feature = "library")]
pub mod sweep;
