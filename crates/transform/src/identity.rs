//! Where texts stand: each byte that a text says it is made of is the one that stands there, or its file is not edited.

use std::collections::BTreeMap;

use rebootstrap_parser::{FileId, Origin, Span};

use crate::facts::Facts;
use crate::frameworks::syntax_error;
use crate::parsed::OTHERWISE;
use crate::repository::Repository;

/// Finds the files of which something was read otherwise than it is written, and names them: `solve` takes no edit in them.
pub(crate) fn mark(repository: &Repository, facts: &mut Facts) {
    let mut wrong: BTreeMap<FileId, Span> = BTreeMap::new();
    let files = repository.files();
    for value in facts.reads.iter().map(|read| &read.value) {
        let mut at = 0;
        for segment in value.segments() {
            let part = value.text().get(at..at + segment.len);
            at += segment.len;
            let Origin::Raw(span) = segment.origin else { continue };
            let text = files.get(span.file.0 as usize).map(|file| &*file.text);
            if part.is_none() || text.and_then(|text| text.get(span.range())) != part {
                let start = span.start().min(text.map_or(0, str::len));
                wrong.entry(span.file).or_insert(Span::new(span.file, start, start));
            }
        }
    }
    for (file, span) in wrong {
        facts.read_only.insert(file);
        facts.notes.push(syntax_error(repository, span, OTHERWISE));
    }
}

#[cfg(test)]
mod tests {
    use rebootstrap_parser::Value;

    use super::*;
    use crate::facts::Role;
    use crate::go::memory::Memory;

    #[test]
    fn a_text_that_stands_elsewhere_makes_its_file_read_only() {
        let tree = Memory::new("\n-- a.sh --\ngo build -o main\n-- b.sh --\ncp main x\n");
        let repository = Repository::new(&tree);
        let (a, _) = repository.open("a.sh").expect("a file");
        let (b, _) = repository.open("b.sh").expect("a file");
        let mut facts = Facts::default();
        facts.read(Value::raw("main", Span::new(a, 12, 16)), None, Role::Word);
        facts.read(Value::raw("main", Span::new(b, 3, 7)), None, Role::Word);
        mark(&repository, &mut facts);
        assert!(facts.read_only.is_empty() && facts.notes.is_empty());
        facts.read(Value::raw("main", Span::new(b, 4, 8)), None, Role::Word);
        mark(&repository, &mut facts);
        assert_eq!(facts.read_only.into_iter().collect::<Vec<_>>(), [b]);
        assert_eq!(facts.notes[0].message, "b.sh does not parse: it is not read as it is written");
    }
}
