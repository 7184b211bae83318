//! `.param`: values that statements name as `$name`.

use clap::Args;

use super::argument::{FREE_TEXT, PARAMETER};
use super::context::Context;
use crate::error::Result;
use crate::history::is_secret_name;
use crate::outcome::Outcome;

/// Set a parameter, or list the parameters
///
/// In SQL, `$name` can be used wherever a text or a number can. In a command, `$name` is one whole argument.
/// The value is never parsed as SQL or split into arguments. The list hides the value of a name such as
/// `password` or `token`.
#[derive(Debug, Args)]
#[command(after_help = super::text::examples(&[".param exam 'Learning Git'", "select count(*) from assessments where exam_name = $exam;"]))]
pub(super) struct Param {
    /// The name, without the `$`
    #[arg(add = PARAMETER)]
    name: Option<String>,
    /// The value; without one, the current value is shown
    #[arg(allow_hyphen_values = true, add = FREE_TEXT)]
    value: Option<String>,
}

impl Param {
    pub(super) fn run(self, cx: &Context) -> Result<Outcome> {
        let Some(name) = self.name else {
            let parameters = cx.session.parameters();
            let rows = parameters.iter().map(|(name, value)| {
                let value = if is_secret_name(name) { "***" } else { value };
                vec![name.to_owned(), value.to_owned()]
            });
            return Ok(Outcome::Text(super::text::columns(&["parameter", "value"], rows)));
        };
        let Some(value) = self.value else {
            let parameters = cx.session.parameters();
            return Ok(Outcome::Text(parameters.get(&name)?.to_owned() + "\n"));
        };
        cx.session.set_parameter(&name, &value)?;
        Ok(Outcome::Done(format!("Set `${name}`").into()))
    }
}
