//! Scripts with a `;` that ends no statement: the shell cuts them where the engine's parser expects it.
//!
//! Each script goes through the whole program, so a rule that the splitter and the parser read differently
//! gives another number of results, another value, or a syntax error.

use crate::support::Shell;

#[test]
fn a_semicolon_in_quotes_or_comments_ends_no_statement() {
    for (script, stdout) in [
        ("select 1; select 2;", "1\n1\n2\n2\n"),
        ("select ';' as a; select 2 as b", "a\n;\nb\n2\n"),
        (r"select 'it\'s; fine' as a; select 2 as b", "a\nit's; fine\nb\n2\n"),
        (r"select r'\;' as a; select R'a\' as b", "a\n\\;\nb\na\\\n"),
        (r#"select r"';\" as a; select 2 as b"#, "a\n';\\\nb\n2\n"),
        ("select 1 as `a;b`, \"c;d\" as e; select 2 as b", "a;b,e\n1,c;d\nb\n2\n"),
        (r#"select "it\"s; fine" as a; select 2 as b"#, "a\n\"it\"\"s; fine\"\nb\n2\n"),
        ("select 1 as a -- one; two\n; select 2 as b", "a\n1\nb\n2\n"),
        ("select 1 as a -- one; \\\n two; three\n; select 2 as b", "a\n1\nb\n2\n"),
        ("select /* a; /* b; */ c; */ 1 as a; select 2 as b", "a\n1\nb\n2\n"),
        ("select '''; select 2' as a", "a\n'; select 2\n"),
        ("select $$it's; fine$$ as a; select 2 as b", "a\nit's; fine\nb\n2\n"),
    ] {
        Shell::new().args(["--mode", "csv"]).stdin(script).expect_stdout(stdout).run();
    }
}
