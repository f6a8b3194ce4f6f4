//! Words: what is quoted in them, and what is substituted.

use super::{Commands, Frame, Lexer, Word};
use crate::second::parts::TEXT;

impl Lexer<'_> {
    pub(super) fn begin_word(&mut self) -> Option<()> {
        let start = self.at;
        if self.commands()?.word.is_none() {
            let part = self.put(TEXT, start..start, false);
            self.commands()?.word = Some(Word { part, start, literal: start });
        }
        Some(())
    }

    /// Ends the word that is read, if one is.
    pub(super) fn end_word(&mut self) -> Option<()> {
        let at = self.at;
        let Some(Frame::Commands(Commands { word: Some(_), .. })) = self.open.last() else { return Some(()) };
        self.literal(at)?;
        let word = self.commands()?.word.take()?;
        self.parts[word.part].range.end = at;
        let written = self.text.get(word.start..at)?;
        if let Some(tabs) = self.commands()?.document.take() {
            let end = written.chars().filter(|letter| !"'\"\\".contains(*letter)).collect();
            self.documents.push((end, tabs));
            return Some(());
        }
        let is_pattern = is_pattern(written, self.text.get(at..)?, self.commands()?);
        let commands = self.commands()?;
        let is_reserved = !is_pattern && std::mem::replace(&mut commands.ready, std::mem::take(&mut commands.named));
        if std::mem::take(&mut commands.variable) || !is_reserved {
            return Some(());
        }
        let end = match written {
            "if" => Some("fi"),
            "do" => Some("done"),
            "case" => Some("esac"),
            "{" => Some("}"),
            _ => None,
        };
        if let Some(end) = end {
            let part = self.put("compound command", at..at, false);
            self.depth += 1;
            self.commands()?.compounds.push((end, part));
        } else if ["fi", "done", "esac", "}"].contains(&written) {
            let (_, part) = self.commands()?.compounds.pop().filter(|(end, _)| *end == written)?;
            self.parts[part].range.end = word.start;
            self.depth -= 1;
            self.parts[word.part..].iter_mut().for_each(|part| part.depth -= 1);
        }
        let commands = self.commands()?;
        match written {
            "function" => commands.named = true,
            // `for a do` and `for ((…))`
            "for" | "select" => (commands.named, commands.ready, commands.variable) = (true, true, true),
            // `fi }`
            "fi" | "done" | "esac" | "}" => commands.ready = true,
            "if" | "then" | "elif" | "else" | "do" | "while" | "until" | "{" | "!" | "time" => commands.ready = true,
            _ => {}
        }
        Some(())
    }

    /// A sign that means the same in every word.
    pub(super) fn quoted(&mut self, first: u8) -> Option<()> {
        let is_double = self.open.iter().rev().map_while(|frame| match frame {
            Frame::Commands(_) => None,
            frame => Some(matches!(frame, Frame::Double)),
        });
        let is_double = is_double.into_iter().any(|double| double);
        let rest = self.rest();
        match first {
            b'\\' => self.at += 1 + self.text.get(self.at + 1..)?.chars().next().map_or(0, char::len_utf8),
            b'"' if !matches!(self.open.last(), Some(Frame::Double)) => {
                self.at += 1;
                self.open.push(Frame::Double);
            }
            b'\'' if !is_double => self.at += 2 + self.text.get(self.at + 1..)?.find('\'')?,
            b'$' if rest.starts_with(b"$'") && !is_double => self.at += 3 + ansi(&rest[2..])?,
            b'$' if rest.starts_with(b"$((") => {
                self.at += 3;
                self.open.push(Frame::Arithmetic(2));
            }
            b'$' if rest.starts_with(b"$(") => self.substitute(b')', 2)?,
            b'$' if rest.starts_with(b"${") => {
                self.at += 2;
                self.open.push(Frame::Parameter);
            }
            b'`' if self.commands()?.close == Some(b'`') => return None,
            b'`' => self.substitute(b'`', 1)?,
            _ => self.at += 1,
        }
        Some(())
    }

    /// Begins commands that are substituted in the word that is read.
    fn substitute(&mut self, close: u8, length: usize) -> Option<()> {
        let start = self.at;
        self.at += length;
        self.literal(start)?;
        self.depth += 1;
        let part = self.put("substitution", start..start, false);
        self.depth += 1;
        let inner = Commands { close: Some(close), substitution: Some(part), ready: true, ..Commands::default() };
        self.open.push(Frame::Commands(inner));
        Some(())
    }

    /// Puts what of the word up to `end` is not substituted.
    fn literal(&mut self, end: usize) -> Option<()> {
        let literal = self.commands()?.word.as_ref()?.literal;
        self.depth += 1;
        if literal < end {
            self.put("literal", literal..end, true);
        }
        self.depth -= 1;
        Some(())
    }
}

/// Whether a word that is reserved elsewhere is a pattern of a `case`, as in `case) a;;` and `if | fi) b;;`: no statement has
/// a bracket or a `|` there.
fn is_pattern(written: &str, rest: &str, commands: &Commands) -> bool {
    const BEGIN: [&str; 7] = ["if", "do", "case", "{", "for", "select", "function"];
    const END: [&str; 3] = ["fi", "done", "}"];
    let in_case = commands.compounds.last().is_some_and(|(end, _)| *end == "esac");
    let is_closed = rest.trim_start_matches([' ', '\t']).starts_with([')', '|']);
    is_closed && (BEGIN.contains(&written) || (in_case && END.contains(&written)))
}

/// How long a text in `$'…'` is, without its first sign and its last.
fn ansi(rest: &[u8]) -> Option<usize> {
    let mut escaped = false;
    rest.iter().position(|byte| {
        let ends = *byte == b'\'' && !escaped;
        escaped = *byte == b'\\' && !escaped;
        ends
    })
}
