//! `du`: the sizes of files, written as Hadoop writes them.

use std::fmt::Write as _;

use bytes::Bytes;
use futures::stream::BoxStream;

use super::order::printable;
use super::{Answer, named};
use crate::error::Result;
use crate::storage::{Location, Storage};

/// How to add up sizes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DuOptions {
    /// One line for each path, not for each file in it (`-s`).
    pub summary: bool,
    /// Print sizes as `1.5 K` (`-h`).
    pub human: bool,
}

/// Adds up the bytes below paths as `hadoop fs -du` does: size, size with replicas, path.
///
/// The error of a path is reported after the lines of the other paths.
pub async fn du(
    storage: &Storage,
    paths: &[String],
    options: DuOptions,
) -> BoxStream<'static, Result<Bytes>> {
    let here = [".".to_owned()];
    let (mut lines, mut answer) = (Vec::new(), Answer::default());
    for path in if paths.is_empty() { &here } else { paths } {
        let weighed = weigh(storage, path, options, &mut lines).await;
        if !answer.goes_on_after(weighed) {
            break;
        }
    }
    let one_width = lines.iter().map(|line| line.0.len()).max().unwrap_or_default();
    let all_width = lines.iter().map(|line| line.1.len()).max().unwrap_or_default();
    for (one, all, path) in lines {
        let _ = writeln!(answer.text, "{one:one_width$}  {all:all_width$}  {path}");
    }
    answer.stream()
}

async fn weigh(
    storage: &Storage,
    path: &str,
    options: DuOptions,
    lines: &mut Vec<(String, String, String)>,
) -> Result<()> {
    for (place, status) in named(storage, path).await? {
        let places: Vec<Location> = if status.is_dir && !options.summary {
            let inside = place.fs().list(place.path()).await?;
            inside.into_iter().map(|entry| place.child(&entry.name)).collect()
        } else {
            vec![place]
        };
        for place in places {
            let (one, all) = place.fs().weigh(place.path()).await?;
            let show = |size| shown_size(size, options.human);
            lines.push((show(one), show(all), printable(&place)));
        }
    }
    Ok(())
}

/// Writes a size as a number, or as Hadoop's `TraditionalBinaryPrefix` does: `834`, `2 K`, `1.5 M`.
pub(super) fn shown_size(size: u64, human: bool) -> String {
    if !human || size < 1024 {
        return size.to_string();
    }
    let mut unit = usize::try_from(size.ilog2() / 10).unwrap_or_default();
    if size.trailing_zeros() >= size.ilog2() / 10 * 10 {
        return format!("{} {}", size >> (10 * unit), &"KMGTPE"[unit - 1..unit]);
    }
    #[expect(clippy::cast_precision_loss, reason = "one decimal is shown")]
    let scaled = |unit: usize| format!("{:.1}", size as f64 / (1_u64 << (10 * unit)) as f64);
    if scaled(unit) == "1024.0" && unit < 6 {
        unit += 1;
    }
    format!("{} {}", scaled(unit), &"KMGTPE"[unit - 1..unit])
}

#[cfg(test)]
mod tests {
    use super::shown_size;

    #[test]
    fn sizes_are_hadoops() {
        let cases = [
            (0, "0"),
            (1023, "1023"),
            (1024, "1 K"),
            (1536, "1.5 K"),
            ((1 << 20) - 1, "1.0 M"),
            (2 << 20, "2 M"),
            (u64::MAX, "16.0 E"),
        ];
        for (size, text) in cases {
            assert_eq!(shown_size(size, true), text);
        }
        assert_eq!(shown_size(2 << 20, false), "2097152");
    }
}
