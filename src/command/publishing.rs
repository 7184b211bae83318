//! Sends the messages of `.publish`: one loop for each kind of source, all with one publisher.

mod rows;

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use datafusion::arrow::array::{Array, RecordBatch};
use datafusion::arrow::json::WriterBuilder;
use datafusion::arrow::json::writer::LineDelimited;
use futures::StreamExt;

use super::context::Context;
use crate::error::{Error, ErrorKind, Result};
use crate::outcome::{byte_size, counted, grouped};
use crate::progress::{Reporter, blocking};
use crate::records::{self, Checked, Format, Records, StandardInput, Version};
use crate::spark::json::SparkJson;
use crate::topics::{Header, Limit, NewRecord, NewTopic, PublishOptions, Published, Publisher};

/// How many records are sent between two checks of the reporter.
const REPORT_EVERY: u64 = 256;

/// What to do with messages, wherever they come from.
pub(super) struct Publishing {
    pub(super) topic: String,
    /// The field of each JSON object that becomes the key of the message.
    pub(super) key: Option<String>,
    pub(super) partition: Option<i32>,
    pub(super) headers: Vec<Header<String>>,
    pub(super) format: Option<Format>,
    /// Whether to create the topic if it is missing.
    pub(super) create: bool,
    pub(super) transaction: bool,
    pub(super) dry_run: bool,
}

impl Publishing {
    /// Returns whether a publisher can be opened before the source is checked.
    fn begins_early(&self) -> bool {
        self.dry_run || !(self.create || self.transaction)
    }

    /// Creates the topic if that is requested.
    pub(super) async fn create_topic(&self, cx: &Context) -> Result<()> {
        if !self.create || self.dry_run {
            return Ok(());
        }
        let (topics, name) = (Arc::clone(cx.session.topics()), self.topic.clone());
        let left = format!("topic `{name}` may still be created");
        super::waiting::asking(&cx.reporter, Some(left), move || {
            if topics.names()?.contains(&name) {
                return Ok(());
            }
            topics.create(&NewTopic {
                name,
                partitions: 1,
                replication_factor: 1,
                configs: Vec::new(),
            })
        })
        .await
    }
}

/// Sends the values of a file; nothing is sent, and no topic is made, before all of it has been read once.
pub(super) async fn file(cx: &Context, args: &Publishing, path: &str) -> Result<Published> {
    let checking = check(cx, path, args.format);
    let (checked, sending) = if args.begins_early() {
        // A producer needs some time to start.
        let (checked, sending) = tokio::join!(checking, Sending::open(cx, args));
        (checked?, sending?)
    } else {
        let checked = checking.await?;
        args.create_topic(cx).await?;
        (checked, Sending::open(cx, args).await?)
    };
    cx.reporter.expect(checked.records);
    sending.file(path.to_owned(), args.format, checked.version).await
}

async fn check(cx: &Context, path: &str, format: Option<Format>) -> Result<Checked> {
    let (path, reporter) = (path.to_owned(), cx.reporter.clone());
    blocking(move || records::check(Path::new(&path), format, &reporter)).await
}

/// Sends the values that come from standard input, checked as they come.
pub(super) async fn stdin(cx: &Context, args: &Publishing) -> Result<Published> {
    let (format, mut sending) = (args.format, Sending::open(cx, args).await?);
    let reporter = cx.reporter.clone();
    blocking(move || {
        let input = StandardInput::open(reporter.clone());
        let records = input.and_then(|input| Records::new(input, "-", format));
        let sent = records.and_then(|records| sending.all(records));
        // An interruption while reading is an I/O error there.
        sending.finish(reporter.check().and(sent))
    })
    .await
}

/// Sends the rows of a table.
pub(super) async fn table(cx: &Context, args: &Publishing, name: &str) -> Result<Published> {
    let table = cx.session.table(name)?;
    rows::check(&*cx.session.shown_schema(Some(name))?, &cx.reporter)?;
    let mut rows = cx.session.rows(&cx.session.scan(&table)?).await?;
    let mut sending = Sending::open(cx, args).await?;
    loop {
        // A query may take long until its next rows.
        let batch = tokio::select! {
            biased;
            () = cx.reporter.cancellation().cancelled() => Some(Err(Error::interrupted())),
            batch = rows.next() => batch,
        };
        let Some(batch) = batch else { break };
        let (back, sent) = blocking(move || {
            let sent = batch.and_then(|batch| sending.batch(&batch));
            Ok((sending, sent))
        })
        .await?;
        sending = back;
        if let Err(error) = sent {
            return blocking(move || sending.finish(Err(error))).await;
        }
    }
    blocking(move || sending.finish(Ok(()))).await
}

/// A publisher with the settings that all messages of one command share.
struct Sending {
    /// None in a dry run.
    publisher: Option<Box<dyn Publisher>>,
    key: Option<String>,
    partition: Option<i32>,
    headers: Vec<Header<String>>,
    reporter: Reporter,
    /// The file that the records come from, and its format.
    file: Option<(String, Option<Format>)>,
    sent: u64,
    /// Whether a record is being passed to the publisher.
    handing_over: bool,
    /// How many messages did not have the field of the key.
    keyless: u64,
    /// The limits of the size of a message, in a dry run.
    limits: Vec<Limit>,
}

impl Sending {
    async fn open(cx: &Context, args: &Publishing) -> Result<Self> {
        let (topics, topic) = (Arc::clone(cx.session.topics()), args.topic.clone());
        if !args.dry_run {
            cx.reporter.leaves(format!("messages in `{topic}`"));
        }
        let options = PublishOptions { transaction: args.transaction };
        let dry_run = args.dry_run;
        let open = move || {
            if dry_run {
                return Ok((None, topics.limits(&topic)?));
            }
            Ok((Some(topics.publisher(&topic, &options)?), Vec::new()))
        };
        let opened = super::waiting::asking(&cx.reporter, None, open).await;
        let (publisher, limits) = opened.map_err(|error| error.note("nothing was sent"))?;
        Ok(Self {
            publisher,
            key: args.key.clone(),
            partition: args.partition,
            headers: args.headers.clone(),
            reporter: cx.reporter.clone(),
            file: None,
            sent: 0,
            handing_over: false,
            keyless: 0,
            limits,
        })
    }

    /// Sends the records of a file, which are valid if it still has the given version.
    async fn file(
        mut self,
        path: String,
        format: Option<Format>,
        version: Version,
    ) -> Result<Published> {
        self.file = Some((path.clone(), format));
        blocking(move || {
            let open = || -> Result<_> {
                let cannot = |error| Error::io("cannot read", Path::new(&path), error);
                let file = File::open(&path).map_err(cannot)?;
                let is_same = Version::of(&file).map_err(cannot)? == version;
                let records = Records::new(file.take(version.bytes()), &path, format)?;
                Ok(if is_same { records.trusted() } else { records })
            };
            let sent = open().and_then(|records| self.all(records));
            let now = File::open(&path).and_then(|file| Version::of(&file));
            if sent.is_ok() && now.is_ok_and(|now| now != version) {
                self.reporter.notice(format!(
                    "`{path}` changes while it is published: what was added after its check is not sent"
                ));
            }
            self.finish(sent)
        })
        .await
    }

    fn all(&mut self, mut records: Records<impl Read>) -> Result<()> {
        let mut value = Vec::new();
        while records.next(&mut value)? {
            let key = self.key_of(&value).map_err(|error| error.context(records.place()))?;
            self.one(key.as_deref(), Some(&value), &[])?;
        }
        Ok(())
    }

    /// Returns the key of a message, from its value.
    fn key_of(&mut self, value: &[u8]) -> Result<Option<Vec<u8>>> {
        let Some(field) = &self.key else { return Ok(None) };
        let key = records::key_field(value, field)?;
        self.keyless += u64::from(key.is_none());
        Ok(key)
    }

    /// Sends the rows of a batch: `key`, `value` and `headers` if there is a `value`, else JSON objects.
    fn batch(&mut self, batch: &RecordBatch) -> Result<()> {
        let Some(values) = rows::bytes(batch, "value")? else { return self.objects(batch) };
        let keys = rows::bytes(batch, "key")?;
        let mut headers = Vec::new();
        for row in 0..batch.num_rows() {
            let value = values.is_valid(row).then(|| values.value(row));
            let key = match (value, &keys) {
                (Some(value), _) if self.key.is_some() => {
                    self.key_of(value).map_err(|error| error.context(self.row()))?
                }
                (_, Some(keys)) if self.key.is_none() => {
                    keys.is_valid(row).then(|| keys.value(row).to_vec())
                }
                _ => None,
            };
            headers.clear();
            rows::headers_into(batch, row, &mut headers)?;
            self.one(key.as_deref(), value, &headers)?;
        }
        Ok(())
    }

    /// Returns the place of the next row.
    fn row(&self) -> String {
        format!("row {}", self.sent + 1)
    }

    fn objects(&mut self, batch: &RecordBatch) -> Result<()> {
        let builder = WriterBuilder::new().with_encoder_factory(Arc::new(SparkJson));
        let mut lines = builder.build::<_, LineDelimited>(Vec::new());
        lines.write(batch)?;
        lines.finish()?;
        for line in lines.into_inner().split(|byte| *byte == b'\n').filter(|line| !line.is_empty())
        {
            let key = self.key_of(line).map_err(|error| error.context(self.row()))?;
            self.one(key.as_deref(), Some(line), &[])?;
        }
        Ok(())
    }

    /// Sends a message, with its own headers after the common ones.
    fn one(
        &mut self,
        key: Option<&[u8]>,
        value: Option<&[u8]>,
        own: &[Header<String>],
    ) -> Result<()> {
        let partition = self.partition;
        let both;
        let headers = if own.is_empty() {
            &self.headers
        } else {
            both = [&self.headers, own].concat();
            &both
        };
        let record = NewRecord { key, value, headers, partition, timestamp_ms: None };
        self.check_size(&record)?;
        if let Some(publisher) = &mut self.publisher {
            self.handing_over = true;
            publisher.send(record, &self.reporter)?;
            self.handing_over = false;
        }
        self.sent += 1;
        if self.sent.is_multiple_of(REPORT_EVERY) {
            self.reporter.check()?;
        }
        self.reporter.add(1, value.map_or(0, <[u8]>::len) as u64);
        Ok(())
    }

    /// In a dry run, refuses a message that the topic would refuse.
    fn check_size(&self, record: &NewRecord<'_>) -> Result<()> {
        let length = |bytes: Option<&[u8]>| bytes.map_or(0, <[u8]>::len) as u64;
        let bytes = length(record.key) + length(record.value);
        let Some(limit) = self.limits.iter().find(|limit| bytes > limit.bytes) else {
            return Ok(());
        };
        let (size, number) = (byte_size(bytes), self.sent + 1);
        Err(Error::failed(format!(
            "message {number} of {} bytes ({size}) is larger than {}",
            grouped(bytes),
            limit.what
        )))
    }

    /// Waits for the acknowledgments; after an error, the error says how many messages are in the topic.
    fn finish(mut self, sent: Result<()>) -> Result<Published> {
        let Some(publisher) = self.publisher.take() else {
            let acknowledged = self.sent;
            self.tell_keyless();
            return sent.map(|()| Published { acknowledged, ..Published::default() });
        };
        let (known, stopped) = match sent {
            Ok(()) => (publisher.finish(&self.reporter)?, None),
            Err(error) => (publisher.abort(), Some((self.sent, error))),
        };
        // If a message was refused earlier, that is why sending stopped.
        let refused = known.refused.as_ref().map(|first| (first.record, first.error.clone()));
        let Some((record, error)) = refused.or(stopped) else {
            self.tell_keyless();
            return Ok(known);
        };
        if error.kind() == ErrorKind::Interrupted {
            self.reporter.notice(known.counts());
            return Err(error);
        }
        Err(self.at_record(record, error).note(known.counts()))
    }

    /// Prints how many messages have no key, because they do not have its field.
    fn tell_keyless(&self) {
        if let Some(field) = self.key.as_ref().filter(|_| self.keyless > 0) {
            let (keyless, all) = (grouped(self.keyless), counted(self.sent, "message"));
            self.reporter
                .notice(format!("{keyless} of {all} have no field `{field}` and so no key"));
        }
    }

    /// Puts the place of a record of a file before the error of sending it.
    fn at_record(&self, record: u64, error: Error) -> Error {
        let place = self.file.as_ref().and_then(|(path, format)| {
            let (line, column) = records::place(Path::new(path), *format, record)?;
            Some(format!("{path}:{line}:{column}"))
        });
        // A read error already has its place.
        match place {
            Some(place) if record < self.sent || self.handing_over => error.context(place),
            _ => error,
        }
    }
}
