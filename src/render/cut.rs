//! Cuts text to the width of a terminal.

use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

use super::escape::Escapes;

/// How many bytes of a text are read first for each column of the width.
const BYTES_PER_COLUMN: usize = 16;
/// No grapheme cluster in real text has this many bytes.
const CLUSTER_BYTES_MAX: usize = 1024;

/// Cuts a text to a display width; the last column of a cut text is `…`.
pub(super) fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut used = 0;
    // A grapheme cluster, such as a flag or a family, is not split and has its own width.
    let kept = text.graphemes(true).take_while(|cluster| {
        used += cluster.width();
        used < width
    });
    kept.chain(["…"]).collect()
}

/// Escapes a text, cuts it to a display width, and returns whether it was cut.
///
/// Only the part of a long text that is shown is read, so that Ctrl-C does not have to wait.
pub(super) fn escaped_and_cut(text: &str, width: usize) -> (String, bool) {
    let mut end = width.saturating_mul(BYTES_PER_COLUMN).saturating_add(CLUSTER_BYTES_MAX);
    loop {
        let begin = &text[..text.floor_char_boundary(end)];
        let escaped = Escapes::All.apply(begin);
        let shown = cut(&escaped, width);
        if begin.len() == text.len() {
            let was_cut = shown != escaped;
            return (shown, was_cut);
        }
        // The rest could only extend a cluster at the end, which is not shown.
        if shown.len() + CLUSTER_BYTES_MAX < escaped.len() {
            return (shown, true);
        }
        end = end.saturating_mul(2);
    }
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr as _;

    use super::{CLUSTER_BYTES_MAX, Escapes, cut, escaped_and_cut};

    #[test]
    fn long_text_is_cut_as_if_it_were_read_whole() {
        let pieces = [
            "a",
            "é",
            "\u{1b}[2J",
            "\r\n",
            "👨\u{200d}👩\u{200d}👧",
            "中",
            "\u{200b}",
            "e\u{301}",
            "\0",
        ];
        for piece in pieces {
            for times in [1, 7, 8, 9, 40, 3_000] {
                let text = piece.repeat(times);
                for width in [0, 1, 2, 7, 80] {
                    let whole = Escapes::All.apply(&text);
                    let (shown, was_cut) = escaped_and_cut(&text, width);
                    assert_eq!(shown, cut(&whole, width), "{times} x {piece:?} in {width}");
                    assert_eq!(was_cut, shown != whole, "{times} x {piece:?} in {width}");
                }
            }
        }
        let marks = format!("a{}b", "\u{301}".repeat(CLUSTER_BYTES_MAX * 20));
        assert_eq!(escaped_and_cut(&marks, 2), (marks.clone(), false));
    }

    #[test]
    fn a_cluster_of_characters_is_not_cut_in_two() {
        let family = "👨\u{200d}👩\u{200d}👧";
        let keycap = "1\u{fe0f}\u{20e3}";
        let table = [("☀\u{fe0f}abc", 4, "☀\u{fe0f}a…"), ("abc", 3, "abc"), ("abcd", 3, "ab…")];
        for (text, width, expected) in table {
            assert_eq!(cut(text, width), expected);
        }
        assert_eq!(cut(&family.repeat(3), 5), format!("{family}{family}…"));
        assert_eq!(cut(&keycap.repeat(3), 4), format!("{keycap}…"));
        for width in 1..12 {
            assert!(cut(&format!("🇩🇪{family}{keycap}☀\u{fe0f}").repeat(2), width).width() <= width);
        }
    }
}
