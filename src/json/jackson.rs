//! A pull parser that continues after an error exactly where Jackson does.
//!
//! Spark continues to read tokens from a parser that has just failed inside an array or a nested object, and
//! keeps them. The tokens depend on how far the failed call had read and which token it left behind. This
//! parser copies that behavior from `ReaderBasedJsonParser` of Jackson 2.21. It is used only for malformed
//! messages.

use super::text::Raw;

mod scalar;
mod tolerance;

use scalar::is_identifier_part;
pub use tolerance::Tolerance;

/// Jackson's limits, as in the cursor.
const DEPTH_MAX: usize = 1000;
const DIGITS_MAX: usize = 1000;
const NAME_CHARS_MAX: usize = 50_000;

/// An error of the parser; the rest is in the state of the parser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::json) struct Fault;

/// Jackson's tokens; keywords are represented by themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::json) enum Token {
    StartObject,
    EndObject,
    StartArray,
    EndArray,
    Name,
    Text,
    Integer,
    Float,
    True,
    False,
    Null,
}

/// An object or array that is open, or the complete message.
struct Context {
    kind: ContextKind,
    /// How many members have begun.
    begun: usize,
    name: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum ContextKind {
    Root,
    Object,
    Array,
}

/// The parser.
pub(in crate::json) struct Parser<'a> {
    text: &'a str,
    at: usize,
    contexts: Vec<Context>,
    current: Option<Token>,
    /// The token after a name, read together with it.
    following: Option<Token>,
    /// Whether the current string has not been read yet.
    pending: bool,
    /// The text of the current string or number.
    value: String,
    /// The string that was read last, with its escapes.
    raw: Raw<'a>,
    tolerance: Tolerance,
}

type Parsed<T> = Result<T, Fault>;

impl<'a> Parser<'a> {
    pub(in crate::json) fn new(text: &'a str) -> Self {
        Self::with(text, Tolerance::default())
    }

    /// Starts with more or less tolerance than Spark's default.
    pub(in crate::json) fn with(text: &'a str, tolerance: Tolerance) -> Self {
        let root = Context { kind: ContextKind::Root, begun: 0, name: None };
        Self {
            text,
            at: 0,
            contexts: vec![root],
            current: None,
            following: None,
            pending: false,
            value: String::new(),
            raw: Raw { text: "", plain: 0 },
            tolerance,
        }
    }

    pub(in crate::json) fn current(&self) -> Option<Token> {
        self.current
    }

    /// Returns the text of the current string or number.
    pub(in crate::json) fn value(&mut self) -> Parsed<&str> {
        if std::mem::take(&mut self.pending) {
            self.value = self.string('"')?;
        }
        Ok(&self.value)
    }

    /// Returns the current string with its escapes.
    pub(in crate::json) fn raw(&mut self) -> Parsed<Raw<'a>> {
        self.value()?;
        Ok(self.raw)
    }

    /// Returns the name of the current value.
    pub(in crate::json) fn name(&self) -> Option<&str> {
        let opened = matches!(self.current, Some(Token::StartObject | Token::StartArray));
        let context = self.contexts.iter().rev().nth(usize::from(opened))?;
        context.name.as_deref()
    }

    /// Goes to the next token; `None` is the end of the message, or follows some errors.
    pub(in crate::json) fn next(&mut self) -> Parsed<Option<Token>> {
        if self.current == Some(Token::Name) {
            let token = self.following.take();
            self.enter(token)?;
            self.current = token;
            return Ok(token);
        }
        if std::mem::take(&mut self.pending) {
            self.string('"')?;
        }
        let Some(mut char) = self.past_space()? else {
            if self.kind() != ContextKind::Root {
                return Err(Fault);
            }
            self.current = None;
            return Ok(None);
        };
        if let ']' | '}' = char {
            return self.close(char).map(Some);
        }
        if self.begin_member() {
            if char != ',' {
                return Err(Fault);
            }
            char = self.past_space()?.ok_or(Fault)?;
        }
        if self.kind() != ContextKind::Object {
            let token = self.begin_value(char)?;
            self.enter(Some(token))?;
            self.current = Some(token);
            return Ok(self.current);
        }
        let name = match char {
            '"' => self.string('"')?,
            '\'' if self.tolerance.single_quotes => self.string('\'')?,
            other => self.bare_name(other)?,
        };
        if name.len() > NAME_CHARS_MAX && name.encode_utf16().count() > NAME_CHARS_MAX {
            return Err(Fault);
        }
        if let Some(context) = self.contexts.last_mut() {
            context.name = Some(name);
        }
        self.current = Some(Token::Name);
        if self.past_space()? != Some(':') {
            return Err(Fault);
        }
        let char = self.past_space()?.ok_or(Fault)?;
        self.following = Some(self.begin_value(char)?);
        Ok(self.current)
    }

    /// Goes to the end of the object or array that the current token opens.
    pub(in crate::json) fn skip_children(&mut self) -> Parsed<()> {
        if !matches!(self.current, Some(Token::StartObject | Token::StartArray)) {
            return Ok(());
        }
        let mut open = 1;
        while open > 0 {
            match self.next()? {
                Some(Token::StartObject | Token::StartArray) => open += 1,
                Some(Token::EndObject | Token::EndArray) => open -= 1,
                None if self.kind() == ContextKind::Root => return Ok(()),
                None => return Err(Fault),
                Some(_) => {}
            }
        }
        Ok(())
    }

    fn kind(&self) -> ContextKind {
        self.contexts.last().map_or(ContextKind::Root, |context| context.kind)
    }

    /// Counts a member of the container, and returns whether a comma must precede it.
    fn begin_member(&mut self) -> bool {
        let Some(context) = self.contexts.last_mut() else { return false };
        context.begun += 1;
        context.kind != ContextKind::Root && context.begun > 1
    }

    fn enter(&mut self, token: Option<Token>) -> Parsed<()> {
        let kind = match token {
            Some(Token::StartObject) => ContextKind::Object,
            Some(Token::StartArray) => ContextKind::Array,
            _ => return Ok(()),
        };
        if self.contexts.len() > DEPTH_MAX {
            return Err(Fault);
        }
        self.contexts.push(Context { kind, begun: 0, name: None });
        Ok(())
    }

    fn close(&mut self, bracket: char) -> Parsed<Token> {
        let (kind, token) = match bracket {
            ']' => (ContextKind::Array, Token::EndArray),
            _ => (ContextKind::Object, Token::EndObject),
        };
        if self.kind() != kind {
            return Err(Fault);
        }
        self.contexts.pop();
        self.current = Some(token);
        Ok(token)
    }

    /// Reads a scalar whose first character has been read, or only returns the token that begins a container.
    fn begin_value(&mut self, char: char) -> Parsed<Token> {
        match char {
            '"' => {
                self.pending = true;
                Ok(Token::Text)
            }
            '\'' if self.tolerance.single_quotes => {
                self.value = self.string('\'')?;
                Ok(Token::Text)
            }
            '[' => Ok(Token::StartArray),
            '{' => Ok(Token::StartObject),
            't' => self.word("true", 1, Token::True),
            'f' => self.word("false", 1, Token::False),
            'n' => self.word("null", 1, Token::Null),
            'N' if self.tolerance.not_finite => self.word("NaN", 1, Token::Float),
            'I' if self.tolerance.not_finite => self.word("Infinity", 1, Token::Float),
            '-' if self.peek().is_some_and(|next| next.is_ascii_digit()) => self.number("-"),
            '-' | '+' => self.infinity(char),
            '0'..='9' => {
                self.at -= 1;
                self.number("")
            }
            _ if is_identifier_part(char) => self.bad_word(),
            _ => Err(Fault),
        }
    }

    /// Reads up to and including the closing quote, or the first invalid character.
    fn string(&mut self, quote: char) -> Parsed<String> {
        let start = self.at;
        let mut plain = None;
        loop {
            match self.take() {
                Some(char) if char == quote => break,
                Some('\\') => {
                    plain.get_or_insert(self.at - 1 - start);
                    self.escape()?;
                }
                Some('\0'..' ') if !self.tolerance.control_chars => return Err(Fault),
                None => return Err(Fault),
                Some(_) => {}
            }
        }
        let text = &self.text[start..self.at - 1];
        self.raw = Raw { text, plain: plain.unwrap_or(text.len()) };
        let mut out = String::new();
        self.raw.write(&mut out);
        Ok(out)
    }

    fn escape(&mut self) -> Parsed<()> {
        match self.take() {
            Some('"' | '\'' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't') => Ok(()),
            Some('u') => {
                for _ in 0..4 {
                    if !self.take().is_some_and(|char| char.is_ascii_hexdigit()) {
                        return Err(Fault);
                    }
                }
                Ok(())
            }
            Some(_) if self.tolerance.any_escape => Ok(()),
            _ => Err(Fault),
        }
    }

    /// Returns the first character that is not white space, and moves past it.
    fn past_space(&mut self) -> Parsed<Option<char>> {
        loop {
            match self.take() {
                Some(' ' | '\n' | '\r' | '\t') => {}
                Some('/') => self.comment()?,
                Some('\0'..' ') => return Err(Fault),
                other => return Ok(other),
            }
        }
    }

    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn take(&mut self) -> Option<char> {
        let char = self.peek()?;
        self.at += char.len_utf8();
        Some(char)
    }

    fn after_next(&self) -> usize {
        self.at + self.peek().map_or(0, char::len_utf8)
    }
}
