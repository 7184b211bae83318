//! The binary: flags, a session, the shell, an exit code.

use std::process::ExitCode;

use lakeshell::cli::Cli;
use lakeshell::error::{Located, Result};
use lakeshell::render::Printer;
use lakeshell::session::Session;
use lakeshell::shell::{Shell, on_a_deep_stack};

fn main() -> ExitCode {
    let cli = match Cli::read() {
        Ok(cli) => cli,
        Err(answer) => {
            // Nothing is left to be done if the answer cannot be printed.
            let _ = answer.print();
            return ExitCode::from(u8::try_from(answer.exit_code()).unwrap_or(2));
        }
    };
    match on_a_deep_stack(|| start(&cli)) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            let code = error.exit_code();
            Printer::new().error(&Located { value: error, file: None, line: 0 });
            ExitCode::from(code)
        }
    }
}

fn start(cli: &Cli) -> Result<u8> {
    let mut printer = Printer::new();
    printer.set_mode(cli.mode());
    printer.set_color(cli.color());
    if let Some(page) = cli.page() {
        printer.bytes(&page)?;
        return printer.flush().map(|()| 0);
    }
    let config = cli.config()?;
    printer.set_readonly(config.readonly);
    let session = Session::new(&config)?;
    let mut shell = Shell::new(session, &config, printer)?;
    shell.set_timer(cli.timer());
    shell.set_keep_going(cli.keep_going());
    shell.set_echo(cli.echo());
    Ok(shell.run(cli.sources(), cli.rc()))
}
