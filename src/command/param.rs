//! `.param`: values that statements name as `$name`.

use clap::Args;

use super::Context;
use crate::error::Result;
use crate::history::is_secret_name;
use crate::outcome::Outcome;

/// Give a parameter a value, or list the parameters
///
/// SQL names it as `$name`, wherever a text or a number could stand; a command takes `$name` as one whole
/// argument. The value is never read as SQL or as further arguments. A name that says password, token or
/// the like is listed without its value.
#[derive(Debug, Args)]
#[command(after_help = super::examples(&[".param exam 'Learning Git'", "select count(*) from assessments where exam_name = $exam;"]))]
pub(super) struct Param {
    /// The name, without the `$`
    name: Option<String>,
    /// The value; without one it is shown
    #[arg(allow_hyphen_values = true)]
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
            return Ok(Outcome::Text(super::columns(&["parameter", "value"], rows)));
        };
        let Some(value) = self.value else {
            let parameters = cx.session.parameters();
            return Ok(Outcome::Text(parameters.get(&name)?.to_owned() + "\n"));
        };
        cx.session.set_parameter(&name, &value)?;
        Ok(Outcome::Done(format!("Set `${name}`").into()))
    }
}
