//! JSON files on HDFS are read by the same reader as those on disk.

use crate::home::Home;
use crate::services::{Services, fresh};

/// Files that need more than a line a record, with what is asked of them.
const FILES: [(&str, &str); 5] = [
    (
        "lines.json",
        "{\"a\":12345678901234567890,\"b\":1.10}\n{\"a\":\"x\",\"c\":{\"d\":[1,null]}}\nno json\n",
    ),
    ("array.json", "[{\"a\":1},{\"a\":2.5}]\n"),
    ("pretty.json", "{\n  \"a\": \"é漢\",\n  \"b\": null\n}\n{\n  \"a\": true\n}\n"),
    ("empties.json", "{\"a\":[],\"b\":{}}\n{\"a\":[\"x\"],\"b\":{\"c\":\"\"}}\n"),
    ("late.json", "{\"a\":1}\n{\"a\":2}\n{\"z\":\"late\"}\n"),
];

#[test]
fn json_on_hdfs_is_read_as_on_disk() {
    let (services, home) = (Services::shared(), Home::new());
    let dir = format!("/{}", fresh("json"));
    services.hadoop_fs(&["-mkdir", "-p", &dir]);
    for (name, text) in FILES {
        let path = home.write(name, text);
        services.hadoop_fs(&["-put", &path.display().to_string(), &dir]);
        let ask = |path: &str| {
            let script = format!("describe select * from '{path}';\nselect * from '{path}';\n");
            home.run("ndjson", &script).succeeded().stdout
        };
        let on_disk = ask(name);
        assert!(on_disk.lines().count() > 2, "{name}: {on_disk}");
        assert_eq!(ask(&format!("{}{dir}/{name}", services.fs())), on_disk, "{name}");
    }
}
