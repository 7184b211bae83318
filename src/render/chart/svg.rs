//! Draws a chart as an SVG picture: bars with their labels, without scripts and external fonts.

use std::fmt::Write as _;

use super::{Chart, float};
use crate::render::cut::cut;

/// Sizes in pixels.
const WIDTH: usize = 800;
const LABELS: usize = 280;
const NUMBERS: usize = 110;
const LINE: usize = 24;
const TOP: usize = 44;
/// A label is cut after this many columns.
const LABEL_WIDTH: usize = 40;

impl Chart {
    /// Draws the bars as one SVG document.
    #[must_use]
    pub fn svg(&self) -> String {
        let height = TOP + self.bars.len() * LINE + LINE / 2;
        let (least, most) = self.range();
        let room = float(WIDTH - LABELS - NUMBERS);
        let pixels = |value: f64| if most > least { value / (most - least) * room } else { 0.0 };
        let zero = float(LABELS) + pixels(-least);
        let mut out = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" \
             viewBox=\"0 0 {WIDTH} {height}\" font-family=\"sans-serif\" font-size=\"13\">\n\
             <rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n\
             <text x=\"10\" y=\"26\" font-size=\"16\">{}</text>\n",
            escaped(&cut(&self.title, 2 * LABEL_WIDTH))
        );
        for (at, bar) in self.bars.iter().enumerate() {
            let (top, value) = (TOP + at * LINE, bar.value.unwrap_or_default());
            let (start, length) = (zero + pixels(value.min(0.0)), pixels(value.abs()));
            // Writing to a string does not fail.
            let _ = writeln!(
                out,
                "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>\
                 <rect x=\"{start:.1}\" y=\"{top}\" width=\"{length:.1}\" height=\"{}\" fill=\"#3b7ea1\"/>\
                 <text x=\"{:.1}\" y=\"{}\">{}</text>",
                LABELS - 8,
                top + LINE / 2 + 2,
                escaped(&cut(&bar.label, LABEL_WIDTH)),
                LINE - 6,
                start + length + 6.0,
                top + LINE / 2 + 2,
                escaped(&bar.text),
            );
        }
        out + "</svg>\n"
    }
}

/// Escapes text for XML; characters that XML does not allow are already escaped in a chart.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
