//! Dockerfiles and the instructions read from them.

use super::{Instruction, parse};
use crate::edit::{Edit, Edits};
use crate::span::FileId;

fn read(text: &str) -> Vec<Instruction> {
    parse(FileId(0), text).expect("a Dockerfile")
}

/// `KEYWORD --flag=value word word NAME=value | script`.
fn shown(text: &str) -> Vec<String> {
    let one = |instruction: &Instruction| {
        let mut out = instruction.keyword.clone();
        instruction.flags.iter().for_each(|(name, value)| out += &format!(" --{name}={}", value.text()));
        instruction.words.iter().for_each(|word| out += &format!(" {}", word.text()));
        for (name, value) in &instruction.pairs {
            out += &format!(" {name}={}", value.as_ref().map_or("?", |value| value.text()));
        }
        instruction.script.iter().for_each(|script| out += &format!(" | {}", script.text()));
        instruction.interpreter.iter().for_each(|name| out += &format!(" by {name}"));
        out
    };
    read(text).iter().map(one).collect()
}

#[test]
fn reads_instructions() {
    for (text, want) in [
        ("FROM golang:1.21 AS build", &["FROM golang:1.21 build"][..]),
        ("from --platform=$P scratch", &["FROM --platform=$P scratch"]),
        (
            "ENV A=1 B=\"x y\"\nENV C some text\nARG D\nARG E=e",
            &["ENV A=1 B=x y", "ENV C=some text", "ARG D=?", "ARG E=e"],
        ),
        ("WORKDIR /a/$B", &["WORKDIR /a/$B"]),
        ("COPY --from=build --chown=1:1 /a/b ./c d/", &["COPY --from=build --chown=1:1 /a/b ./c d/"]),
        ("ADD [\"a b\", \"c\"]", &["ADD a b c"]),
        ("RUN go build -o x . && \\\n  # why\n  zip x.zip x\r\n", &["RUN | go build -o x . && \\\n    zip x.zip x"]),
        ("RUN --mount=type=bind,target=/src go build", &["RUN --mount=type=bind,target=/src | go build"]),
        ("ARG A=b` \nRUN c \"d`e 'f'`\" g `h`\n", &["ARG A=b`", "RUN | c \"d`e 'f'`\" g `h`"]),
        ("RUN [\"go\", \"build\"]", &["RUN go build"]),
        ("RUN <<EOT\ngo build\nls\nEOT\nUSER x", &["RUN | go build\nls\n", "USER"]),
        ("RUN <<-'EOT' bash\n\tgo build\nEOT\n", &["RUN | go build\n by bash"]),
        ("RUN cat <<EOT > f\nx\nEOT\n", &["RUN | cat <<EOT > f\nx\nEOT"]),
        ("ENTRYPOINT [\"/main\", \"-\\\"x\"]\nCMD /main -x", &["ENTRYPOINT /main -\"x", "CMD | /main -x"]),
        ("", &[]),
    ] {
        assert_eq!(shown(text), want, "{text}");
    }
}

#[test]
fn refuses_what_is_no_dockerfile() {
    for text in ["FROM x\n{% if y %}\nRUN z\n{% endif %}", "# escape=`\nFROM x", "COPY"] {
        assert!(parse(FileId(0), text).is_err(), "{text}");
    }
}

#[test]
fn values_stand_where_they_are_written() {
    let text = "FROM golang\nRUN go build -o \\\n  # here\n  main .\nENTRYPOINT [\"/main\"]\nENV A=\"main\"\n";
    let values = |instruction: &Instruction| {
        let pairs = instruction.pairs.iter().filter_map(|(_, value)| value.clone());
        instruction.words.iter().cloned().chain(instruction.script.clone()).chain(pairs).collect::<Vec<_>>()
    };
    let mut edits: Vec<Edit> = Vec::new();
    for value in read(text).iter().flat_map(values) {
        let at = value.text().find("main");
        edits.extend(at.and_then(|at| value.edits_for(at..at + 4, "bootstrap").into_iter().next()));
    }
    let edited = Edits::new(edits).expect("disjoint").apply(FileId(0), text);
    assert_eq!(edited, text.replace("main", "bootstrap"));
}
