//! Recognizes statements that contain a secret, so that the history leaves them out.
//!
//! Pure. In doubt a statement is left out, which costs little.

/// Parts of the names of settings whose values are secret.
const MARKS: [&str; 10] = [
    "password",
    "passwd",
    "secret",
    "token",
    "credential",
    "authorization",
    "private_key",
    "access_key",
    "api_key",
    "apikey",
];

/// Returns whether the text contains a secret: `sasl.password=…`, `--token …`, `password 'x'`.
///
/// The name of a column (`select token from t`) is not a secret, unless a value follows it.
#[must_use]
pub fn names_secret(text: &str) -> bool {
    let text = text.to_lowercase();
    if let Some(rest) = text.strip_prefix(".param").filter(|rest| rest.starts_with([' ', '\t'])) {
        let name = rest.split_whitespace().next().unwrap_or_default();
        if is_secret_name(name) && rest.trim().len() > name.len() {
            return true;
        }
    }
    let is_word = |c: char| c.is_alphanumeric() || "_.-".contains(c);
    let mut rest = text.as_str();
    loop {
        rest = rest.trim_start_matches(|c| !is_word(c));
        if rest.is_empty() {
            return false;
        }
        let (word, after) = rest.split_at(rest.find(|c| !is_word(c)).unwrap_or(rest.len()));
        if word.contains("jaas.config") || is_login(after) {
            return true;
        }
        if MARKS.iter().any(|mark| word.contains(mark)) && has_value(word, after) {
            return true;
        }
        rest = after;
    }
}

/// Returns whether the value of a setting or parameter with this name is secret.
#[must_use]
pub fn is_secret_name(name: &str) -> bool {
    let name = name.to_lowercase();
    MARKS.iter().any(|mark| name.contains(mark))
}

/// Returns whether a value follows the name of a secret.
fn has_value(word: &str, after: &str) -> bool {
    let after = after.trim_start_matches(['"', '\'', '`']);
    let value = after.trim_start();
    let is_set = value.starts_with(['=', ':']) && !value.starts_with("::");
    let is_text = value.len() < after.len() && value.starts_with(['\'', '"']);
    let is_flag = word.starts_with("--") && !value.is_empty();
    is_set || is_text || is_flag
}

/// Returns whether what follows a scheme is `://user:password@`.
fn is_login(after: &str) -> bool {
    let Some(rest) = after.strip_prefix("://") else { return false };
    let authority = rest.split(['/', ' ', '\'', '"']).next().unwrap_or(rest);
    authority.rsplit_once('@').is_some_and(|(user, _)| user.contains(':'))
}

#[cfg(test)]
mod tests {
    use super::names_secret;

    #[test]
    fn settings_of_secrets_are_found() {
        for text in [
            ".topics -X sasl.password=hunter2",
            ".topics -X SASL.PASSWORD = hunter2",
            "set password 'x'",
            "create user a password\n'x'",
            ".x --token abc",
            ".x --client-secret=abc",
            "create table t (a int) options ('password' = 'x')",
            "create table t (a int) options (\"aws.secret_access_key\" 'x')",
            ".publish -X sasl.jaas.config=\"…\" f t",
            ".publish a t --header '{\"token\": \"x\"}'",
            ".publish a t --header 'Authorization: Basic x'",
            ".ls hdfs://me:pw@host/x",
            ".param db_password hunter2",
            ".param\t'db_password' hunter2",
        ] {
            assert!(names_secret(text), "{text}");
        }
    }

    #[test]
    fn ordinary_statements_are_kept() {
        for text in [
            "",
            "select token, password from users",
            "select secret::string from t",
            ".load tokens AS secrets",
            ".ls hdfs://host:8020/tokens",
            "select 'a password'",
            ".peek passwords.json",
            ".param password",
            ".param name password",
        ] {
            assert!(!names_secret(text), "{text}");
        }
    }
}
