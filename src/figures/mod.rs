//! Figures: data to marks, on any plotters backend.
//!
//! A figure is a function of plain data and a theme, so that the same one is a canvas plot in the page, an SVG file for print,
//! and a golden test. All lengths are CSS pixels until the last step ([`surface::Fine`]).

pub mod curves;
pub mod dying;
pub mod init;
pub mod ink;
pub mod log_axis;
pub mod marks;
pub mod plot;
pub mod regions;
pub mod surface;
pub mod svg;
pub mod sweep;
pub mod theme;
