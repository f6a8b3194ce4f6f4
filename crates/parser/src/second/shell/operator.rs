//! Operators, and the brackets and backticks around commands.

use super::{Commands, Frame, Lexer};

impl Lexer<'_> {
    pub(super) fn operator(&mut self, length: usize) -> Option<()> {
        let range = self.at..self.at + length;
        let sign = self.text.get(range.clone())?;
        let commands = self.commands()?;
        if sign == "(" && commands.ready && self.rest().starts_with(b"((") {
            self.begin_word()?;
            self.at += 2;
            self.open.push(Frame::Arithmetic(2));
            return Some(());
        }
        let commands = self.commands()?;
        match sign {
            "<<" | "<<-" => commands.document = Some(sign == "<<-"),
            _ if sign.starts_with(['<', '>']) || sign.starts_with("&>") => {}
            _ => commands.ready = true,
        }
        let is_bracket = sign == "(";
        self.at = range.end;
        self.put("operator", range, true);
        if is_bracket {
            let group = self.put("group", self.at..self.at, false);
            self.depth += 1;
            let inner = Commands { close: Some(b')'), group: Some(group), ready: true, ..Commands::default() };
            self.open.push(Frame::Commands(inner));
        }
        Some(())
    }

    /// Ends what `sign` ends: commands in brackets or backticks, or the pattern of a `case`.
    pub(super) fn close(&mut self, sign: u8) -> Option<()> {
        self.end_word()?;
        let range = self.at..self.at + 1;
        self.at += 1;
        let commands = self.commands()?;
        if sign == b')' && commands.compounds.last().is_some_and(|(end, _)| *end == "esac") {
            commands.ready = true;
            self.put("operator", range, true);
            return Some(());
        }
        if commands.close != Some(sign) {
            return None;
        }
        if !commands.compounds.is_empty() {
            return None;
        }
        let (part, group) = (commands.substitution, commands.group);
        self.open.pop();
        if let Some(group) = group {
            self.parts[group].range.end = range.start;
        }
        match part {
            Some(part) => {
                self.depth -= 2;
                self.parts[part].range.end = range.end;
                self.commands()?.word.as_mut()?.literal = range.end;
            }
            None => {
                self.depth -= 1;
                self.put("operator", range, true);
                self.commands()?.ready = true;
            }
        }
        Some(())
    }
}

/// How long the operator is that `rest` begins with; 0 when it is none.
pub(super) fn length(rest: &[u8]) -> usize {
    let signs: [&[u8]; 21] = [
        b"&>>", b"<<<", b"<<-", b";;&", b"&&", b"||", b"|&", b";;", b";&", b"<<", b">>", b"<&", b">&", b"<>", b">|",
        b"&>", b"&", b"|", b";", b"<", b">",
    ];
    match rest.first() {
        Some(b'(') => 1,
        // Most bytes begin none.
        Some(b'&' | b'|' | b';' | b'<' | b'>') => {
            signs.iter().find(|sign| rest.starts_with(sign)).map_or(0, |sign| sign.len())
        }
        _ => 0,
    }
}
