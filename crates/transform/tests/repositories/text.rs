//! Texts with variables in them, before it is said in which language they are written.

use super::tape::Tape;

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// Written as it is.
    Plain(String),
    /// The variable of this name.
    Name(String),
}

/// Parts in a row.
pub(crate) type Text = Vec<Piece>;

/// Named texts, in the order in which they have to be defined.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names(pub(crate) Vec<(String, Text)>);

/// The text that is written as it is.
pub(crate) fn plain(text: &str) -> Text {
    vec![Piece::Plain(text.to_owned())]
}

impl Names {
    /// What `text` reads.
    pub(crate) fn read(&self, text: &Text) -> String {
        let of = |piece: &Piece| match piece {
            Piece::Plain(text) => text.clone(),
            Piece::Name(name) => {
                self.0.iter().find(|(known, _)| known == name).map(|(_, text)| self.read(text)).unwrap_or_default()
            }
        };
        text.iter().map(of).collect()
    }

    /// A name for `text`: one that is there, or a new one that begins with `hint`.
    fn name(&mut self, tape: &mut Tape, hint: &str, text: Text) -> Piece {
        let meant = self.read(&text);
        let known = self.0.iter().find(|(_, other)| self.read(other) == meant).map(|(name, _)| name.clone());
        if let Some(name) = known.filter(|_| !tape.chance(4)) {
            return Piece::Name(name);
        }
        let taken = |name: &str| self.0.iter().any(|(known, _)| known == name);
        let name =
            (0..).map(|at| if at == 0 { hint.to_owned() } else { format!("{hint}_{at}") }).find(|name| !taken(name));
        let name = name.unwrap_or_default();
        self.0.push((name.clone(), text));
        Piece::Name(name)
    }

    /// A way to write the path `path`: as it is, or with names for all of it, its directory or its last part.
    pub(crate) fn path(&mut self, tape: &mut Tape, hint: &str, path: &str) -> Text {
        let split = path.rsplit_once('/');
        match (tape.pick(6), split) {
            (3, _) => vec![self.name(tape, hint, plain(path))],
            (4, Some((directory, name))) => {
                vec![self.name(tape, "out_dir", plain(directory)), Piece::Plain(format!("/{name}"))]
            }
            (5, Some((directory, name))) => {
                let directory = self.name(tape, "out_dir", plain(directory));
                let name = self.name(tape, hint, plain(name));
                match tape.pick(3) {
                    0 => vec![self.name(
                        tape,
                        &format!("{hint}_path"),
                        vec![directory, Piece::Plain("/".to_owned()), name],
                    )],
                    _ => vec![directory, Piece::Plain("/".to_owned()), name],
                }
            }
            (5, None) => vec![self.name(tape, hint, plain(path))],
            _ => plain(path),
        }
    }
}

/// `text` where `name` is how a variable is used.
pub(crate) fn write(text: &Text, name: impl Fn(&str) -> String) -> String {
    let of = |piece: &Piece| match piece {
        Piece::Plain(text) => text.clone(),
        Piece::Name(variable) => name(variable),
    };
    text.iter().map(of).collect()
}
