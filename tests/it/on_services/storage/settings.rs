//! Hadoop's settings against a real `NameNode`: the default file system, name services, and the users' homes.

use crate::services::{Services, fresh};
use crate::support::{Home, Output};

fn ask(home: &Home, conf_dir: &std::path::Path, command: &str) -> Output {
    let mut process = home.command(&["-c", command]);
    process.env("HADOOP_CONF_DIR", conf_dir).env("HADOOP_USER_NAME", "ada");
    Output::from(process.output().expect("it runs"))
}

#[test]
fn bare_paths_are_where_hadoop_has_them() {
    let (services, home, name) = (Services::shared(), Home::new(), fresh("settings"));
    let conf_dir = services.hadoop_conf_dir();
    services.hadoop_fs(&["-mkdir", "-p", &format!("/{name}/in"), "/user/ada/notes"]);
    let ran = ask(&home, conf_dir, &format!(".ls /{name}")).succeeded();
    assert!(ran.stdout.ends_with(&format!(" /{name}/in\n")), "{}", ran.stdout);
    let ran = ask(&home, conf_dir, ".ls").succeeded();
    assert!(ran.stdout.ends_with(" notes\n"), "a relative path is below the home: {}", ran.stdout);
}

#[test]
fn a_name_service_finds_the_namenode_that_answers() {
    let (services, home, name) = (Services::shared(), Home::new(), fresh("ha"));
    let address = services.fs().strip_prefix("hdfs://").expect("a URL of HDFS");
    let property = |name: &str, value: &str| {
        format!("<property><name>{name}</name><value>{value}</value></property>")
    };
    let text = [
        property("fs.defaultFS", "hdfs://${lake}"),
        property("lake", "pond"),
        property("dfs.ha.namenodes.pond", "gone,here"),
        property("dfs.namenode.rpc-address.pond.gone", "127.0.0.1:1"),
        property("dfs.namenode.rpc-address.pond.here", address),
    ];
    home.write("hadoop/hdfs-site.xml", format!("<configuration>{}</configuration>", text.concat()));
    services.hadoop_fs(&["-mkdir", &format!("/{name}")]);
    services.hadoop_fs(&["-chmod", "777", &format!("/{name}")]);
    let conf_dir = home.work("hadoop");
    let script =
        format!(".fs mkdir /{name}/one\n.fs mv /{name}/one hdfs://pond/{name}/two\n.ls /{name}");
    home.write("script.sql", script);
    let ran = ask(&home, &conf_dir, ".read script.sql").succeeded();
    assert!(ran.stdout.ends_with(&format!(" /{name}/two\n")), "{}", ran.stdout);
    let java = services.hadoop_fs(&["-ls", &format!("/{name}")]);
    assert_eq!(java, ran.stdout);
}
