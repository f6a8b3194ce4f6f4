//! Filters: commands that make known lines of known lines, as between the parts of a pipeline.

use std::collections::BTreeSet;

use super::pathname::{folder, name};

/// What the command `words` prints when `lines` are its input; `None` when that is not known.
pub(super) fn filtered(words: &[&str], lines: &[String]) -> Option<Vec<String>> {
    let each = |change: &dyn Fn(&str) -> Option<String>| lines.iter().map(|line| change(line)).collect();
    match *words {
        ["cat"] => Some(lines.to_vec()),
        ["sort"] => {
            let mut sorted = lines.to_vec();
            sorted.sort();
            Some(sorted)
        }
        ["sort", "-u"] | ["sort", "--unique"] => {
            Some(lines.iter().cloned().collect::<BTreeSet<_>>().into_iter().collect())
        }
        ["uniq"] => {
            let mut all = lines.to_vec();
            all.dedup();
            Some(all)
        }
        ["tr", "\\n", " "] => Some(vec![lines.join(" ")]),
        ["grep", pattern] if !pattern.starts_with('-') => kept(pattern, false, lines),
        ["grep", "-v", pattern] => kept(pattern, true, lines),
        ["sed", script] | ["sed", "-e", script] => {
            let change = Change::parse(script)?;
            each(&|line| Some(change.applied(line)))
        }
        ["awk", ref rest @ ..] => {
            let (separator, field) = awk(rest)?;
            each(&|line| field_of(line, separator, field))
        }
        ["cut", ref rest @ ..] => {
            let (separator, first, last) = cut(rest)?;
            each(&|line| Some(columns(line, separator, first, last)))
        }
        ["xargs", ref rest @ ..] => {
            let change = given_to(rest)?;
            // `-I` takes a line for one word.
            if rest.iter().any(|word| word.starts_with("-I")) && lines.iter().any(|line| line.contains([' ', '\t'])) {
                return None;
            }
            let words = lines.iter().flat_map(|line| line.split_whitespace());
            Some(words.map(change).collect())
        }
        _ => None,
    }
}

/// `xargs -n1 dirname`, `xargs -I {} basename {}`.
fn given_to(words: &[&str]) -> Option<fn(&str) -> String> {
    let at = words.iter().position(|word| matches!(*word, "dirname" | "basename"))?;
    let (options, command) = words.split_at(at);
    let places = match *options {
        [] | ["-n1" | "-L1"] | ["-n" | "-L", "1"] => false,
        ["-I", "{}"] | ["-I{}"] | ["-n1", "-I{}"] | ["-n1", "-I", "{}"] => true,
        _ => return None,
    };
    let single = !options.is_empty();
    let folder = |path: &str| folder(path).unwrap_or(".").to_owned();
    let last = |path: &str| path[name(path)].to_owned();
    match (command, places) {
        (["dirname"], false) | (["dirname", "{}"], true) => Some(folder),
        (["basename"], false) | (["basename", "{}"], true) if single => Some(last),
        (["basename", "-a"], false) => Some(last),
        _ => None,
    }
}

/// `-F/ '{print $2}'`: the separator and the field, counted from the end when negative.
fn awk<'a>(words: &[&'a str]) -> Option<(&'a str, isize)> {
    let (separator, script) = match *words {
        ["-F", separator, script] => (separator, script),
        [option, script] => (option.strip_prefix("-F")?, script),
        [script] => (" ", script),
        _ => return None,
    };
    let inside = script.trim().strip_prefix('{')?.strip_suffix('}')?.trim().trim_end_matches(';').trim();
    let field = inside.strip_prefix("print")?.trim().strip_prefix('$')?;
    let field = match field.strip_prefix("(NF").and_then(|rest| rest.strip_suffix(')')) {
        Some(back) => -1 - back.trim().strip_prefix('-')?.trim().parse::<isize>().ok()?,
        None if field == "NF" => -1,
        None => isize::try_from(field.parse::<usize>().ok()?).ok()?,
    };
    let plain = separator.len() == 1 && !separator.contains(['\\', '|', '.', '*', '^', '$', '[', '(', '+', '?']);
    plain.then_some((separator, field))
}

fn field_of(line: &str, separator: &str, field: isize) -> Option<String> {
    let fields: Vec<&str> = match separator {
        " " => line.split_whitespace().collect(),
        _ => line.split(separator).collect(),
    };
    let count = isize::try_from(fields.len()).ok()?;
    let at = match field {
        0 => return Some(line.to_owned()),
        back if back < 0 => count + back,
        at => at - 1,
    };
    usize::try_from(at).ok().map(|at| fields.get(at).copied().unwrap_or_default().to_owned())
}

/// `-d/ -f2`, `-d '/' -f 1-3`: the separator, the first field and the last.
fn cut<'a>(words: &[&'a str]) -> Option<(&'a str, usize, usize)> {
    let (separator, fields) = match *words {
        ["-d", separator, "-f", fields] | ["-f", fields, "-d", separator] => (separator, fields),
        ["-d", separator, fields] | [fields, "-d", separator] => (separator, fields.strip_prefix("-f")?),
        [separator, "-f", fields] | ["-f", fields, separator] => (separator.strip_prefix("-d")?, fields),
        [one, other] => {
            let separator = one.strip_prefix("-d").or_else(|| other.strip_prefix("-d"))?;
            (separator, other.strip_prefix("-f").or_else(|| one.strip_prefix("-f"))?)
        }
        _ => return None,
    };
    let (first, last) = match fields.split_once('-') {
        None => (fields.parse().ok()?, fields.parse().ok()?),
        Some(("", last)) => (1, last.parse().ok()?),
        Some((first, "")) => (first.parse().ok()?, usize::MAX),
        Some((first, last)) => (first.parse().ok()?, last.parse().ok()?),
    };
    (separator.chars().count() == 1 && 1 <= first && first <= last).then_some((separator, first, last))
}

fn columns(line: &str, separator: &str, first: usize, last: usize) -> String {
    if !line.contains(separator) {
        return line.to_owned();
    }
    let fields: Vec<&str> = line.split(separator).skip(first - 1).take(last.saturating_sub(first - 1)).collect();
    fields.join(separator)
}

fn kept(pattern: &str, without: bool, lines: &[String]) -> Option<Vec<String>> {
    let pattern = Pattern::parse(pattern)?;
    Some(lines.iter().filter(|line| pattern.find(line).is_none() == without).cloned().collect())
}

/// A regular expression of nothing but characters, dots and anchors.
struct Pattern {
    /// `None` for any character.
    characters: Vec<Option<char>>,
    at_start: bool,
    at_end: bool,
}

impl Pattern {
    fn parse(text: &str) -> Option<Self> {
        let (at_start, text) = text.strip_prefix('^').map_or((false, text), |rest| (true, rest));
        let (at_end, text) = match text.strip_suffix('$') {
            Some(rest) if !rest.ends_with('\\') => (true, rest),
            _ => (false, text),
        };
        let (mut characters, mut rest) = (Vec::new(), text.chars());
        while let Some(character) = rest.next() {
            characters.push(match character {
                '.' => None,
                // Letters and brackets behind a backslash mean more than themselves.
                '\\' => Some(rest.next().filter(|next| matches!(next, '.' | '/' | '-' | '_' | '*' | '$' | '^'))?),
                '*' | '+' | '?' | '[' | ']' | '(' | ')' | '{' | '}' | '|' | '^' | '$' => return None,
                other => Some(other),
            });
        }
        Some(Self { characters, at_start, at_end })
    }

    /// Where the pattern is found first, in bytes.
    fn find(&self, line: &str) -> Option<std::ops::Range<usize>> {
        let starts = line.char_indices().map(|(at, _)| at).chain([line.len()]);
        let starts = starts.take(if self.at_start { 1 } else { usize::MAX });
        starts.filter_map(|start| Some(start..self.end(line, start)?)).next()
    }

    fn end(&self, line: &str, start: usize) -> Option<usize> {
        let mut rest = line.get(start..)?.chars();
        for wanted in &self.characters {
            let found = rest.next()?;
            if wanted.is_some_and(|wanted| wanted != found) {
                return None;
            }
        }
        let end = line.len() - rest.as_str().len();
        (!self.at_end || end == line.len()).then_some(end)
    }
}

/// `s|PATTERN|TEXT|` of a pattern without repetition.
struct Change {
    pattern: Pattern,
    text: String,
    everywhere: bool,
}

impl Change {
    fn parse(script: &str) -> Option<Self> {
        let mut rest = script.strip_prefix('s')?.chars();
        let sign = rest.next().filter(|sign| matches!(sign, '/' | '|' | ':' | '#' | ',' | '@'))?;
        let mut parts = vec![String::new()];
        while let Some(character) = rest.next() {
            match character {
                '\\' => {
                    let next = rest.next()?;
                    if next != sign {
                        parts.last_mut()?.push('\\');
                    }
                    parts.last_mut()?.push(next);
                }
                _ if character == sign => parts.push(String::new()),
                _ => parts.last_mut()?.push(character),
            }
        }
        let [pattern, text, flags] = parts.as_slice() else { return None };
        let plain = !text.contains(['&', '\\']) && matches!(flags.as_str(), "" | "g") && !pattern.is_empty();
        let pattern = Pattern::parse(pattern)?;
        plain.then(|| Self { pattern, text: text.clone(), everywhere: flags == "g" })
    }

    fn applied(&self, line: &str) -> String {
        let (mut out, mut rest) = (String::new(), line);
        while let Some(found) = self.pattern.find(rest) {
            out += &rest[..found.start];
            out += &self.text;
            rest = &rest[found.end..];
            if !self.everywhere || found.is_empty() || self.pattern.at_start {
                break;
            }
        }
        out + rest
    }
}
