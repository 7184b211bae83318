//! Lines of other tools: `kafka-topics --list`, `kafkacat -C -t x`, `hadoop fs -ls /`.

/// Splits a line into words as a Unix shell does, or at blanks if its quotes do not match.
fn words(line: &str) -> Vec<String> {
    let plain = || line.split_whitespace().map(str::to_owned).collect();
    shell_words::split(line).unwrap_or_else(|_| plain())
}

/// Returns what to type for a line that begins with the name of a tool.
#[must_use]
pub fn of_tool(line: &str) -> String {
    let found = of_words(&words(line.trim().trim_end_matches(';')));
    found.unwrap_or_else(|| "`.help spark` lists what to type instead".to_owned())
}

/// Returns what to type for a pipeline that is already split into words.
fn of_words(words: &[String]) -> Option<String> {
    let stages: Vec<Stage> = words.split(|word| word == "|").filter_map(Stage::read).collect();
    let (first, last) = (stages.first()?, stages.last()?);
    if stages.len() > 1
        && let Some(topic) = last.produces()
        && let Some(file) = first.file()
    {
        return Some(typed(&[".publish", file, topic]));
    }
    first.hint()
}

/// Removes the dash in `.fs -ls`, typed as in `hadoop fs -ls`.
#[must_use]
pub fn of_hadoop_words(mut words: Vec<String>) -> Vec<String> {
    if let [name, verb, ..] = words.as_mut_slice()
        && name == ".fs"
        && let Some(bare) = verb.strip_prefix('-')
        && !matches!(bare, "" | "h" | "-help")
    {
        *verb = bare.to_owned();
    }
    words
}

/// Returns what to type for `.topic` with the arguments of kafka-topics: `.topic --create --topic x`.
#[must_use]
pub fn of_topic_words(words: &[String]) -> Option<String> {
    let (name, arguments) = words.split_first()?;
    let first = arguments.first()?;
    let flags = ["list", "--list", "--create", "--describe", "--delete", "--alter", "--topic"];
    let is_tools = name == ".topic" && flags.contains(&first.as_str());
    is_tools.then(|| Stage { tool: "kafka-topics", arguments }.of_topics())
}

/// One command of a pipe.
struct Stage<'w> {
    tool: &'w str,
    arguments: &'w [String],
}

impl<'w> Stage<'w> {
    fn read(words: &'w [String]) -> Option<Self> {
        let (tool, arguments) = words.split_first()?;
        let tool = tool.rsplit('/').next().unwrap_or(tool);
        Some(Self { tool: tool.trim_end_matches(".sh"), arguments })
    }

    fn has(&self, flag: &str) -> bool {
        self.arguments.iter().any(|word| word == flag)
    }

    /// Returns what follows a flag: `--topic x`, `--topic=x`, `-t x`, `-tx`.
    fn value(&self, flag: &str) -> Option<&'w str> {
        let at = self.arguments.iter().position(|word| word == flag);
        if let Some(at) = at {
            return self.arguments.get(at + 1).map(String::as_str);
        }
        self.arguments.iter().find_map(|word| {
            let rest = word.strip_prefix(flag)?;
            if flag.starts_with("--") { rest.strip_prefix('=') } else { Some(rest) }
        })
    }

    /// Returns the last word that is not a flag, where a tool for files is called.
    fn file(&self) -> Option<&'w str> {
        let is_file = |word: &&String| !word.starts_with('-');
        let file = self.arguments.iter().rev().find(is_file)?;
        // The filter of jq comes first.
        let is_filter = self.tool == "jq" && (file.starts_with('.') && !file.contains("json"));
        (!is_filter && matches!(self.tool, "cat" | "head" | "tail" | "less" | "more" | "jq"))
            .then_some(file)
    }

    /// Returns the topic that a producer writes to.
    fn produces(&self) -> Option<&'w str> {
        match self.tool {
            "kafkacat" | "kcat" if self.has("-P") => self.value("-t"),
            "kafka-console-producer" => self.value("--topic"),
            _ => None,
        }
    }

    /// Returns what to type for the command.
    fn hint(&self) -> Option<String> {
        if let Some(topic) = self.produces() {
            return Some(typed(&[".publish", "FILE", topic]));
        }
        match self.tool {
            "kafka-topics" => Some(self.of_topics()),
            "kafka-consumer-groups" => Some(match self.value("--group") {
                Some(group) => typed(&[".lag", group]),
                None => typed(&[".groups"]),
            }),
            "kafkacat" | "kcat" if self.has("-L") => Some(typed(&[".topics"])),
            "kafkacat" | "kcat" => Some(typed(&[".peek", self.value("-t").unwrap_or("TOPIC")])),
            "kafka-console-consumer" => {
                Some(typed(&[".peek", self.value("--topic").unwrap_or("TOPIC")]))
            }
            "cat" | "head" | "less" | "more" | "jq" | "tail" => {
                Some(typed(&[".peek", self.file().unwrap_or("FILE")]))
            }
            "hadoop" | "hdfs" => self.of_hadoop(),
            "ls" => Some(of_files("ls", self.arguments)),
            "mkdir" | "rm" | "mv" | "du" => Some(of_files(self.tool, self.arguments)),
            "cd" | "pwd" => Some(
                "relative paths start in the directory in which lakeshell was started; `.ls` lists it"
                    .to_owned(),
            ),
            "history" => Some(typed(&[".history"])),
            "docker" | "docker-compose" => Some(self.of_docker()),
            "bash" | "sh" => of_words(&words(self.value("-c")?)),
            _ => None,
        }
    }

    fn of_topics(&self) -> String {
        let topic = self.value("--topic").unwrap_or("TOPIC");
        if self.has("--create") {
            let partitions = self.value("--partitions");
            let rest = partitions.map_or(vec![], |number| vec!["--partitions", number]);
            return typed(&[&[".topic", "create", topic][..], &rest].concat());
        }
        if self.has("--delete") {
            return typed(&[".topic", "delete", topic]);
        }
        if self.has("--describe") {
            return typed(&[".topic", "describe", topic]);
        }
        typed(&[".topics"])
    }

    fn of_hadoop(&self) -> Option<String> {
        let (group, rest) = self.arguments.split_first()?;
        let (verb, arguments) = rest.split_first()?;
        let verb = verb.strip_prefix('-')?;
        matches!(group.as_str(), "fs" | "dfs").then(|| of_files(verb, arguments))
    }

    /// Returns what to type for a command in a container.
    fn of_docker(&self) -> String {
        let starts = 0..self.arguments.len();
        let inner = starts.into_iter().find_map(|at| of_words(&self.arguments[at..]));
        let none = || "lakeshell needs no containers; `.status` shows what it uses".to_owned();
        inner.unwrap_or_else(none)
    }
}

fn of_files(verb: &str, arguments: &[String]) -> String {
    let name: &[&str] = if verb == "ls" { &[".ls"] } else { &[".fs", verb] };
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    typed(&[name, &arguments].concat())
}

fn typed(words: &[&str]) -> String {
    let quote = |word: &&str| shell_words::quote(word).into_owned();
    format!("type `{}`", words.iter().map(quote).collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::of_tool;

    #[test]
    fn the_command_that_does_it_is_named() {
        let table = [
            ("kafka-topics --list", "`.topics`"),
            (
                "kafka-topics.sh --create --topic x --partitions 2 --bootstrap-server k:29092",
                "`.topic create x --partitions 2`",
            ),
            ("kafka-topics --describe --topic=x", "`.topic describe x`"),
            ("kafkacat -C -t x -b kafka:29092", "`.peek x`"),
            ("kcat -b k -L", "`.topics`"),
            ("kafka-console-consumer --topic x --from-beginning", "`.peek x`"),
            ("kafka-consumer-groups --describe --group g", "`.lag g`"),
            ("jq . f.json", "`.peek f.json`"),
            ("cat f.json | jq '.[]' -c | kafkacat -P -b kafka:29092 -t t", "`.publish f.json t`"),
            ("cat 'a b.json' | wc -l", "`.peek 'a b.json'`"),
            (
                "docker-compose exec mids bash -c \"cat a.json | jq '.[]' -c | kafkacat -P -t t && echo 'done'\"",
                "`.publish a.json t`",
            ),
            ("docker-compose exec cloudera hadoop fs -ls /tmp/", "`.ls /tmp/`"),
            ("hdfs dfs -rm -r /tmp/x;", "`.fs rm -r /tmp/x`"),
            ("ls", "`.ls`"),
            ("mkdir -p /x", "`.fs mkdir -p /x`"),
            ("history > h.txt", "`.history`"),
        ];
        for (line, expected) in table {
            assert_eq!(of_tool(line), format!("type {expected}"), "{line}");
        }
        assert!(of_tool("docker-compose up -d").contains("`.status`"));
    }
}
