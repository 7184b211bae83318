//! JSON files on HDFS are read by the same reader as those on disk.

use super::read_as_on_disk;

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
    read_as_on_disk("json", &FILES);
}
