//! Figures: data to marks, on any plotters backend.
