//! Readings of makefiles: each is made once, for all who ask while what it was made of stays as it is.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use rebootstrap_parser::make::{self, Context, Makefile, Source};
use rebootstrap_parser::{FileId, Listing, Value};

use crate::repository::Repository;

/// A text in the file that holds it.
pub(super) type Text = (FileId, Arc<str>);

/// The directory that make is started in, and the target that it is started for.
type Goal = (String, String);

/// What the environment holds.
type Given = Vec<(String, Value)>;

/// The readings of one repository and its edited copies, by makefile.
#[derive(Debug, Default)]
pub(crate) struct Readings(RefCell<HashMap<FileId, Vec<Reading>>>);

/// One reading, with all that it asked. Names of files never change.
#[derive(Debug)]
struct Reading {
    text: Arc<str>,
    includes: Vec<(String, Option<Text>)>,
    environments: Vec<(Goal, Given)>,
    makefile: Arc<Makefile>,
}

/// What a makefile can ask.
pub(super) struct World<'a> {
    pub(super) files: &'a dyn Listing,
    /// The makefile at a path, as it is called there.
    pub(super) text: &'a (dyn Fn(&str) -> Option<(&'a str, &'a Text)> + Sync),
    /// What the environment holds for a target that is started in a directory.
    pub(super) environment: &'a (dyn Fn(&str, &str) -> Given + Sync),
}

impl Readings {
    /// The makefile at each of `paths`, in their order; none where there is no text.
    pub(super) fn of<'p>(
        &self,
        repository: &Repository,
        paths: &[&'p str],
        world: &World,
    ) -> Vec<(&'p str, Arc<Makefile>)> {
        let there = paths.iter().filter_map(|path| Some((*path, (world.text)(path)?)));
        let there: Vec<_> = there.map(|(path, (name, text))| (path, name, text)).collect();
        let new: Vec<_> = there.iter().filter(|(.., text)| self.known(text, world).is_none()).collect();
        let read = repository.spread(&new, |(_, name, text)| Reading::new(name, text, world));
        for ((.., text), reading) in new.into_iter().zip(read) {
            self.0.borrow_mut().entry(text.0).or_default().push(reading);
        }
        there.into_iter().filter_map(|(path, _, text)| Some((path, self.known(text, world)?))).collect()
    }

    fn known(&self, (file, text): &Text, world: &World) -> Option<Arc<Makefile>> {
        let all = self.0.borrow();
        let reading = all.get(file)?.iter().find(|reading| reading.holds(text, world))?;
        Some(Arc::clone(&reading.makefile))
    }
}

impl Reading {
    fn new(path: &str, (file, text): &Text, world: &World) -> Self {
        let (includes, environments) = (RefCell::default(), RefCell::default());
        let include = |path: &str| {
            let found = (world.text)(path);
            let asked: &RefCell<Vec<_>> = &includes;
            asked.borrow_mut().push((path.to_owned(), found.map(|(_, text)| text.clone())));
            found.map(|(path, (file, text))| Source { file: *file, path, text })
        };
        let environment = |directory: &str, target: &str| {
            let found = (world.environment)(directory, target);
            let asked: &RefCell<Vec<_>> = &environments;
            asked.borrow_mut().push(((directory.to_owned(), target.to_owned()), found.clone()));
            found
        };
        let context = Context {
            directory: None,
            files: world.files,
            include: &include,
            overrides: &[],
            goals: &[],
            environment: &environment,
        };
        let makefile = Arc::new(make::read(Source { file: *file, path, text }, &context));
        let text = Arc::clone(text);
        Self { text, makefile, includes: includes.take(), environments: environments.take() }
    }

    /// Whether the same makefile would be read now.
    fn holds(&self, text: &Arc<str>, world: &World) -> bool {
        let is_same = |(path, known): &(String, Option<Text>)| match ((world.text)(path), known) {
            (Some((_, (file, text))), Some((known, before))) => file == known && Arc::ptr_eq(text, before),
            (None, None) => true,
            _ => false,
        };
        let is_given = |((directory, target), known): &(Goal, Vec<_>)| (world.environment)(directory, target) == *known;
        Arc::ptr_eq(&self.text, text) && self.includes.iter().all(is_same) && self.environments.iter().all(is_given)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::go::memory::Memory;

    #[test]
    fn a_makefile_is_read_again_when_what_it_asked_for_is_another() {
        let tree = Memory::new("\n-- Makefile --\n");
        let text = |file: u32, text: &str| (FileId(file), Arc::from(text));
        let own: Text = text(0, "include rules.mk\nbuild:\n\tgo build -o $(NAME)\n");
        let (rules, same, none): (Text, Text, Text) = (text(1, "NAME = a\n"), text(1, "NAME = a\n"), text(2, "\n"));
        let (readings, repository) = (Readings::default(), Repository::new(&tree));
        let read = |own: &Text, rules: Option<&Text>, stage: &str| {
            let files: [(&str, Option<&Text>); 2] = [("Makefile", Some(own)), ("rules.mk", rules)];
            let given = |_: &str, _: &str| vec![("STAGE".to_owned(), Value::computed(stage))];
            let find = |path: &str| files.iter().find(|file| file.0 == path).and_then(|file| Some((file.0, file.1?)));
            // The answers live as long as the world.
            let world = World { files: &tree, text: &find, environment: &given };
            let (_, makefile) = readings.of(&repository, &["Makefile"], &world).pop().expect("a makefile");
            makefile
        };
        let first = read(&own, Some(&rules), "dev");
        assert!(Arc::ptr_eq(&first, &read(&own, Some(&rules), "dev")));
        for (rules, stage) in [(Some(&same), "dev"), (Some(&none), "dev"), (None, "dev"), (Some(&rules), "prod")] {
            assert!(!Arc::ptr_eq(&first, &read(&own, rules, stage)));
        }
        let new: Text = (own.0, Arc::from(&*own.1));
        assert!(
            !Arc::ptr_eq(&first, &read(&new, Some(&rules), "dev")),
            "the same text in another allocation is another"
        );
        assert!(Arc::ptr_eq(&first, &read(&own, Some(&rules), "dev")), "the first one is still known");
        assert_eq!(*first, *read(&own, Some(&same), "dev"));
    }
}
