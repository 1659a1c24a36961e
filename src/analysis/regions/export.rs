//! The partition as JSON text.

use std::fmt::Write;

use super::network::PiecewiseNetwork;
use super::partition::Partition;

impl Partition {
    /// `{"count", "perLayer", "partial", "vertices": [[x, y], ...], "cells": [{"corners", "pattern", "maps"}, ...], "boundary"}`.
    /// A pattern is one string of 0 and 1 a layer; a map is [a, b, c] of a x + b y + c, one an output, and is left out where
    /// the partition is not complete. `network` must be the one that the partition was made of.
    pub fn to_json(&self, network: &PiecewiseNetwork) -> String {
        let mut text = String::new();
        // Writing to a String does not fail.
        let _ = self.write_json(network, &mut text);
        text
    }

    fn write_json(&self, network: &PiecewiseNetwork, text: &mut String) -> std::fmt::Result {
        write!(text, "{{\"count\":{},\"perLayer\":{:?},\"partial\":{},\n\"vertices\":[", self.count(), self.per_layer(), self.partial())?;
        for (index, point) in self.vertices().chunks_exact(2).enumerate() {
            write!(text, "{}[{:?},{:?}]", comma(index), point[0], point[1])?;
        }
        text.push_str("],\n\"cells\":[");
        for cell in 0..self.count() {
            write!(text, "{}\n{{\"corners\":{:?},\"pattern\":[", comma(cell), self.cell(cell))?;
            let pattern = self.pattern(cell);
            let layers = (0..network.layers().len()).filter(|&layer| self.layout().layer_folds(layer) > 0);
            for (index, layer) in layers.enumerate() {
                write!(text, "{}\"{}\"", comma(index), self.layout().bits(pattern, layer))?;
            }
            text.push(']');
            if self.complete() {
                text.push_str(",\"maps\":[");
                for (index, map) in network.map_of(pattern).iter().enumerate() {
                    write!(text, "{}[{:?},{:?},{:?}]", comma(index), map.a, map.b, map.c)?;
                }
                text.push(']');
            }
            text.push('}');
        }
        text.push_str("],\n\"boundary\":[");
        for (index, s) in self.boundary().chunks_exact(4).enumerate() {
            write!(text, "{}[{:?},{:?},{:?},{:?}]", comma(index), s[0], s[1], s[2], s[3])?;
        }
        text.push_str("]}\n");
        Ok(())
    }
}

fn comma(index: usize) -> &'static str {
    if index == 0 { "" } else { "," }
}
