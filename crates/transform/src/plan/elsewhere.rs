//! Elsewhere: builds and mentions of a program that are not edited.

use rebootstrap_parser::path;
use rebootstrap_parser::value::HOLE_OPEN;

use super::Draft;
use super::candidate::{Candidate, told};
use super::longer::Longer;
use super::naming::{ENTRY, Moves};
use super::unheard::Unheard;
use crate::code::Code;
use crate::diagnostic::{Diagnostic, Place};
use crate::facts::{Build, Facts, Read, ReadId};
use crate::frameworks::container;
use crate::frameworks::listing::{self, Lister};
use crate::frameworks::namer::{self, Taken};
use crate::frameworks::unread::{self, Mention, Text};
use crate::glob;
use crate::link::{Chain, Gap, contents};
use crate::programs::{Programs, is_linux};
use crate::repository::Repository;
use crate::shown::{fits, shown};

/// A program that is also built in a file which is not read would be renamed in one build and not in the other.
pub(super) fn refuse(draft: &Draft, left: &mut Vec<(usize, Diagnostic)>) {
    let Draft { repository, facts, candidates, active, planned, .. } = *draft;
    if planned.values().all(|moves| moves.paths.is_empty()) {
        return;
    }
    let (unread_texts, declaring) = (unread::texts(repository), unread::declaring(repository));
    let unheard = Unheard::of(repository, facts);
    for (program, moves) in planned.iter().filter(|(_, moves)| !moves.paths.is_empty()) {
        let users: Vec<&Candidate> = active
            .iter()
            .map(|index| &candidates[*index])
            .filter(|one| one.chain.as_ref().is_some_and(|chain| chain.program == *program))
            .collect();
        let archives = users.iter().flat_map(|one| one.chain.iter().flat_map(|chain| &chain.archives));
        let archives: Vec<&str> = archives.filter_map(|archive| facts.archives[*archive].path.as_deref()).collect();
        let builds_too = moves
            .paths
            .keys()
            .flat_map(|path| unread::mentions(&unread_texts, path, &archives))
            .find(|mention| mention.makes);
        let provisioner = facts.unfollowed.iter().find(|(_, said)| {
            builds(said, program) || archives.iter().any(|archive| said.contains(path::name(archive)))
        });
        let provisioner = provisioner.map(|(span, _)| repository.place(*span));
        let provisioner = provisioner.map(|place| Mention { file: place.file, line: place.line, makes: true });
        let declared = unread::declares_too(&declaring, program, &archives);
        let says = |how: &'static str| move |mention| (mention, how);
        let unread = builds_too.or(declared).map(says("is not read yet"));
        let unheard = || moves.paths.keys().find_map(|path| unheard.makes(path, &archives));
        let unread = unread.or_else(|| provisioner.or_else(unheard).map(says("is not followed there")));
        let tidied = facts.passed_over.iter().find(|(_, said)| moves.paths.keys().any(|path| tidies(said, path)));
        let tidied = tidied.map(|(span, _)| repository.place(*span));
        let tidied = tidied.map(|place| Mention { file: place.file, line: place.line, makes: false });
        let chains: Vec<&Chain> = users.iter().filter_map(|one| one.chain.as_ref()).collect();
        let unknown = || {
            let place = repository.place(may_build(repository, facts, &chains, program)?.span);
            Some(Mention { file: place.file, line: place.line, makes: true })
        };
        let started = || {
            let inside = moves.paths.keys().filter_map(|path| in_image(path));
            let found = inside.into_iter().find_map(|inside| {
                let unread = container::starts(&unread_texts, inside);
                Some((unread.or_else(|| said_of_image(repository, facts, inside))?, inside.to_owned()))
            });
            let found = found.or_else(|| container::mounted(&unread_texts, program));
            let how = |path| format!("starts {path} in a container, where it gets another name, too");
            found.map(|(mention, path)| (mention, how(path)))
        };
        let kept = || kept_in_image(repository, facts, draft.programs, users.first()?);
        let started = started();
        let program = shown(program);
        let found = unread.map(|(build, how)| (build, format!("builds or declares {program} as well, and {how}")));
        let found = found
            .or_else(|| Some((tidied?, format!("names {program} as well, and no shell reads that line"))))
            .or_else(|| Some((unknown()?, format!("may build {program} as well, and its path there is not known"))));
        let found = found.or_else(|| Some((kept()?, format!("makes a zip of {program} as well, in an image"))));
        let next = match found {
            Some(_) => "change that command so that it writes `bootstrap`, or take it out, then run again",
            None => "have it copied there under a name that is said, or start `bootstrap` there, then run again",
        };
        let Some((build, how)) = found.or(started) else { continue };
        for user in users {
            let gap = Gap {
                code: Code::Unfollowed,
                message: format!("{}:{} {how}", build.file, build.line),
                span: None,
                next: next.to_owned(),
            };
            let mut reason = told(repository, &facts.functions[user.function], &gap, facts);
            reason.related = vec![Place { file: build.file.clone(), line: build.line }];
            left.push((user.function, reason));
        }
    }
}

/// Whether a command that is not followed can build the program: it names it, or says no name or one that is not written out.
fn builds(said: &str, program: &str) -> bool {
    let is_word = |character: char| character.is_alphanumeric() || "._-".contains(character);
    let mut words = said.split(|character| !is_word(character));
    let named = words.any(|word| word == path::name(program));
    let compiles = said.contains("go build") || said.contains("go install");
    // What is found is mostly compiled to see that it can be: `go list ./... | xargs go build`, `xargs -I {} go build -o /tmp/x {}`.
    if ["xargs", "parallel"].iter().any(|tool| said.starts_with(tool)) {
        return compiles && writes_there(said, program);
    }
    compiles && (named || !said.contains("-o") || said.contains(['$', '%', '{', HOLE_OPEN]))
}

/// Whether `-o` is told the program, or a name in its directory that is put together (`bin/{}`).
fn writes_there(said: &str, program: &str) -> bool {
    let cut = |character: char| character.is_whitespace() || "\"'".contains(character);
    let words: Vec<&str> = said.split(cut).filter(|word| !word.is_empty()).collect();
    words.windows(2).filter(|pair| pair[0] == "-o").any(|pair| {
        let output = pair[1].trim_start_matches("./");
        let known = output.split(['{', '$', '%', HOLE_OPEN]).next().unwrap_or_default();
        output == program || (known.len() < output.len() && known.contains('/') && program.starts_with(known))
    })
}

/// Whether a command of cmd.exe names the program, or all files that are called so.
fn tidies(said: &str, program: &str) -> bool {
    let is_it = |word: &str| {
        let name = path::name(word);
        name == path::name(program) || (glob::matches(name, path::name(program)) && !glob::matches(name, ENTRY))
    };
    said.split(|sign: char| sign.is_whitespace() || "\"&();,".contains(sign)).any(is_it)
}

/// A build of a CI file whose output is not known as a whole and may be the program.
fn may_build<'a>(repository: &Repository, facts: &'a Facts, chains: &[&Chain], program: &str) -> Option<&'a Build> {
    let ours: Vec<usize> = chains.iter().flat_map(|chain| chain.builds.iter().copied()).collect();
    let sources: Vec<&String> = ours.iter().flat_map(|index| &facts.builds[*index].packages).collect();
    let others = facts.builds.iter().enumerate().filter(|(index, _)| !ours.contains(index)).map(|(_, build)| build);
    let mut others = others.filter(|build| is_linux(build) && repository.is_pipeline(build.span.file));
    others.find(|build| {
        let same = build.packages.is_empty() || build.packages.iter().any(|package| sources.contains(&package));
        // A directory that is not known may be the checkout, such as one below `$GOPATH`.
        let moved = |output: &String| {
            let inside = path::below(output, &build.directory).filter(|_| build.directory.contains(HOLE_OPEN));
            inside.is_some_and(|inside| fits(inside, program) || program.ends_with(&format!("/{inside}")))
        };
        let is_it = |output: &String| output.contains(HOLE_OPEN) && (fits(output, program) || moved(output));
        same && facts.outputs(build).iter().any(is_it)
    })
}

/// A text of what is read that names the program by its path in an image, such as the command of a function or a task.
fn said_of_image(repository: &Repository, facts: &Facts, inside: &str) -> Option<Mention> {
    let cut = |character: char| character.is_whitespace() || "\"'`,[]".contains(character);
    let says = |read: &&Read| {
        let text = read.value.text();
        // What stands in an image is known there, and edited.
        let is_known = || read.names().is_some_and(|at| path::system(at).is_some());
        text.contains(inside)
            && !is_known()
            && text.split(cut).any(|word| word == inside)
            && !is_route(repository, read)
    };
    // What a function puts together has only parts that are written.
    let part = |read: &Read| read.value.segments().iter().find_map(rebootstrap_parser::Segment::place);
    let place = |read: &Read| read.value.place().or_else(|| part(read));
    let place = repository.place(facts.reads.iter().filter(says).find_map(place)?);
    Some(Mention { file: place.file, line: place.line, makes: true })
}

/// Whether what stands before the text in its line says that it is the route of an API (`path: /main`) and no file.
fn is_route(repository: &Repository, read: &Read) -> bool {
    const KEYS: [&str; 6] = ["endpoint", "path", "prefix", "route", "uri", "url"];
    let Some(place) = read.value.place() else { return false };
    let text = repository.text(place.file);
    let line = text.get(..place.start()).unwrap_or_default().rsplit('\n').next().unwrap_or_default().to_lowercase();
    read.value.text().rfind('/') == Some(0) && KEYS.iter().any(|key| line.contains(key))
}

/// The absolute path of a file in an image.
fn in_image(path: &str) -> Option<&str> {
    let inside = path.get(path::system(path)?.len()..)?;
    (inside.starts_with('/') && !inside.contains(HOLE_OPEN)).then_some(inside)
}

/// A zip with the same program that is made in an image. No command here takes it out, but somebody may.
fn kept_in_image(repository: &Repository, facts: &Facts, programs: &Programs, user: &Candidate) -> Option<Mention> {
    let chain = user.chain.as_ref()?;
    let sources =
        |builds: &[usize]| -> Vec<&String> { builds.iter().flat_map(|build| &facts.builds[*build].packages).collect() };
    let ours = sources(&chain.builds);
    let is_same = |archive: &usize| {
        let held = contents(facts, programs, *archive);
        held.iter().any(|(program, _)| sources(&programs.builds(program)).iter().any(|package| ours.contains(package)))
    };
    let in_image =
        |archive: &usize| facts.archives[*archive].path.as_deref().is_some_and(|at| path::system(at).is_some());
    let mut others = (0..facts.archives.len()).filter(|archive| in_image(archive) && !chain.archives.contains(archive));
    let place = repository.place(facts.archives[others.find(is_same)?].span);
    Some(Mention { file: place.file, line: place.line, makes: true })
}

/// The old path, where a file that is not read names it, or a longer text of one that is.
pub(super) fn notes(
    repository: &Repository,
    (unread, folders, namers, listers, longer): (&[Text], &[Taken], &[Text], &[Lister], &Longer),
    old: &str,
    new: &str,
) -> Vec<Diagnostic> {
    let goes_over = |mention: Mention| Diagnostic {
        code: Code::Mentioned,
        message: format!("{} goes over the files of {}, where programs move", mention.file, shown(path::parent(old))),
        place: Some(Place { file: mention.file, line: mention.line }),
        related: Vec::new(),
        next: "see that it takes the programs from where they stand then, under the names that it gave them".to_owned(),
    };
    let folders = folders.iter().filter(|(taken, _)| taken.contains(path::parent(old))).map(|(_, line)| line.clone());
    let lists = listing::lists(listers, (old, new)).into_iter().chain(folders).map(goes_over);
    let unread = unread::mentions(unread, old, &[]).into_iter().filter(|mention| !mention.makes);
    let unread = unread.map(|mention| Place { file: mention.file, line: mention.line });
    let named = namers
        .iter()
        .flat_map(|text| namer::mentions(text, old))
        .map(|mention| Place { file: mention.file, line: mention.line });
    let longer = longer.places(old).into_iter().map(|span| repository.place(span));
    let note = |place: Place| Diagnostic {
        code: Code::Mentioned,
        message: format!("{} names {}, which moves", place.file, shown(old)),
        next: {
            let text = repository.open(&place.file).map(|(_, text)| text);
            let line = text.as_ref().and_then(|text| text.lines().nth(place.line.saturating_sub(1)));
            renaming(line.unwrap_or_default(), old, new)
        },
        place: Some(place),
        related: Vec::new(),
    };
    unread.chain(named).chain(longer).map(note).chain(lists).collect()
}

/// What to write in a line that names the old path: as much of the new one as it says of the old one.
fn renaming(line: &str, old: &str, new: &str) -> String {
    // Where functions run, the program is at the root of what was packed.
    if line.contains("/var/task/") {
        return format!("write /var/task/{ENTRY} there");
    }
    let starts = old.match_indices('/').map(|(slash, _)| slash + 1);
    let said = starts.map(|start| old.split_at(start)).find(|(_, said)| line.contains(said));
    match said.and_then(|(folder, said)| Some((said, new.strip_prefix(folder)?))) {
        Some((said, then)) if !line.contains(old) => format!("write {} there instead of {}", shown(then), shown(said)),
        _ => format!("write {} there", shown(new)),
    }
}

/// A program that goes through something that drops its mode, and that nobody makes executable again.
pub(super) fn mode_lost(repository: &Repository, facts: &Facts, moves: &Moves) -> Option<Diagnostic> {
    let covers = |read: &ReadId, program: &String| {
        let at = facts.path(*read);
        at.is_some_and(|at| path::below(program, &at).is_some() || at == *program || glob::matches(&at, program))
    };
    let programs = || moves.paths.keys();
    let lost = facts.modeless.iter().find(|read| programs().any(|program| covers(read, program)))?;
    // `chmod +x bin/*` finds the directories that the programs get.
    let is_pattern = |read: &ReadId| glob::has_wildcard(facts.get(*read).value.text());
    let mends = |read: &ReadId| {
        moves.paths.iter().any(|(old, new)| covers(read, old) && (!is_pattern(read) || covers(read, new)))
    };
    let mended = facts.executable.iter().any(mends);
    let program = programs().find(|program| covers(lost, program)).filter(|_| !mended)?;
    let place = facts.get(*lost).value.place().map(|span| repository.place(span));
    Some(Diagnostic {
        code: Code::ModeLost,
        message: format!("{} goes through an artifact, which does not keep its executable bit", shown(program)),
        place,
        related: Vec::new(),
        next: format!("chmod +x {} where it is packed", shown(&moves.paths[program])),
    })
}
