//! No source names a recorded case of Spark: an answer written for one case would agree with the record only.

use std::fs;

use super::source::{none, sources};
use crate::support::root;

#[test]
fn no_case_of_json_is_named_in_the_sources() {
    let cases = fs::read_dir(root().join("tests/data/spark/json")).expect("recorded cases");
    let names = cases.map(|case| case.expect("a case").file_name().into_string().expect("UTF-8"));
    let names: Vec<String> = names.collect();
    assert!(names.len() > 50, "{} cases", names.len());
    let mut broken = Vec::new();
    for source in sources("src") {
        for name in names.iter().filter(|name| source.text.contains(name.as_str())) {
            broken.push(format!("{}: it names the case `{name}`", source.path));
        }
    }
    none(&broken);
}
