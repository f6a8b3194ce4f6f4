//! References: the text between `${` and `}`, taken apart.
//!
//! <https://www.serverless.com/framework/docs/guides/variables>

use std::ops::Range;

use rebootstrap_parser::value::{HOLE_CLOSE, HOLE_OPEN};

/// One of the sources that a reference names in order; the first that has a value counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// `self:custom.x`: a property of the service. The range is that of the address.
    Own(Range<usize>),
    /// `file(x.yml):a.b`: a property of another file. The ranges are those of the path and of the address.
    File(Range<usize>, Range<usize>),
    /// `param:x`
    Parameter(Range<usize>),
    /// `'x'`: the range without quotes.
    Literal(Range<usize>),
    /// `${…}` inside of the reference.
    Nested(Range<usize>),
    /// `opt:`, `env:`, `sls:`, `ssm:` and others, whose values come from outside.
    Outside,
}

/// The outermost `${…}` of `text`, each with braces and dollar.
pub(super) fn references(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find("${").map(|start| at + start) {
        let Some(end) = closing(text, start + 2) else { break };
        found.push(start..end);
        at = end;
    }
    found
}

/// The [`references`] of `text` but those in holes: a hole is named by the reference that it stands for.
pub(super) fn written(text: &str) -> Vec<Range<usize>> {
    let (mut counted, mut open) = (0, 0_usize);
    let mut found = references(text);
    found.retain(|range| {
        let between = &text[counted..range.start];
        open = (open + between.matches(HOLE_OPEN).count()).saturating_sub(between.matches(HOLE_CLOSE).count());
        counted = range.start;
        open == 0
    });
    found
}

/// One past the brace that closes what begins at `from`.
fn closing(text: &str, from: usize) -> Option<usize> {
    let mut depth = 1;
    for (at, byte) in text.bytes().enumerate().skip(from) {
        depth = match byte {
            b'{' => depth + 1,
            b'}' => depth - 1,
            _ => depth,
        };
        if depth == 0 {
            return Some(at + 1);
        }
    }
    None
}

/// The sources of the reference that stands at `range` of `text`.
pub(super) fn sources(text: &str, range: &Range<usize>) -> Vec<Source> {
    let inner = range.start + 2..range.end - 1;
    parts(text, inner, b',').into_iter().map(|part| source(text, part)).collect()
}

/// The keys of an address `a.b.c`, each a range.
pub(super) fn keys(text: &str, address: Range<usize>) -> Vec<Range<usize>> {
    parts(text, address, b'.').into_iter().filter(|key| !key.is_empty()).collect()
}

/// What lies between the `separator`s that stand outside of braces, brackets and quotes, without blanks around.
fn parts(text: &str, range: Range<usize>, separator: u8) -> Vec<Range<usize>> {
    let (mut depth, mut quote, mut start) = (0_i32, None, range.start);
    let mut found = Vec::new();
    for at in range.clone() {
        let byte = text.as_bytes()[at];
        match (quote, byte) {
            (Some(open), _) if byte == open => quote = None,
            (Some(_), _) => {}
            (None, b'\'' | b'"') => quote = Some(byte),
            (None, b'{' | b'(') => depth += 1,
            (None, b'}' | b')') => depth -= 1,
            (None, _) if byte == separator && depth == 0 => {
                found.push(trimmed(text, start..at));
                start = at + 1;
            }
            _ => {}
        }
    }
    found.push(trimmed(text, start..range.end));
    found
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let part = &text[range.clone()];
    let start = range.start + part.len() - part.trim_start().len();
    start..(start + part.trim().len())
}

fn source(text: &str, range: Range<usize>) -> Source {
    let said = &text[range.clone()];
    let quoted = |quote: char| said.len() >= 2 && said.starts_with(quote) && said.ends_with(quote);
    if quoted('\'') || quoted('"') {
        return Source::Literal(range.start + 1..range.end - 1);
    }
    if said.starts_with("${") {
        return Source::Nested(range);
    }
    if said.starts_with("self:") {
        return Source::Own(range.start + "self:".len()..range.end);
    }
    if said.starts_with("param:") {
        return Source::Parameter(range.start + "param:".len()..range.end);
    }
    if said.starts_with("file(")
        && let Some(close) = said.find(')')
    {
        let path = range.start + "file(".len()..range.start + close;
        let address = range.start + close + 1..range.end;
        let colon = usize::from(text[address.clone()].starts_with(':'));
        return Source::File(path, address.start + colon..address.end);
    }
    Source::Outside
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_taken_apart() {
        for (text, want) in [
            ("${self:custom.x}", "Own custom.x"),
            ("${opt:stage, 'dev'}", "Outside | Literal dev"),
            ("${opt:a, self:b.c, \"x,y\"}", "Outside | Own b.c | Literal x,y"),
            ("${file(config.${opt:stage, 'dev'}.yml):a.b}", "File config.${opt:stage, 'dev'}.yml a.b"),
            ("${file(./functions.yml)}", "File ./functions.yml "),
            ("${self:custom.${self:provider.stage}.runtime}", "Own custom.${self:provider.stage}.runtime"),
            ("${env:X, ${self:custom.y}}", "Outside | Nested ${self:custom.y}"),
            ("${param:runtime}", "Parameter runtime"),
            ("${sls:stage}", "Outside"),
        ] {
            let all = references(text);
            assert_eq!(all, std::iter::once(0..text.len()).collect::<Vec<_>>(), "{text}");
            let shown: Vec<String> = sources(text, &all[0])
                .into_iter()
                .map(|source| match source {
                    Source::Own(range) => format!("Own {}", &text[range]),
                    Source::File(path, address) => format!("File {} {}", &text[path], &text[address]),
                    Source::Parameter(range) => format!("Parameter {}", &text[range]),
                    Source::Literal(range) => format!("Literal {}", &text[range]),
                    Source::Nested(range) => format!("Nested {}", &text[range]),
                    Source::Outside => "Outside".to_owned(),
                })
                .collect();
            assert_eq!(shown.join(" | "), want, "{text}");
        }
        assert_eq!(references("a ${x} b ${y}"), vec![2..6, 9..13]);
        assert_eq!(references("${open"), Vec::<Range<usize>>::new());
        let holes = format!("${{a}}{HOLE_OPEN}${{b}}{HOLE_CLOSE}${{c}}{HOLE_OPEN}x{HOLE_CLOSE}${{d}}");
        let shown: Vec<&str> = written(&holes).into_iter().map(|range| &holes[range]).collect();
        assert_eq!(shown, ["${a}", "${c}", "${d}"]);
    }
}
