//! Images that hold the go1.x runtime: as the base of an image with a function, or to try a function on one's own machine.

use rebootstrap_parser::{Span, path};

use super::ending;
use crate::code::Code;
use crate::diagnostic::{Diagnostic, Place};
use crate::repository::Repository;

/// Images that start programs as go1.x does, without their tags.
///
/// Sources: <https://gallery.ecr.aws/lambda/go>, <https://gallery.ecr.aws/sam/emulation-go1.x>,
/// <https://github.com/lambci/docker-lambda>.
const IMAGES: [&str; 5] = [
    "public.ecr.aws/lambda/go",
    "amazon/aws-lambda-go",
    "public.ecr.aws/sam/emulation-go1.x",
    "amazon/aws-sam-cli-emulation-image-go1.x",
    "lambci/lambda",
];

/// What every file has that names an image of go1.x with its tag and not the runtime: a sign for the search before any parse.
pub(crate) const SIGN: &str = "go:";

/// Whether the sign at byte `at` of `content` ends the name of such an image.
pub(crate) fn is_named(content: &[u8], at: usize) -> bool {
    let end = at + SIGN.len();
    ["lambda/go:", "amazon/aws-lambda-go:"].iter().any(|name| content[..end].ends_with(name.as_bytes()))
}

/// Whether the runtime in `image` is go1.x. An image that only builds (`lambci/lambda:build-go1.x`) has none.
fn is_old(image: &str) -> bool {
    let image = image.split('@').next().unwrap_or_default();
    let name_start = image.rfind('/').map_or(0, |slash| slash + 1);
    let tag_start = image[name_start..].find(':').map(|colon| name_start + colon);
    let (name, tag) = tag_start.map_or((image, ""), |at| (&image[..at], &image[at + 1..]));
    IMAGES.contains(&name) && (name != "lambci/lambda" || tag == "go1.x")
}

/// What to say where `image` is started or built upon at `span`.
pub(crate) fn note(repository: &Repository, image: &str, span: Span) -> Option<Diagnostic> {
    is_old(image).then(|| taken(image, repository.place(span)))
}

/// The same of the services in those of `hits` that are files of Compose.
pub(crate) fn of_services(repository: &Repository, hits: &[String]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for file in hits.iter().filter(|file| is_compose(file)) {
        let Some((_, text)) = repository.open(file) else { continue };
        for (at, line) in text.lines().enumerate() {
            let image = line.trim_start().trim_start_matches("- ").strip_prefix("image:");
            let image =
                image.map(|image| image.split(" #").next().unwrap_or_default().trim().trim_matches(['"', '\'']));
            let place = Place { file: file.clone(), line: at + 1 };
            found.extend(image.filter(|image| is_old(image)).map(|image| taken(image, place)));
        }
    }
    found
}

/// Names that Compose looks for, and those that people give with `-f`:
/// <https://docs.docker.com/compose/intro/compose-application-model/#the-compose-file>.
pub(crate) fn is_compose(file: &str) -> bool {
    let name = path::name(file);
    ending::is_yaml(name) && (name.starts_with("compose") || name.contains("docker-compose"))
}

fn taken(image: &str, place: Place) -> Diagnostic {
    Diagnostic {
        code: Code::OldImage,
        message: format!("{} takes {image}, which is go1.x in a container", place.file),
        place: Some(place),
        related: Vec::new(),
        next: "take public.ecr.aws/lambda/provided:al2023 with the program as its ENTRYPOINT".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::is_old;

    #[test]
    fn images_with_the_runtime_are_old_and_images_that_build_are_not() {
        for (image, want) in [
            ("public.ecr.aws/lambda/go:1", true),
            ("public.ecr.aws/lambda/go:1.2022.01.27.00", true),
            ("public.ecr.aws/lambda/go", true),
            ("amazon/aws-lambda-go:1", true),
            ("lambci/lambda:go1.x", true),
            ("public.ecr.aws/sam/emulation-go1.x:latest", true),
            ("lambci/lambda:build-go1.x", false),
            ("public.ecr.aws/sam/build-go1.x:latest", false),
            ("public.ecr.aws/lambda/provided:al2023", false),
            ("golang:1.21", false),
        ] {
            assert_eq!(is_old(image), want, "{image}");
        }
    }
}
