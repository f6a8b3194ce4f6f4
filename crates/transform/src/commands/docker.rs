//! `docker`: builds of images, and files taken out of them.

use rebootstrap_parser::{Value, path};

use super::words::Words;
use super::{aws, go_build, mounted};
use crate::facts::{Copy, ReadId, Role};
use crate::frameworks::{Image, dockerfile, image};

/// Options of `docker build` that take the next word: <https://docs.docker.com/reference/cli/docker/buildx/build/>.
const VALUED: [&str; 22] = [
    "--add-host",
    "--allow",
    "--build-arg",
    "--build-context",
    "--builder",
    "--cache-from",
    "--cache-to",
    "--cpu-shares",
    "-m",
    "--memory",
    "--iidfile",
    "--label",
    "--metadata-file",
    "--network",
    "--platform",
    "--progress",
    "--secret",
    "--shm-size",
    "--ssh",
    "--attest",
    "--ulimit",
    "--sbom",
];

/// `docker build`, `docker cp`, and commands in containers.
pub(super) fn collect(words: &mut Words) {
    let mut verbs = (1..words.len()).filter(|at| !words.text(*at).starts_with('-'));
    let verb = verbs.find(|at| !matches!(words.text(*at), "buildx" | "image" | "container" | "builder"));
    match verb.map(|at| (at, words.text(at))) {
        Some((at, "build")) => build(words, at),
        Some((at, "cp")) => copy(words, at),
        other => {
            if matches!(other, Some((_, "run" | "create"))) {
                emulator(words);
            }
            let here = words.directory.clone();
            aws::in_container(words);
            go_build::in_container(words);
            script(words);
            if matches!(other, Some((_, "run" | "create"))) {
                let there = std::mem::replace(&mut words.directory, here);
                mounted::collect(words);
                words.directory = there;
            }
        }
    }
}

/// `docker run … golang bash -c "… go build …"`: the script is not followed, and may build a program.
fn script(words: &mut Words) {
    let compiles = |at: usize| ["go build", "go install"].iter().any(|command| words.text(at).contains(command));
    if (1..words.len()).any(compiles) {
        let said = (1..words.len()).map(|at| words.text(at)).collect::<Vec<_>>().join(" ");
        words.collector.facts.unfollowed.push((words.span, said));
    }
}

/// `docker run … lambci/lambda:go1.x HANDLER`: the function on one's own machine.
fn emulator(words: &mut Words) {
    let collector = &words.collector;
    let note = (1..words.len()).find_map(|at| {
        let span = words.value(at).place().unwrap_or(words.span);
        image::note(collector.repository, words.text(at), span)
    });
    words.collector.facts.notes.extend(note);
}

/// `docker build -f FILE -t TAG --output DIRECTORY CONTEXT`.
fn build(words: &mut Words, verb: usize) {
    let (mut file, mut target, mut output, mut tags, mut context) = (None, None, None, Vec::new(), None);
    let mut arguments: Vec<String> = Vec::new();
    let mut at = verb + 1;
    while at < words.len() {
        let text = words.text(at);
        let (name, start) = match text.split_once('=') {
            Some((name, _)) if text.starts_with("--") => (name, name.len() + 1),
            _ => (text, 0),
        };
        let value = if start > 0 { at } else { at + 1 };
        let said = words.text(value).get(start..).unwrap_or_default();
        match name {
            "-f" | "--file" => file = Some((value, start)),
            "--target" => target = Some(said.to_owned()),
            "-t" | "--tag" => tags.push(said.split(':').next().unwrap_or(said).to_owned()),
            "-o" | "--output" => output = Some((value, start)),
            "--build-arg" => arguments.extend(said.split('=').next().map(str::to_owned)),
            _ if VALUED.contains(&name) => {}
            _ if text.starts_with('-') && text.len() > 1 => {
                at += 1;
                continue;
            }
            _ => {
                context = Some(at);
                at += 1;
                continue;
            }
        }
        at = value + 1;
    }
    let Some(directory) = context.and_then(|context| words.path(context)) else { return };
    let named = file.map(|(at, start)| words.text(at).get(start..).unwrap_or_default());
    let dockerfile = match named {
        Some(named) => words.directory.as_deref().and_then(|from| path::resolve(from, named)),
        None => Some(path::join(&directory, "Dockerfile")),
    };
    let Some(dockerfile) = dockerfile else { return };
    if let Some(at) = context {
        words.read(at, Role::Path);
    }
    if let Some((at, start)) = file {
        words.read_tail(at, start, Role::Path);
    }
    overrides(words, &dockerfile, &arguments);
    let root = dockerfile::image(words.collector.repository, &dockerfile, &directory, target.as_deref());
    if let (Some(root), Some((at, start))) = (root, output) {
        export(words, &root, at, start);
    }
    let image = Image { dockerfile, context: directory, target, tags };
    if words.collector.images.insert(image.clone()) {
        words.collector.learned.images.push(image);
    }
}

/// Those `arguments` of the build that the file has a default for: it is not what is built with.
fn overrides(words: &mut Words, dockerfile: &str, arguments: &[String]) {
    let Some((_, text)) = words.collector.repository.open(dockerfile) else { return };
    let defaults = text.lines().filter_map(|line| line.trim_start().strip_prefix("ARG ")?.split_once('='));
    let defaults: Vec<&str> = defaults.map(|(name, _)| name.trim()).collect();
    let is_default = |name: &&String| defaults.contains(&name.as_str());
    words.collector.facts.overrides.extend(arguments.iter().filter(is_default).cloned());
}

/// `--output DIRECTORY` and `--output type=local,dest=DIRECTORY`: all files of the image.
fn export(words: &mut Words, root: &str, at: usize, start: usize) {
    let said = words.text(at).get(start..).unwrap_or_default();
    let options: Vec<&str> = said.split(',').collect();
    let is_local = !said.contains('=') || options.contains(&"type=local");
    let dest = options.iter().find_map(|option| option.strip_prefix("dest="));
    let range = match dest {
        Some(dest) => {
            let from = start + said.find("dest=").unwrap_or_default() + "dest=".len();
            from..from + dest.len()
        }
        None => start..start + said.len(),
    };
    if !is_local || (dest.is_none() && said.contains('=')) {
        return;
    }
    let to = words.read_part(at, range, Role::Path);
    let from = words.collector.facts.read(Value::computed("/"), Some(root), Role::Path);
    add(words, from, to, false, true);
}

/// `docker cp CONTAINER:PATH TARGET`, when the container's image is one that is built here.
fn copy(words: &mut Words, verb: usize) {
    let plain: Vec<usize> = (verb + 1..words.len()).filter(|at| !words.text(*at).starts_with('-')).collect();
    let [from, to] = plain.as_slice() else { return };
    let text = words.text(*from);
    let Some((container, _)) = text.rsplit_once(':') else { return };
    let start = container.len() + 1;
    let Some(root) = root_of(words, container) else {
        let span = words.span;
        let said = (1..words.len()).map(|at| words.text(at)).collect::<Vec<_>>().join(" ");
        words.collector.facts.unfollowed.push((span, said));
        return;
    };
    let target = words.text(*to);
    let is_directory = target.ends_with('/') || matches!(target, "." | "..");
    let is_directory = is_directory || words.path(*to).is_some_and(|at| words.is_directory(&at));
    let outside = words.directory.replace(root);
    let from = words.read_tail(*from, start, Role::Path);
    words.directory = outside;
    let to = words.read(*to, Role::Path);
    add(words, from, to, is_directory, false);
    add(words, from, to, false, true);
}

fn add(words: &mut Words, from: ReadId, to: ReadId, into_directory: bool, contents: bool) {
    let span = words.span;
    words.collector.facts.copies.push(Copy { from, to, into_directory, contents, only: None, span });
}

/// The root of the image that a container is made from: the one whose tag is said in its making
/// (`$(docker create hello)`), or the only one that is built.
fn root_of(words: &Words, container: &str) -> Option<String> {
    let images = &words.collector.known.images;
    let is_said = |image: &&Image| {
        let mut said = container.split(|character: char| character.is_whitespace() || ":()".contains(character));
        said.any(|word| image.tags.iter().any(|tag| tag == word))
    };
    let image = match images.iter().find(is_said) {
        Some(image) => image,
        None => images.first().filter(|first| {
            images.iter().all(|image| image.dockerfile == first.dockerfile && image.target == first.target)
        })?,
    };
    dockerfile::image(words.collector.repository, &image.dockerfile, &image.context, image.target.as_deref())
}
