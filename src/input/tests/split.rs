//! Table tests of the scanner: each rule of the shell's grammar, with positions.

use crate::input::{Pending, Piece, Splitter, Unit, split};

/// Writes a piece as `line:column kind text`.
fn told(piece: &Piece) -> String {
    let place = format!("{}:{}", piece.place.line, piece.place.column);
    match &piece.unit {
        Ok(Unit::Sql(text)) => format!("{place} sql {text}"),
        Ok(Unit::Dot(text)) => format!("{place} dot {text}"),
        Ok(Unit::Foreign(text)) => format!("{place} foreign {text}"),
        Err(error) => format!("{place} error {error}"),
    }
}

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let pieces = split(text);
    assert_eq!(pieces.iter().map(told).collect::<Vec<_>>(), expected, "{text:?}");
}

#[test]
fn sql_ends_at_a_semicolon_outside_quotes() {
    check("select 1;", &["1:1 sql select 1"]);
    check(
        "select 1; select 2;\nselect\n3;",
        &["1:1 sql select 1", "1:11 sql select 2", "2:1 sql select\n3"],
    );
    check(
        "select ';', \";\", `;`, $$;$$, $a$;$$;$a$; x",
        &["1:1 sql select ';', \";\", `;`, $$;$$, $a$;$$;$a$", "1:42 sql x"],
    );
    check(
        "select 'it''s;'; select 'a\nb;';",
        &["1:1 sql select 'it''s;'", "1:18 sql select 'a\nb;'"],
    );
    check("select a - b / c, $1;", &["1:1 sql select a - b / c, $1"]);
    check("select 'é;', é; x", &["1:1 sql select 'é;', é", "1:17 sql x"]);
}

#[test]
fn pending_sql_runs_at_the_end() {
    check("select 1", &["1:1 sql select 1"]);
    check("select 1 -- the last\n\n", &["1:1 sql select 1"]);
}

#[test]
fn comments_are_no_units_and_hide_semicolons() {
    check("-- a;\n/* b; /* c; */ d; */\n", &[]);
    check("select /* ; */ 1 -- ;\n+ 2;", &["1:1 sql select /* ; */ 1 -- ;\n+ 2"]);
    check("/* a */ select 1 /* b */ ; -- c", &["1:9 sql select 1"]);
    check("/*\n*/ .tables", &["2:4 dot .tables"]);
    check("select 1 -- 'open\n;", &["1:1 sql select 1"]);
}

#[test]
fn terminators_of_other_shells_end_a_statement() {
    check(
        "select 1 \\G\nselect 2\\g \n.ls",
        &["1:1 sql select 1 \\G", "2:1 sql select 2\\g", "3:1 dot .ls"],
    );
    check("select '\\G\n' as x;", &["1:1 sql select '\\G\n' as x"]);
}

#[test]
fn nothing_comes_of_nothing() {
    check("", &[]);
    check(" \n;;\n ; \u{a0}", &[]);
    check("#!/usr/bin/env lakeshell\nselect 1;", &["2:1 sql select 1"]);
    check("\u{feff}#!/bin/sh\n.ls", &["2:1 dot .ls"]);
    check("\u{feff}select 1;", &["1:1 sql select 1"]);
    check(".ls\n#!x;", &["1:1 dot .ls", "2:1 sql #!x"]);
}

#[test]
fn a_dot_command_takes_the_rest_of_its_line() {
    check(
        ".load t AS a; select 1;\n.tables ; ;\n",
        &["1:1 dot .load t AS a; select 1", "2:1 dot .tables"],
    );
    check("select 1; .show 'a\n.ls", &["1:1 sql select 1", "1:11 dot .show 'a", "2:1 dot .ls"]);
    check("  .mode csv\r\nselect 1;\r\n", &["1:3 dot .mode csv", "2:1 sql select 1"]);
}

#[test]
fn a_forgotten_semicolon_is_named() {
    check(
        "\nselect 1\n  from t\n  .tables;\nselect 2;",
        &[
            "4:3 error missing `;` before `.tables`: the statement that starts on line 2 has no end",
            "4:3 dot .tables",
            "5:1 sql select 2",
        ],
    );
    check(
        "select '\n.tables\n' /*\n.x */\n, .5;",
        &["1:1 sql select '\n.tables\n' /*\n.x */\n, .5"],
    );
    check("select 1 +\n.5;", &["1:1 sql select 1 +\n.5"]);
}

#[test]
fn python_is_recognized() {
    check(
        "exit();\nspark.sql('select 1;') # a\nx = 1; y",
        &["1:1 foreign exit()", "2:1 foreign spark.sql('select 1;') # a", "3:1 foreign x = 1; y"],
    );
    check("select\nx = 1;", &["1:1 sql select\nx = 1"]);
}

#[test]
fn an_open_quote_at_the_end_names_where_it_opened() {
    let open =
        |thing| format!("1:8 error the {thing} that opens on line 1, column 8 is never closed");
    check("select 'a;\n", &[&open("string")]);
    check("select \"a;\n", &[&open("string")]);
    check("select `a;\n", &[&open("quoted name")]);
    check("select /* /* */;\n", &[&open("comment")]);
    check("select $t$ $$;\n", &[&open("dollar-quoted string")]);
    check(
        "select 1;\n/*",
        &[
            "1:1 sql select 1",
            "2:1 error the comment that opens on line 2, column 1 is never closed",
        ],
    );
}

#[test]
fn strings_end_where_spark_ends_them() {
    let count = |text| split(text).len();
    assert_eq!(count(r"select '\'; select 1;';"), 1);
    assert_eq!(count(r"select '\\'; select 1;"), 2);
    assert_eq!(count(r#"select "it\"s" b; select 2;"#), 2);
    assert_eq!(count(r"select r'a\'; select 1;"), 2);
    assert_eq!(count("select R'a\\'\n; select 1;"), 2);
    assert_eq!(count(r"select for'a\'; select 1;'"), 1);
    assert_eq!(count("select 1 -- it's \"; no\n; select 2;"), 2);
    assert_eq!(count("select /* it's \" */ 1; select 2;"), 2);
    assert_eq!(count("select 'a\\\n'; select 2;"), 2);
}

#[test]
fn a_backslash_ends_no_comment_at_the_end_of_its_line() {
    check("select 1 -- a \\\n; b\n, 2;", &["1:1 sql select 1 -- a \\\n; b\n, 2"]);
    check("-- a \\\nselect 1;\nselect 2;", &["3:1 sql select 2"]);
    check("select 1; -- a \\\n", &["1:1 sql select 1"]);
}

#[test]
fn pending_follows_the_lines() {
    let mut splitter = Splitter::new();
    for (line, expected) in [
        ("-- a\n", Pending::Nothing),
        ("/* a\n", Pending::Comment),
        ("*/ select\n", Pending::Statement),
        ("'a\n", Pending::Quoted('\'')),
        ("' \"\n", Pending::Quoted('"')),
        ("\" `\n", Pending::Quoted('`')),
        ("` $$\n", Pending::Dollar),
        ("$$ /* /* */\n", Pending::Comment),
        ("*/; select 1\n", Pending::Statement),
        (";\n", Pending::Nothing),
    ] {
        splitter.push(line);
        assert_eq!(splitter.pending(), expected, "{line}");
    }
    assert_eq!(splitter.count(), 2);
}

#[test]
fn clear_drops_what_is_pending() {
    let mut splitter = Splitter::new();
    splitter.push("select 'a\nb");
    splitter.clear();
    assert_eq!(splitter.pending(), Pending::Nothing);
    splitter.push("select '\\';';\n");
    assert_eq!(splitter.next().map(|piece| told(&piece)).as_deref(), Some(r"1:1 sql select '\';'"));
}

#[test]
fn finish_starts_over() {
    let mut splitter = Splitter::new();
    splitter.push("\n\nselect 'a");
    splitter.finish();
    splitter.push("select 1;\n");
    let pieces: Vec<_> = splitter.map(|piece| told(&piece)).collect();
    assert_eq!(
        pieces,
        ["3:8 error the string that opens on line 3, column 8 is never closed", "1:1 sql select 1",]
    );
}
