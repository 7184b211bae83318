//! The sending behind `.publish`: one loop a source, all into one publisher.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use datafusion::arrow::array::{Array, BinaryArray, RecordBatch};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::DataType;
use datafusion::arrow::json::WriterBuilder;
use datafusion::arrow::json::writer::LineDelimited;
use futures::StreamExt;

use super::Context;
use super::publish::Publish;
use crate::error::{Error, Kind, Result};
use crate::progress::Reporter;
use crate::records::{self, Checked, Format, Records, StandardInput, Version};
use crate::spark::json::SparkJson;
use crate::topics::{Header, NewRecord, Published, Publisher};

/// Records between two looks at the reporter.
const REPORT_EVERY: u64 = 256;

/// Sends the values of a file; nothing is sent, and no topic is made, before all of it has been read once.
pub(super) async fn file(cx: &Context, args: &Publish, path: &str) -> Result<Published> {
    let checking = check(cx, path, args.format);
    let (checked, sending) = if args.begins_early() {
        // A producer takes its time to start.
        let (checked, sending) = tokio::join!(checking, Sending::open(cx, args));
        (checked?, sending?)
    } else {
        let checked = checking.await?;
        args.create_topic(cx.session.topics()).await?;
        (checked, Sending::open(cx, args).await?)
    };
    if args.dry_run() {
        return Ok(Published { acknowledged: checked.records, ..Published::default() });
    }
    cx.reporter.expect(checked.records);
    sending.file(path.to_owned(), args.format, checked.version).await
}

async fn check(cx: &Context, path: &str, format: Option<Format>) -> Result<Checked> {
    let (path, reporter) = (path.to_owned(), cx.reporter.clone());
    super::blocking(move || records::check(Path::new(&path), format, &reporter)).await
}

/// Sends the values that come from standard input, checked as they come.
pub(super) async fn stdin(cx: &Context, args: &Publish) -> Result<Published> {
    let (format, mut sending) = (args.format, Sending::open(cx, args).await?);
    let reporter = cx.reporter.clone();
    super::blocking(move || {
        let input = StandardInput::open(reporter.clone());
        let records = input.and_then(|input| Records::new(input, "-", format));
        let sent = records.and_then(|records| sending.all(records));
        // An interruption comes out of the reading as an error of it.
        sending.finish(reporter.check().and(sent))
    })
    .await
}

/// Sends the rows of a table.
pub(super) async fn table(cx: &Context, args: &Publish, name: &str) -> Result<Published> {
    let table = cx.session.table(name)?;
    let mut rows = cx.session.rows(&cx.session.scan(&table)?).await?;
    let mut sending = Sending::open(cx, args).await?;
    loop {
        // A query may think for long before its next rows.
        let batch = tokio::select! {
            biased;
            () = cx.reporter.cancellation().cancelled() => Some(Err(Error::interrupted())),
            batch = rows.next() => batch.map(|batch| batch.map_err(Error::from)),
        };
        let Some(batch) = batch else { break };
        let (back, sent) = super::blocking(move || {
            let sent = batch.and_then(|batch| sending.batch(&batch));
            Ok((sending, sent))
        })
        .await?;
        sending = back;
        if let Err(error) = sent {
            return super::blocking(move || sending.finish(Err(error))).await;
        }
    }
    super::blocking(move || sending.finish(Ok(()))).await
}

/// Says whether a column is sent as it is: a number cast to bytes would be those of its memory.
fn is_text_or_bytes(data_type: &DataType) -> bool {
    data_type.is_string() || data_type.is_binary() || data_type.is_null()
}

/// A publisher with what every message of one command has in common.
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
    /// Whether a record is being handed to the publisher.
    handing_over: bool,
}

impl Sending {
    async fn open(cx: &Context, args: &Publish) -> Result<Self> {
        let (topics, topic) = (Arc::clone(cx.session.topics()), args.topic().to_owned());
        if !args.dry_run() {
            cx.reporter.leaves(format!("messages in `{topic}`"));
        }
        let (options, dry_run) = (args.options(), args.dry_run());
        let open = move || (!dry_run).then(|| topics.publisher(&topic, &options)).transpose();
        Ok(Self {
            publisher: super::blocking(open)
                .await
                .map_err(|error| error.note("nothing was sent"))?,
            key: args.key.clone(),
            partition: args.partition,
            headers: args.headers(),
            reporter: cx.reporter.clone(),
            file: None,
            sent: 0,
            handing_over: false,
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
        super::blocking(move || {
            let open = || -> Result<_> {
                let cannot = |error| Error::io("cannot read", Path::new(&path), error);
                let file = File::open(&path).map_err(cannot)?;
                let is_same = Version::of(&file).map_err(cannot)? == version;
                let records = Records::new(file, &path, format)?;
                Ok(if is_same { records.trusted() } else { records })
            };
            let sent = open().and_then(|records| self.all(records));
            self.finish(sent)
        })
        .await
    }

    fn all(&mut self, mut records: Records<impl Read>) -> Result<()> {
        let mut value = Vec::new();
        while records.next(&mut value)? {
            let key = self.key.as_deref().map(|field| records::key_field(&value, field));
            self.one(key.transpose()?.flatten().as_deref(), Some(&value))?;
        }
        Ok(())
    }

    /// Sends the rows of a batch: `key` and `value` if there is a `value`, else JSON objects.
    fn batch(&mut self, batch: &RecordBatch) -> Result<()> {
        let bytes = |name: &str| -> Result<Option<BinaryArray>> {
            let Some(column) = batch.column_by_name(name) else { return Ok(None) };
            if !is_text_or_bytes(column.data_type()) {
                let what = format!("column `{name}` holds neither strings nor bytes");
                return Err(Error::failed(what).hint(format!(
                    "publish a view of CAST({name} AS STRING) AS {name}; without a column `value` \
                     rows are sent as JSON objects"
                )));
            }
            let column = cast(column, &DataType::Binary)?;
            Ok(column.as_any().downcast_ref().cloned())
        };
        let Some(values) = bytes("value")? else { return self.objects(batch) };
        let keys = bytes("key")?;
        for row in 0..batch.num_rows() {
            let value = values.is_valid(row).then(|| values.value(row));
            let key = match (&self.key, value, &keys) {
                (Some(field), Some(value), _) => records::key_field(value, field)?,
                (None, _, Some(keys)) => keys.is_valid(row).then(|| keys.value(row).to_vec()),
                _ => None,
            };
            self.one(key.as_deref(), value)?;
        }
        Ok(())
    }

    fn objects(&mut self, batch: &RecordBatch) -> Result<()> {
        let builder = WriterBuilder::new().with_encoder_factory(Arc::new(SparkJson));
        let mut lines = builder.build::<_, LineDelimited>(Vec::new());
        lines.write(batch)?;
        lines.finish()?;
        for line in lines.into_inner().split(|byte| *byte == b'\n').filter(|line| !line.is_empty())
        {
            let key = self.key.as_deref().map(|field| records::key_field(line, field));
            self.one(key.transpose()?.flatten().as_deref(), Some(line))?;
        }
        Ok(())
    }

    fn one(&mut self, key: Option<&[u8]>, value: Option<&[u8]>) -> Result<()> {
        let partition = self.partition;
        let record =
            NewRecord { key, value, headers: &self.headers, partition, timestamp_ms: None };
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

    /// Waits for the acknowledgements; after an error says how many messages are in the topic.
    fn finish(mut self, sent: Result<()>) -> Result<Published> {
        let Some(publisher) = self.publisher.take() else {
            let acknowledged = self.sent;
            return sent.map(|()| Published { acknowledged, ..Published::default() });
        };
        let (known, stopped) = match sent {
            Ok(()) => (publisher.finish(&self.reporter)?, None),
            Err(error) => (publisher.abort(), Some((self.sent, error))),
        };
        // A message that was refused earlier is why the sending stopped.
        let refused = known.refused.as_ref().map(|first| (first.record, first.error.clone()));
        let Some((record, error)) = refused.or(stopped) else { return Ok(known) };
        if error.kind() == Kind::Interrupted {
            self.reporter.notice(known.counts());
            return Err(error);
        }
        Err(self.at_record(record, error).note(known.counts()))
    }

    /// Puts the place of a record of a file before the error of sending it.
    fn at_record(&self, record: u64, error: Error) -> Error {
        let place = self.file.as_ref().and_then(|(path, format)| {
            let (line, column) = records::place(Path::new(path), *format, record)?;
            Some(format!("{path}:{line}:{column}"))
        });
        // An error of reading names its place itself.
        match place {
            Some(place) if record < self.sent || self.handing_over => error.context(place),
            _ => error,
        }
    }
}
