//! The settings of topics, as in Kafka: local topics refuse what Kafka refuses.
//!
//! Names and types are those of Kafka 4.3's `TopicConfig`. A local topic only stores and shows them.

use crate::error::{Error, Result, nearest};

/// The type of a setting.
#[derive(Debug, Clone, Copy)]
enum SettingType {
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
const CONFIGS: [(&str, SettingType); 33] = [
    ("cleanup.policy", SettingType::Words(&["compact", "delete"])),
    ("compression.gzip.level", SettingType::Number(-1)),
    ("compression.lz4.level", SettingType::Number(1)),
    ("compression.type", SettingType::Word(CODECS)),
    ("compression.zstd.level", SettingType::Number(i64::MIN)),
    ("delete.retention.ms", SettingType::Number(0)),
    ("file.delete.delay.ms", SettingType::Number(0)),
    ("flush.messages", SettingType::Number(1)),
    ("flush.ms", SettingType::Number(0)),
    ("follower.replication.throttled.replicas", SettingType::Any),
    ("index.interval.bytes", SettingType::Number(0)),
    ("leader.replication.throttled.replicas", SettingType::Any),
    ("local.retention.bytes", SettingType::Number(-2)),
    ("local.retention.ms", SettingType::Number(-2)),
    ("max.compaction.lag.ms", SettingType::Number(1)),
    ("max.message.bytes", SettingType::Number(0)),
    ("message.timestamp.after.max.ms", SettingType::Number(0)),
    ("message.timestamp.before.max.ms", SettingType::Number(0)),
    ("message.timestamp.type", SettingType::Word(&["CreateTime", "LogAppendTime"])),
    ("min.cleanable.dirty.ratio", SettingType::Share),
    ("min.compaction.lag.ms", SettingType::Number(0)),
    ("min.insync.replicas", SettingType::Number(1)),
    ("preallocate", SettingType::Switch),
    ("remote.log.copy.disable", SettingType::Switch),
    ("remote.log.delete.on.disable", SettingType::Switch),
    ("remote.storage.enable", SettingType::Switch),
    ("retention.bytes", SettingType::Number(i64::MIN)),
    ("retention.ms", SettingType::Number(-1)),
    ("segment.bytes", SettingType::Number(14)),
    ("segment.index.bytes", SettingType::Number(4)),
    ("segment.jitter.ms", SettingType::Number(0)),
    ("segment.ms", SettingType::Number(1)),
    ("unclean.leader.election.enable", SettingType::Switch),
];

/// Refuses an unknown setting and an invalid value.
pub(super) fn check(name: &str, value: &str) -> Result<()> {
    let Some((_, setting_type)) = CONFIGS.iter().find(|(known, _)| *known == name) else {
        let unknown = Error::failed(format!("unknown topic setting `{name}`"));
        let names = CONFIGS.map(|(name, _)| name.to_owned());
        return Err(match nearest(name, &names) {
            Some(near) => unknown.did_you_mean(near),
            None => unknown.hint("use Kafka's topic settings, such as `retention.ms`"),
        });
    };
    let wanted = match setting_type {
        SettingType::Number(least) => match value.trim().parse::<i64>() {
            Ok(number) if number >= *least => return Ok(()),
            Ok(_) => format!("at least {least}"),
            Err(_) => "a whole number".to_owned(),
        },
        SettingType::Share => match value.trim().parse::<f64>() {
            Ok(share) if (0.0..=1.0).contains(&share) => return Ok(()),
            _ => "a number from 0 to 1".to_owned(),
        },
        SettingType::Switch => match value.trim().to_ascii_lowercase().as_str() {
            "true" | "false" => return Ok(()),
            _ => "`true` or `false`".to_owned(),
        },
        SettingType::Word(words) if words.contains(&value.trim()) => return Ok(()),
        SettingType::Words(words) if value.split(',').all(|word| words.contains(&word.trim())) => {
            return Ok(());
        }
        SettingType::Word(words) | SettingType::Words(words) => {
            format!("one of {}", words.join(", "))
        }
        SettingType::Any => return Ok(()),
    };
    Err(Error::failed(format!("invalid value `{value}` for `{name}`, which is {wanted}")))
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn settings_are_those_of_kafka() {
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
