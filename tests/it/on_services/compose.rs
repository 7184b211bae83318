//! `docker-compose` accepts the compose file; it needs no engine for that.

use std::process::Command;

use crate::support::root;

#[test]
fn docker_compose_accepts_the_file() {
    let output = Command::new("docker-compose")
        .args(["--file", "docker-compose.yml", "config", "--quiet"])
        .current_dir(root())
        .output()
        .expect("docker-compose can be run; scripts/install-test-tools installs it");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.is_empty(), "{said}");
}
