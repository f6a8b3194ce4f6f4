//! Statements: what one line of a makefile, outside of recipes, does to the reading.

use super::assignment;
use super::glob;
use super::line;
use super::reader::{Reader, expanded_words, first_word};
use crate::path;
use crate::value::Value;

impl Reader<'_, '_> {
    /// Reads one logical line with LF line ends that is no recipe line and belongs to no conditional or `define`.
    pub(super) fn statement(&mut self, raw: &Value) {
        let folded = line::fold(raw);
        let bare = line::unescape(&folded.slice(0..line::comment(folded.text())));
        if let Some(assignment) = assignment::parse(&bare) {
            self.open = None;
            return self.assign(&assignment);
        }
        let word = first_word(bare.text());
        let start = bare.text().find(word).unwrap_or(0) + word.len();
        if !bare.text()[start..].trim_start().starts_with(':') {
            let rest = bare.slice(start..bare.text().len());
            match word {
                "include" | "-include" | "sinclude" => return self.include(&rest),
                "export" | "unexport" => return self.export(word == "export", &rest),
                "undefine" => return self.undefine(&rest),
                "vpath" => {
                    self.open = None;
                    let value = self.expand(&rest);
                    return self.scope.read(&value);
                }
                _ => {}
            }
        }
        self.rule(raw);
    }

    fn include(&mut self, names: &Value) {
        self.open = None;
        for name in expanded_words(self, names) {
            let found = glob::matches(self.scope.files, &self.scope.directory, name.text());
            let texts = match found {
                Some(found) if name.text().contains(['*', '?', '[']) => found,
                _ => vec![name.text().to_owned()],
            };
            let mut all = !texts.is_empty();
            for text in texts {
                let path = path::resolve(&self.scope.directory, &text);
                match path.as_deref().and_then(self.context.include) {
                    Some(source) => self.source(source, &text),
                    None => all = false,
                }
            }
            self.out.includes.push((name, all));
        }
    }

    fn export(&mut self, export: bool, names: &Value) {
        self.open = None;
        let names = expanded_words(self, names);
        self.exports_all |= export && names.is_empty();
        for name in names {
            if export {
                self.exported.push(name.text().to_owned());
            } else {
                self.hidden.insert(name.text().to_owned());
            }
        }
    }

    fn undefine(&mut self, names: &Value) {
        self.open = None;
        for name in expanded_words(self, names) {
            self.scope.variables.remove(name.text());
        }
    }
}
