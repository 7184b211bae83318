//! The binary: flags, a session, the shell, an exit code.

use std::io::IsTerminal as _;
use std::process::ExitCode;

use lakeshell::cli::Cli;
use lakeshell::error::Result;
use lakeshell::render::Printer;
use lakeshell::session::Session;
use lakeshell::shell::{Shell, Source};

fn main() -> ExitCode {
    let mut printer = Printer::stdio();
    let cli = match Cli::read() {
        Ok(cli) => cli,
        Err(answer) => {
            // Nothing is left to be done if the answer cannot be printed.
            let _ = answer.print();
            return ExitCode::from(u8::try_from(answer.exit_code()).unwrap_or(2));
        }
    };
    printer.set_mode(cli.mode());
    match start(&cli, printer) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            Printer::stdio().error("", &error);
            ExitCode::from(error.exit_code())
        }
    }
}

fn start(cli: &Cli, printer: Printer) -> Result<u8> {
    let config = cli.config()?;
    let session = Session::new(&config)?;
    let mut shell = Shell::new(session, &config, printer)?;
    shell.set_timer(cli.timer());
    shell.set_keep_going(cli.keep_going());
    shell.set_echo(cli.echo());
    let sources = match cli.sources() {
        [] if std::io::stdin().is_terminal() => &[Source::Terminal],
        [] => &[Source::Stdin][..],
        given => given,
    };
    Ok(shell.run(sources))
}
