//! Faults that other users, files of others or the shell itself could cause: links, permissions and secrets.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;

use crate::support::{Home, Output, Shell};

fn run(home: &Home, script: &str) -> Output {
    Shell::at(home).args(["--mode", "csv", "--keep-going"]).stdin(script).output()
}

#[track_caller]
fn good(home: &Home, script: &str) -> Output {
    let output = run(home, script);
    assert_eq!(output.code, 0, "{}", output.as_text());
    output
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).expect("it is there").permissions().mode() & 0o777
}

#[test]
fn a_lock_follows_no_link_and_changes_no_file() {
    let home = Home::new();
    home.write("precious", "precious");
    let links = [home.path("lake/tmp/.x.lock"), home.path("topics/.lock~")];
    fs::create_dir_all(home.path("topics")).expect("a directory");
    for link in &links {
        symlink(home.work("precious"), link).expect("a link");
    }
    let write = "create table q as select 1 as a;\n.write q /tmp/x\n";
    let said = run(&home, write);
    assert!(said.stderr.contains("it is a symbolic link"), "{}", said.stderr);
    let said = run(&home, ".topic create t\n");
    assert!(said.stderr.contains("it is a symbolic link"), "{}", said.stderr);
    assert_eq!(fs::read_to_string(home.work("precious")).expect("it is there"), "precious");
    for link in &links {
        fs::remove_file(link).expect("the link is there");
    }
    // A file of that name keeps what it holds for as long as it is there, as one that is linked hard.
    fs::write(home.path("lake/tmp/.x.lock"), "kept").expect("a file");
    fs::hard_link(home.path("lake/tmp/.x.lock"), home.work("kept")).expect("a link");
    good(&home, write);
    assert_eq!(fs::read_to_string(home.work("kept")).expect("it is there"), "kept");
}

#[test]
fn a_copy_deletes_no_file_of_the_same_name() {
    let home = Home::new();
    fs::create_dir(home.work("s")).expect("a directory");
    home.write("s/x", "a").write("s/x._COPYING_", "b");
    good(&home, ".fs put s /tmp/d\n.fs put -f s/x /tmp/d\n");
    let mut names: Vec<_> = fs::read_dir(home.path("lake/tmp/d"))
        .expect("it was copied")
        .map(|entry| entry.expect("an entry").file_name())
        .collect();
    names.sort();
    assert_eq!(names, ["x", "x._COPYING_"]);
}

#[test]
fn secrets_are_in_no_report_and_in_no_echo() {
    let home = Home::new();
    let script = ".record r.md\n.param db_password hunter2\n.param  token 'hunter2'\nselect $token as x;\n\
                  .print $token\n.history\n.publish nothing t --header 'Authorization: hunter2'\n";
    let output = Shell::at(&home).args(["--echo", "--keep-going"]).stdin(script).output();
    assert!(!output.stderr.contains("hunter2"), "{}", output.stderr);
    assert!(output.stderr.contains("-- left out: it names a secret"), "{}", output.stderr);
    let report = fs::read_to_string(home.work("r.md")).expect("a report");
    assert!(report.contains("left out") && report.contains("***"), "{report}");
    assert!(!report.contains("hunter2"), "{report}");
}

#[test]
fn errors_of_arguments_quote_no_secret() {
    for flags in [
        vec!["-X", "sasl.password:hunter2"],
        vec!["--property=sasl.password:hunter2"],
        vec!["-X", "sasl.password", "hunter2"],
        vec!["--sasl.password=hunter2"],
        vec!["sasl.password=hunter2"],
        vec!["--param", "hunter2"],
        vec!["-c", ".param db_password hunter2 hunter2"],
        vec!["-c", ".publish f t --header 'Authorization: hunter2'"],
    ] {
        let output = Shell::new().args(&flags).output();
        assert!(output.code > 0 && !output.stderr.contains("hunter2"), "{flags:?}: {output:?}");
    }
}

#[test]
fn utf_16_is_an_error_with_the_command_that_converts_it() {
    let home = Home::new();
    let wide = |text: &str, mark: &[u8]| {
        let units = text.encode_utf16().flat_map(u16::to_le_bytes);
        mark.iter().copied().chain(units).collect::<Vec<u8>>()
    };
    let json = "{\"a\":1}\n{\"a\":2}\n";
    home.write("m.json", wide(json, b"\xFF\xFE")).write("bare.json", wide(json, b""));
    home.write("c.csv", wide("a,b\n1,2\n", b"\xFF\xFE"));
    for name in ["m.json", "c.csv"] {
        fs::copy(home.work(name), home.path("lake").join(name)).expect("a copy");
    }
    home.write("s.sql", wide("select 1;\n", b"\xFF\xFE"));
    for (command, name, encoding) in [
        (".publish m.json t --create", "m.json", "UTF-16"),
        (".publish m.json t --create --format plain", "m.json", "UTF-16"),
        (".publish bare.json t --create", "bare.json", "UTF-16LE"),
        (".peek m.json", "m.json", "UTF-16"),
        ("select * from '/m.json';", "m.json", "UTF-16"),
        ("select * from '/c.csv';", "c.csv", "UTF-16"),
        (".read s.sql", "s.sql", "UTF-16"),
    ] {
        let said = run(&home, &format!("{command}\n"));
        assert_eq!((said.code, said.stdout.as_str()), (1, ""), "{command}: {}", said.stderr);
        let hint = format!("iconv -f {encoding} -t UTF-8");
        assert!(said.stderr.contains(&hint) && said.stderr.contains(name), "{}", said.stderr);
    }
}

#[test]
fn doubles_that_are_not_times_become_what_spark_makes_of_them() {
    let script = "select cast(cast('NaN' as double) as timestamp) is null as a, \
                  cast(cast('Infinity' as double) as timestamp) is null as b, \
                  cast(9223372036854775807 as timestamp) as c;";
    let said = good(&Home::new(), script);
    assert_eq!(said.stdout, "a,b,c\ntrue,true,+294247-01-10 04:00:54.775807\n");
}

#[test]
fn links_to_their_own_directory_are_not_followed_forever() {
    let home = Home::new();
    for inner in ["lake/tmp/loop/in", "work/loop/in"] {
        fs::create_dir_all(home.path(inner)).expect("directories");
        fs::write(home.path(inner).join("a.json"), "{\"a\":1}\n").expect("a file");
        for (name, to) in [("one", "."), ("two", "../.."), ("three", "../in")] {
            symlink(to, home.path(inner).join(name)).expect("a link");
        }
    }
    let said = good(&home, ".fs du -s /tmp/loop\n.fs ls -R /tmp/loop\n");
    assert!(said.stdout.starts_with("8 ") && said.stdout.lines().count() < 10, "{}", said.stdout);
    for command in ["select * from '/tmp/loop/in';", ".fs put loop /tmp/copied"] {
        let said = run(&home, &format!("{command}\n"));
        assert_eq!(said.code, 1, "{command}");
        assert!(
            said.stderr.contains("is a link to a directory that contains it"),
            "{}",
            said.stderr
        );
    }
    let append =
        "create table t as select 1 as a;\n.write t /tmp/loop/in --mode append --format json\n";
    assert!(run(&home, append).stderr.contains("that contains it"));
}

#[test]
fn only_the_owner_can_read_history_and_reports() {
    let home = Home::new();
    home.write("h.jsonl", "").write("r.md", "old");
    for name in ["h.jsonl", "r.md"] {
        fs::set_permissions(home.work(name), fs::Permissions::from_mode(0o644)).expect("a mode");
    }
    let script = ".record r.md\nselect 'a' as k, 1 as n;\n.chart\n.record --off\n.history --save s.sql\n.save t.sql\n";
    let said = Shell::at(&home).args(["--history", "h.jsonl"]).stdin(script).output();
    assert_eq!(said.code, 0, "{}", said.stderr);
    for name in ["h.jsonl", "r.md", "r-1.svg", "s.sql", "t.sql"] {
        assert_eq!(mode(&home.work(name)), 0o600, "{name}");
    }
}

#[test]
fn a_report_does_not_replace_a_picture_of_others() {
    let home = Home::new();
    home.write("r-1.svg", "mine").write("precious", "precious");
    symlink(home.work("precious"), home.work("r-2.svg")).expect("a link");
    let script = ".record r.md\nselect 'a' as k, 1 as n;\n.chart\n.record --off\n";
    good(&home, script);
    let text = |name: &str| fs::read_to_string(home.work(name)).expect("it is there");
    assert_eq!((text("r-1.svg").as_str(), text("precious").as_str()), ("mine", "precious"));
    assert!(text("r.md").contains("](<r-3.svg>)") && text("r-3.svg").contains("<svg"));
    // The report's own pictures go with it.
    good(&home, script);
    assert!(text("r.md").contains("](<r-3.svg>)") && !home.work("r-4.svg").exists());
}

#[test]
fn short_secrets_are_hidden() {
    let home = Home::new();
    let script = ".record r.md\n.param pin_token 7\n.param api_key 'a|b'\n.param password q\n\
                  select $pin_token as x, 'a 7' as y, 77 as z, $api_key as k, $password as q, 'quit' as w;\n\
                  .print $password\n.record --off\n";
    good(&home, script);
    let report = fs::read_to_string(home.work("r.md")).expect("a report");
    for kept in ["| 77 |", "| quit |", "| a *** |"] {
        assert!(report.contains(kept), "{kept}: {report}");
    }
    for secret in ["| 7 |", "a\\|b", "a|b", "| q |", "\nq\n"] {
        assert!(!report.contains(secret), "{secret}: {report}");
    }
    let said =
        run(&home, ".param pin_token hunter2\nselect id from range(3) where id = $pin_token;\n");
    assert!(said.stderr.contains("`$pin_token` is `***`, which is no"), "{}", said.stderr);
}
