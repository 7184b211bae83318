//! Reads messages with both methods, for tests: inference and then decoding, and both in one pass.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, BinaryArray};
use datafusion::arrow::datatypes::SchemaRef;

use crate::error::Result;

use super::agreement::rows_of;
use crate::json::messages::Messages;
use crate::json::provisional_batch::{Digest, ProvisionalReader};
use crate::json::reconcile::Reconciler;
use crate::json::{Decoder, Inference, Inferred, Mode};

/// How messages are split: the number of messages of a part, and of a batch in a part.
#[derive(Debug, Clone, Copy)]
pub(in crate::json) struct Split {
    pub(in crate::json) part: usize,
    pub(in crate::json) batch: usize,
    /// Whether they are read as records of files.
    pub(in crate::json) is_exact: bool,
}

impl Split {
    /// One part in one batch, read as messages.
    pub(in crate::json) const NONE: Self =
        Self { part: usize::MAX, batch: usize::MAX, is_exact: false };

    /// Parts and batches with these numbers of messages, read as messages.
    pub(in crate::json) fn of(part: usize, batch: usize) -> Self {
        Self { part, batch, is_exact: false }
    }

    /// The same parts and batches, read as records of files.
    pub(in crate::json) fn exact(self) -> Self {
        Self { is_exact: true, ..self }
    }
}

/// What was read.
#[derive(Debug)]
pub(in crate::json) struct Read {
    pub(in crate::json) inferred: Inferred<usize>,
    /// The rows of each batch as JSON.
    pub(in crate::json) rows: Vec<String>,
    /// How many messages were read once more.
    pub(in crate::json) again: u64,
}

impl Read {
    /// Returns the results that must not depend on the method.
    pub(in crate::json) fn told(&self) -> (SchemaRef, String) {
        let Inferred { schema, rows, corrupt, first_corrupt, notes } = &self.inferred;
        let rest = format!("{rows} {corrupt} {first_corrupt:?} {notes:?} {:#?}", self.rows);
        (Arc::clone(schema), rest)
    }
}

/// Infers the schema first and then decodes.
pub(in crate::json) fn two_passes(messages: &[String], mode: Mode, split: Split) -> Result<Read> {
    let mut whole = Inference::new(mode).exact(split.is_exact);
    let mut at = 0;
    for part in messages.chunks(split.part) {
        let mut inference = Inference::new(mode).exact(split.is_exact);
        for message in part {
            inference.push(Some(message.as_bytes()), at)?;
            at += 1;
        }
        whole.merge(inference)?;
    }
    let inferred = whole.finish();
    let mut rows = Vec::new();
    for part in messages.chunks(split.part).flat_map(|part| part.chunks(split.batch)) {
        let decoder = Decoder::new(&inferred.schema, mode)?;
        rows.extend(decoded(part, &mut decoder.exact(split.is_exact))?);
    }
    Ok(Read { inferred, rows, again: 0 })
}

fn decoded(messages: &[String], decoder: &mut Decoder) -> Result<Vec<String>> {
    for message in messages {
        decoder.push(Some(message.as_bytes()))?;
    }
    Ok(rows_of(&decoder.flush()?))
}

/// Infers the schema and builds the columns in one pass.
pub(in crate::json) fn one_pass(messages: &[String], mode: Mode, split: Split) -> Result<Read> {
    let mut whole = Inference::new(mode).exact(split.is_exact);
    let mut drafts = Vec::new();
    for (number, part) in messages.chunks(split.part).enumerate() {
        let base = if number == 0 { 0 } else { number * split.part };
        let mut drafter = ProvisionalReader::new(mode)?.exact(split.is_exact);
        let emit = &mut |draft, rows| {
            drafts.push((part, draft, rows));
            Ok(())
        };
        for batch in part.chunks(split.batch) {
            let values = batch.iter().map(String::as_bytes);
            let column: ArrayRef = Arc::new(BinaryArray::from_iter_values(values));
            let position = |row| base + usize::try_from(row).expect("a small number");
            drafter.read(&Messages::new(&column)?, position, emit)?;
        }
        whole.merge(drafter.finish(emit)?)?;
    }
    let inferred = whole.finish();
    let fit = Reconciler::new(Arc::clone(&inferred.schema), mode).exact(split.is_exact);
    let (mut rows, mut again) = (Vec::new(), 0);
    for (part, draft, batch) in drafts {
        if fit.can_turn(&draft) {
            rows.extend(rows_of(&fit.batch(&batch)?));
            continue;
        }
        let place = |number: u64| usize::try_from(number).expect("a small number");
        let range = &part[place(draft.messages.start)..place(draft.messages.end)];
        let mut digest = Digest::default();
        for message in range {
            digest.add(Some(message.as_bytes()));
        }
        assert_eq!(digest, draft.digest);
        again += range.len() as u64;
        rows.extend(decoded(range, &mut fit.decoder()?)?);
    }
    Ok(Read { inferred, rows, again })
}
