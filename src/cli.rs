//! The command line.

use std::path::PathBuf;
use std::str::FromStr;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::error::ErrorKind;
use clap::{ArgMatches, CommandFactory, FromArgMatches, Parser};

use crate::command::without_secrets;
use crate::config::{self, Config, Keys, Prompting};
use crate::error::{Error, Result};
use crate::outcome::{Color, Mode};
use crate::shell::Source;
use crate::version;

mod pages;
mod target;

use target::Given;

/// A SQL shell: from a file to a Kafka topic, a table, SQL, and parquet on HDFS
///
/// Without `-c` and `-f` it reads statements from the terminal or from a pipe.
#[derive(Debug, Parser)]
#[command(name = "lakeshell", version, long_version = version::text(), max_term_width = 100)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct Cli {
    /// Run these statements and exit; may be repeated, in order with -f
    #[arg(short, long, value_name = "TEXT")]
    command: Vec<String>,
    /// Run this script, `-` for standard input, and exit; may be repeated, in order with -c
    #[arg(short, long, value_name = "FILE")]
    file: Vec<PathBuf>,
    /// How rows are printed: auto, table, vertical, csv, tsv, json, ndjson or markdown
    #[arg(long, value_name = "MODE", default_value = "auto", hide_possible_values = true)]
    #[arg(value_parser = words::<Mode>(Mode::ALL.map(Mode::name)))]
    mode: Mode,
    /// When to use colors: auto (on a terminal), always or never; `NO_COLOR` turns them off
    #[arg(long, value_name = "WHEN", default_value = "auto", hide_possible_values = true)]
    #[arg(value_parser = words::<Color>(["auto", "always", "never"]))]
    color: Color,
    /// Kafka brokers; without them topics are local
    #[arg(short, long, value_name = "HOST:PORT,…", env = "LAKESHELL_BROKERS")]
    brokers: Option<String>,
    /// A property of the Kafka client (librdkafka's names); may be repeated
    #[arg(short = 'X', long = "property", value_name = "NAME=VALUE", value_parser = property)]
    properties: Vec<(String, String)>,
    /// File of such properties, one per line, as kcat reads it
    #[arg(long, value_name = "FILE", env = "LAKESHELL_CONFIG")]
    config: Option<PathBuf>,
    /// Fail, instead of warning, if records are gone before they were read
    #[arg(long)]
    fail_on_data_loss: bool,
    /// Directory of local topics; by default in the data directory of the platform
    #[arg(long, value_name = "DIR", env = "LAKESHELL_TOPICS")]
    topics: Option<PathBuf>,
    /// Default file system; a directory in it becomes the root of paths
    #[arg(long, value_name = "URL[/PREFIX]", env = "LAKESHELL_FS")]
    fs: Option<String>,
    /// Memory for sorts, joins and cached tables; by default half of the machine's
    #[arg(long, value_name = "SIZE", env = "LAKESHELL_MEMORY_LIMIT")]
    memory_limit: Option<String>,
    /// File of the history; by default in the state directory of the platform
    #[arg(long, value_name = "FILE", env = "LAKESHELL_HISTORY")]
    history: Option<PathBuf>,
    /// Do not keep a history
    #[arg(long)]
    no_history: bool,
    /// Keys of the prompt: emacs or vi; by default those of ~/.inputrc
    #[arg(long, value_name = "KEYS", env = "LAKESHELL_KEYS", hide_possible_values = true)]
    #[arg(value_parser = words::<Keys>(["emacs", "vi"]))]
    keys: Option<Keys>,
    /// Set a parameter, which statements use as `$name`; may be repeated
    #[arg(long = "param", value_name = "NAME=VALUE", value_parser = parameter)]
    parameters: Vec<(String, String)>,
    /// Write no file and no topic; this cannot be turned off in the session
    #[arg(long)]
    readonly: bool,
    /// Script that runs first; at the prompt, rc.sql in the configuration directory by default
    #[arg(long, value_name = "FILE")]
    rc: Option<PathBuf>,
    /// Run no script first
    #[arg(long, conflicts_with = "rc")]
    no_rc: bool,
    /// Print the completions for a shell: bash, elvish, fish, powershell or zsh
    #[arg(long, value_name = "SHELL", hide_possible_values = true)]
    completions: Option<pages::Shell>,
    /// Print the man page
    #[arg(long)]
    man: bool,
    /// Continue after an error in a script; the exit code is that of the last error
    #[arg(long)]
    keep_going: bool,
    /// Print the time that each statement took
    #[arg(long)]
    timer: bool,
    /// Print each statement before it runs, on stderr
    #[arg(long)]
    echo: bool,
    /// The scripts and statements of the command line, in order.
    #[arg(skip)]
    sources: Vec<Source>,
    /// Which targets the command line itself names, as opposed to the environment.
    #[arg(skip)]
    given: Given,
}

impl Cli {
    /// Reads the arguments of the process.
    ///
    /// # Errors
    /// Wrong arguments. `--help` and `--version` are errors too, with the text to print.
    pub fn read() -> Result<Self, clap::Error> {
        Self::read_all().map_err(|error| {
            let words = std::env::args_os().skip(1);
            let words: Vec<_> = words.map(|word| word.to_string_lossy().into_owned()).collect();
            without_secrets(error, &words)
        })
    }

    fn read_all() -> Result<Self, clap::Error> {
        let matches = Self::command().try_get_matches()?;
        let mut cli = Self::from_arg_matches(&matches)?;
        cli.sources = in_order(&matches, &cli);
        cli.given = Given::of(&matches);
        if cli.no_history && cli.given.history {
            let said = "the argument '--no-history' cannot be used with '--history <FILE>'";
            return Err(Self::command().error(ErrorKind::ArgumentConflict, said));
        }
        Ok(cli)
    }

    /// Returns the scripts of the command line, in order.
    #[must_use]
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// Returns the page to print instead of running a session, if one was requested.
    #[must_use]
    pub fn page(&self) -> Option<Vec<u8>> {
        match (self.completions, self.man) {
            (Some(shell), _) => Some(pages::completions(shell)),
            (None, true) => Some(pages::man()),
            (None, false) => None,
        }
    }

    /// Returns the script that runs first, and whether `--rc` names it.
    #[must_use]
    pub fn rc(&self) -> Option<(PathBuf, bool)> {
        match &self.rc {
            _ if self.no_rc => None,
            Some(file) => Some((file.clone(), true)),
            None => config::rc_file().map(|file| (file, false)),
        }
    }

    /// Returns how rows are printed.
    #[must_use]
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// Returns when to use colors.
    #[must_use]
    pub fn color(&self) -> Color {
        self.color
    }

    /// Returns whether a script continues after an error.
    #[must_use]
    pub fn keep_going(&self) -> bool {
        self.keep_going
    }

    /// Returns whether timing is on.
    #[must_use]
    pub fn timer(&self) -> bool {
        self.timer
    }

    /// Returns whether statements are printed before they run.
    #[must_use]
    pub fn echo(&self) -> bool {
        self.echo
    }

    /// Combines flags, environment variables and defaults.
    ///
    /// # Errors
    /// Contradictory flags or variables, an invalid size or property, or no home directory for topics.
    pub fn config(&self) -> Result<Config> {
        let limit = self.memory_limit.as_deref().map(config::parse_size).transpose();
        let history = match (&self.history, self.no_history) {
            (_, true) => None,
            (Some(file), _) => Some(file.clone()),
            (None, _) => config::history_file(),
        };
        Ok(Config {
            kafka: self.kafka()?,
            topics_dir: self.topics.clone().map_or_else(config::topics_dir, Ok)?,
            fs: self.fs.clone(),
            history,
            prompting: Prompting::from_environment(self.keys, self.color.is_on(true)),
            parameters: self.parameters.clone(),
            readonly: self.readonly,
            memory_limit: limit
                .map_err(|error| Error::context(error, "--memory-limit"))?
                .unwrap_or_else(config::memory_limit),
        })
    }
}

/// Makes a parser of some words, which completions offer.
fn words<T>(words: impl Into<PossibleValuesParser>) -> impl TypedValueParser<Value = T>
where
    T: FromStr<Err = String> + Clone + Send + Sync + 'static,
{
    words.into().try_map(|word: String| word.parse::<T>())
}

/// Reads `NAME=VALUE`; an error does not quote the value, which may be a secret.
fn property(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("a property is `NAME=VALUE`")?;
    Ok((name.trim().to_owned(), value.to_owned()))
}

/// Reads `NAME=VALUE`, where the value may be anything.
fn parameter(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("a parameter is `NAME=VALUE`")?;
    Ok((name.to_owned(), value.to_owned()))
}

/// Returns the values of `-c` and `-f` in the order in which they were given.
fn in_order(matches: &ArgMatches, cli: &Cli) -> Vec<Source> {
    let places = |name| matches.indices_of(name).into_iter().flatten();
    let commands = cli.command.iter().cloned().map(Source::Text);
    let file = |path: &PathBuf| match path.to_str() {
        Some("-") => Source::Stdin,
        _ => Source::File(path.clone()),
    };
    let files = cli.file.iter().map(file);
    let mut sources: Vec<_> =
        places("command").zip(commands).chain(places("file").zip(files)).collect();
    sources.sort_by_key(|(place, _)| *place);
    sources.into_iter().map(|(_, source)| source).collect()
}
