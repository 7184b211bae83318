//! The settings of topics, as in Kafka: local topics refuse what Kafka refuses.
//!
//! Names and types are those of Kafka 4.3's `TopicConfig`. A local topic only stores and shows them.

use crate::error::{Error, Result, nearest};

/// The type of a setting.
#[derive(Debug, Clone, Copy)]
enum Kind {
    /// A whole number, and the least it may be.
    Number(i64),
    /// A number from 0 to 1.
    Share,
    /// `true` or `false`.
    Switch,
    /// One word of these.
    Word(&'static [&'static str]),
    /// A comma-separated list of these words.
    Words(&'static [&'static str]),
    /// Anything.
    Any,
}

/// The codecs of batches.
const CODECS: &[&str] = &["uncompressed", "zstd", "lz4", "snappy", "gzip", "producer"];
/// Every setting of a topic.
const CONFIGS: [(&str, Kind); 33] = [
    ("cleanup.policy", Kind::Words(&["compact", "delete"])),
    ("compression.gzip.level", Kind::Number(-1)),
    ("compression.lz4.level", Kind::Number(1)),
    ("compression.type", Kind::Word(CODECS)),
    ("compression.zstd.level", Kind::Number(i64::MIN)),
    ("delete.retention.ms", Kind::Number(0)),
    ("file.delete.delay.ms", Kind::Number(0)),
    ("flush.messages", Kind::Number(1)),
    ("flush.ms", Kind::Number(0)),
    ("follower.replication.throttled.replicas", Kind::Any),
    ("index.interval.bytes", Kind::Number(0)),
    ("leader.replication.throttled.replicas", Kind::Any),
    ("local.retention.bytes", Kind::Number(-2)),
    ("local.retention.ms", Kind::Number(-2)),
    ("max.compaction.lag.ms", Kind::Number(1)),
    ("max.message.bytes", Kind::Number(0)),
    ("message.timestamp.after.max.ms", Kind::Number(0)),
    ("message.timestamp.before.max.ms", Kind::Number(0)),
    ("message.timestamp.type", Kind::Word(&["CreateTime", "LogAppendTime"])),
    ("min.cleanable.dirty.ratio", Kind::Share),
    ("min.compaction.lag.ms", Kind::Number(0)),
    ("min.insync.replicas", Kind::Number(1)),
    ("preallocate", Kind::Switch),
    ("remote.log.copy.disable", Kind::Switch),
    ("remote.log.delete.on.disable", Kind::Switch),
    ("remote.storage.enable", Kind::Switch),
    ("retention.bytes", Kind::Number(i64::MIN)),
    ("retention.ms", Kind::Number(-1)),
    ("segment.bytes", Kind::Number(14)),
    ("segment.index.bytes", Kind::Number(4)),
    ("segment.jitter.ms", Kind::Number(0)),
    ("segment.ms", Kind::Number(1)),
    ("unclean.leader.election.enable", Kind::Switch),
];

/// Refuses an unknown setting and an invalid value.
pub(super) fn check(name: &str, value: &str) -> Result<()> {
    let Some((_, kind)) = CONFIGS.iter().find(|(known, _)| *known == name) else {
        let unknown = Error::failed(format!("unknown topic setting `{name}`"));
        let names = CONFIGS.map(|(name, _)| name.to_owned());
        return Err(match nearest(name, &names) {
            Some(near) => unknown.did_you_mean(near),
            None => unknown.hint("use Kafka's topic settings, such as `retention.ms`"),
        });
    };
    let wanted = match kind {
        Kind::Number(least) => match value.trim().parse::<i64>() {
            Ok(number) if number >= *least => return Ok(()),
            Ok(_) => format!("at least {least}"),
            Err(_) => "a whole number".to_owned(),
        },
        Kind::Share => match value.trim().parse::<f64>() {
            Ok(share) if (0.0..=1.0).contains(&share) => return Ok(()),
            _ => "a number from 0 to 1".to_owned(),
        },
        Kind::Switch => match value.trim().to_ascii_lowercase().as_str() {
            "true" | "false" => return Ok(()),
            _ => "`true` or `false`".to_owned(),
        },
        Kind::Word(words) if words.contains(&value.trim()) => return Ok(()),
        Kind::Words(words) if value.split(',').all(|word| words.contains(&word.trim())) => {
            return Ok(());
        }
        Kind::Word(words) | Kind::Words(words) => format!("one of {}", words.join(", ")),
        Kind::Any => return Ok(()),
    };
    Err(Error::failed(format!("invalid value `{value}` for `{name}`, which is {wanted}")))
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn kind_d15_settings_are_kafkas() {
        for (name, value) in [
            ("retention.ms", "-1"),
            ("cleanup.policy", "compact,delete"),
            ("min.cleanable.dirty.ratio", "0.5"),
            ("preallocate", "TRUE"),
            ("compression.type", "zstd"),
        ] {
            assert!(check(name, value).is_ok(), "{name}={value}");
        }
        let said = |name, value| check(name, value).expect_err("it is wrong").to_string();
        assert_eq!(said("foo", "bar"), "unknown topic setting `foo`");
        let number = "invalid value `x` for `retention.ms`, which is a whole number";
        assert_eq!(said("retention.ms", "x"), number);
        assert!(said("retention.ms", "-2").ends_with("which is at least -1"));
        assert!(said("cleanup.policy", "compact,x").ends_with("one of compact, delete"));
        assert!(said("preallocate", "1").ends_with("`true` or `false`"));
    }
}
