//! Splits files into partitions of about the same size, for all cores; they keep the order of files and
//! lines.

use crate::records::Span;

use super::reading::{JsonFile, PART_BYTES_MIN};

/// A file, or the lines that begin in a range of its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece {
    /// The index of the file.
    pub(super) file: usize,
    /// `None` for a file that is read completely.
    pub(super) span: Option<Span>,
}

/// Splits files into at most `parts_max` partitions, and at least one.
pub(super) fn parts(files: &[JsonFile], parts_max: usize) -> Vec<Vec<Piece>> {
    let sizes: Vec<(u64, bool)> =
        files.iter().map(|file| (file.data.bytes, file.is_splittable)).collect();
    cut(&sizes, parts_max)
}

fn cut(sizes: &[(u64, bool)], parts_max: usize) -> Vec<Vec<Piece>> {
    let whole: u64 = sizes.iter().map(|(bytes, _)| bytes).sum();
    let size = whole.div_ceil(parts_max.max(1) as u64).max(PART_BYTES_MIN);
    let (mut parts, mut part, mut left) = (Vec::new(), Vec::new(), size);
    for (file, (bytes, is_splittable)) in sizes.iter().enumerate() {
        if *is_splittable {
            let mut start = 0;
            while *bytes - start > left {
                let end = start + left;
                part.push(Piece { file, span: Some(Span { start, end }) });
                parts.push(std::mem::take(&mut part));
                (start, left) = (end, size);
            }
            part.push(Piece { file, span: Some(Span { start, end: u64::MAX }) });
            left -= *bytes - start;
        } else {
            part.push(Piece { file, span: None });
            left = left.saturating_sub(*bytes);
        }
        if left == 0 {
            parts.push(std::mem::take(&mut part));
            left = size;
        }
    }
    if !part.is_empty() || parts.is_empty() {
        parts.push(part);
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::{PART_BYTES_MIN as MIN, Piece, cut};
    use crate::records::Span;

    #[test]
    fn small_files_stay_together() {
        let whole = |file| Piece { file, span: None };
        assert_eq!(cut(&[(5, false), (7, false)], 4), [vec![whole(0), whole(1)]]);
        assert_eq!(cut(&[], 4), [Vec::new()]);
    }

    #[test]
    fn large_files_are_cut_in_order() {
        let span = |file, start, end| Piece { file, span: Some(Span { start, end }) };
        let parts = cut(&[(3 * MIN, true), (MIN, false), (2 * MIN, true)], 3);
        let whole = Piece { file: 1, span: None };
        assert_eq!(
            parts,
            [
                vec![span(0, 0, 2 * MIN)],
                vec![span(0, 2 * MIN, u64::MAX), whole],
                vec![span(2, 0, u64::MAX)],
            ]
        );
    }
}
