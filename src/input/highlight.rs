//! Colors the typed text, and the bracket that matches the one at the cursor.

use crate::input::lexer::{Token, TokenKind, tokens};
use crate::input::style::{Background, Styles, paint};

/// Returns a statement with the colors that it has at the prompt.
pub fn painted(text: &str, background: Background) -> String {
    highlight(text, None, &Styles::on(background))
}

/// Returns the text with its colors. If `cursor` is given, in bytes, the brackets there are marked.
pub(super) fn highlight(text: &str, cursor: Option<usize>, styles: &Styles) -> String {
    let tokens = tokens(text);
    let marked = cursor.and_then(|cursor| matching(&tokens, cursor));
    let mut out = String::with_capacity(text.len() * 2);
    let mut at = 0;
    for token in &tokens {
        out.push_str(&text[at..token.start]);
        let code = match marked {
            Some((here, there)) if here == token.start || there == Some(token.start) => {
                if there.is_some() { styles.matching } else { styles.alone }
            }
            _ => styles.of(token.kind),
        };
        // On some terminals, a color that continues after a line end would color the rest of that line.
        for (number, line) in token.text.split('\n').enumerate() {
            if number > 0 {
                out.push('\n');
            }
            paint(&mut out, code, line);
        }
        at = token.end();
    }
    out.push_str(&text[at..]);
    out
}

/// Returns whether a bracket is at the cursor or right before it.
pub(super) fn is_at_bracket(text: &str, cursor: usize) -> bool {
    let is_bracket = |c: &char| "()[]".contains(*c);
    text[cursor..].chars().next().as_ref().is_some_and(is_bracket)
        || text[..cursor].chars().next_back().as_ref().is_some_and(is_bracket)
}

/// Finds the bracket at the cursor, or else right before it, and its partner; returns where both start.
///
/// An open bracket that is not closed yet is not a mistake: nothing is marked.
fn matching(tokens: &[Token<'_>], cursor: usize) -> Option<(usize, Option<usize>)> {
    let bracket = |start| {
        tokens.iter().position(|token| token.kind == TokenKind::Bracket && token.start == start)
    };
    let here = bracket(cursor).or_else(|| bracket(cursor.checked_sub(1)?))?;
    let opens = tokens[here].text == "(" || tokens[here].text == "[";
    let (before, after) = (tokens[..here].iter().rev(), tokens[here + 1..].iter());
    let partner = if opens { partner(after, opens) } else { partner(before, opens) };
    match partner {
        None if opens => None,
        partner => Some((tokens[here].start, partner)),
    }
}

fn partner<'a>(others: impl Iterator<Item = &'a Token<'a>>, opens: bool) -> Option<usize> {
    let mut depth = 0;
    for token in others.filter(|token| token.kind == TokenKind::Bracket) {
        if matches!(token.text, "(" | "[") == opens {
            depth += 1;
        } else if depth == 0 {
            return Some(token.start);
        } else {
            depth -= 1;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::highlight;
    use crate::input::style::{Background, Styles};

    fn shown(text: &str, cursor: Option<usize>) -> String {
        let styles = Styles::on(Background::Unknown);
        highlight(text, cursor, &styles).replace('\x1b', "^").replace("^[0m", "|")
    }

    #[test]
    fn words_have_their_colors() {
        assert_eq!(shown("select x, 1", None), "^[1;34mselect| x, ^[35m1|");
        assert_eq!(shown(".load t --json", None), "^[1;35m.load| t ^[36m--json|");
        assert_eq!(shown("'a\nb'", None), "^[32m'a|\n^[32mb'|");
    }

    #[test]
    fn brackets_are_matched_beside_the_cursor() {
        let text = "(a[0])";
        assert_eq!(shown(text, Some(6)), "^[1;7m(|a[^[35m0|]^[1;7m)|");
        assert_eq!(shown(text, Some(0)), "^[1;7m(|a[^[35m0|]^[1;7m)|");
        assert_eq!(shown(text, Some(3)), "(a^[1;7m[|^[35m0|^[1;7m]|)");
        assert_eq!(shown("a)", Some(2)), "a^[1;31m)|");
        assert_eq!(shown("(a", Some(1)), "(a");
        assert_eq!(shown("'('", Some(1)), "^[32m'('|");
    }

    #[test]
    fn nothing_is_lost() {
        for text in ["", " ", "select 'é\n;", ".x 'y", "/* */ -- \n $a$ b", "x.y()\n;;"] {
            let plain = highlight(text, Some(0), &Styles::on(Background::Dark));
            let mut rest = plain.as_str();
            let mut kept = String::new();
            while let Some((before, after)) = rest.split_once("\x1b[") {
                kept.push_str(before);
                rest = after.split_once('m').map_or("", |(_, after)| after);
            }
            assert_eq!(kept + rest, text);
        }
    }
}
