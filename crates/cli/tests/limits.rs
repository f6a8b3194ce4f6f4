//! Inputs at and beyond the limits: each run ends, names what it did not read, and moves what does not depend on it.
#![cfg(unix)]

mod harness;

use harness::function::{MAKEFILE, SCRIPT, TF};
use harness::{Folder, Ran};

const LARGE: usize = 1_000_000;

fn run(path: &str, text: &str) -> (Folder, Ran) {
    let folder = Folder::new(&[("main.tf", TF), ("main.go", "package main\n")]);
    if path != "build.sh" {
        folder.put("Makefile", MAKEFILE.as_bytes());
    }
    folder.put(path, text.as_bytes());
    let ran = folder.spawn(&["diff"]);
    assert!(ran.code == 0 && !ran.err.contains("panicked") && !ran.err.contains("[bug]"), "{path}: {ran:?}");
    (folder, ran)
}

/// The run ends and the function beside the file moves.
fn harmless(path: &str, text: &str) {
    let (_, ran) = run(path, text);
    assert!(ran.out.contains("provided.al2023"), "{path}: {}", ran.err);
}

/// The run ends, nothing moves, and the file is named with what it goes beyond.
fn refused(path: &str, text: &str, reason: &str) {
    let (_, ran) = run(path, text);
    let said = ran.err.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(ran.out.is_empty() && said.contains(path) && said.contains(reason), "{path}, {reason}: {said}");
}

#[test]
fn a_million_lines() {
    for path in
        ["lines.tf", "other.yml", "other.json", "Dockerfile", "justfile", "build.bat", "Jenkinsfile", "other.sh"]
    {
        harmless(path, &"\n".repeat(LARGE));
    }
    refused("main.tf", &format!("{TF}{}", "#\n".repeat(LARGE)), "is larger than 1 MiB");
    refused("Makefile", &format!("{MAKEFILE}{}", "#\n".repeat(LARGE)), "is larger than 1 MiB");
    refused("build.sh", &format!("{SCRIPT}{}", "#\n".repeat(LARGE / 4)), "longer than 256 KiB");
}

/// A program that is committed has the name of a runtime in it. Nobody would read it; what has the name of a text is named.
#[test]
fn a_large_program_is_no_noise() {
    let program = format!("\u{7f}ELF\0{}go1.x\n", "\0x".repeat(LARGE));
    let (_, ran) = run("dist/hello", &program);
    assert!(ran.out.contains("provided.al2023") && !ran.err.contains("dist/hello"), "{}", ran.err);
    let (_, ran) = run("other.sh", &program);
    let said = ran.err.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("other.sh is binary"), "{said}");
    let (_, ran) = run("dist/notes", &format!("go1.x\n{}", "x\n".repeat(LARGE)));
    let said = ran.err.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("dist/notes is larger than 1 MiB"), "{said}");
}

#[test]
fn a_line_of_a_million_bytes() {
    let long = "x".repeat(LARGE);
    harmless("long.tf", &format!("locals {{\n  long = \"{long}\"\n}}\n"));
    harmless("long.yml", &format!("long: {long}\n"));
    harmless("long.json", &format!("{{\"long\": \"{long}\"}}\n"));
    harmless("Makefile", &format!("{MAKEFILE}LONG = {long}\n"));
    harmless("Dockerfile", &format!("FROM {long}\n"));
}

/// Each doubles, multiplies or refers to itself: without limits they would take years.
#[test]
fn small_files_that_ask_for_much() {
    let doubled = |line: &dyn Fn(usize) -> String| (1..60).map(line).collect::<String>();
    let ten = "0 1 2 3 4 5 6 7 8 9";
    let loops: String = ('a'..='h').map(|name| format!("$(foreach {name},{ten},")).collect();
    refused("Makefile", &format!("X := {loops}x{}\n{MAKEFILE}", ")".repeat(8)), "expands to too much text");
    let rows = doubled(&|at| format!("A{at} := $(A{})$(A{})\n", at - 1, at - 1));
    refused("Makefile", &format!("A0 := x\n{rows}{MAKEFILE}"), "expands to too much text");
    let shell: String = ('a'..='h').map(|name| format!("for {name} in {ten}; do\n")).collect();
    refused("build.sh", &format!("{SCRIPT}{shell}echo $a\n{}", "done\n".repeat(8)), "too many statements");
    let grown = "A=x\nfor i in {1..250}; do for j in {1..60}; do A=\"$A $i\"; echo $A; done; done\n";
    refused("build.sh", &format!("{SCRIPT}{grown}"), "too many statements");
    let lists = "A=()\n".to_owned() + &"A+=(x)\necho ${A[@]}\n".repeat(5000);
    refused("build.sh", &format!("{SCRIPT}{lists}"), "too many statements");
    let cut = format!("A={}\n{}", "x".repeat(4000), "B=${A##*x*x*x*x*x*x*y}\n".repeat(300));
    refused("build.sh", &format!("{SCRIPT}{cut}"), "too many statements");
    let variables: String = (0..3000).map(|at| format!("A{at}=1\n")).collect();
    let branches = "if true; then B=1; fi\n".repeat(3000);
    refused("build.sh", &format!("{SCRIPT}{variables}{branches}"), "too many statements");
    refused("build.sh", &format!("{SCRIPT}{}", "cat <<E\\\n".repeat(20_000)), "too many here-documents");
    let just = doubled(&|at| format!("a{at} := a{} + a{}\n", at - 1, at - 1));
    harmless("justfile", &format!("a0 := \"x\"\n{just}b:\n  echo {{{{a59}}}}\n"));
    let vars = doubled(&|at| format!("  A{at}: '{{{{.A{}}}}}{{{{.A{}}}}}'\n", at - 1, at - 1));
    harmless("Taskfile.yml", &format!("version: '3'\nvars:\n  A0: x\n{vars}tasks:\n  t: echo {{{{.A59}}}}\n"));
    harmless("Dockerfile", &format!("FROM a\nENV A=x\n{}", "ENV A=$A$A\n".repeat(60)));
    let laughs = doubled(&|at| format!("a{at}: &a{at} [*a{}, *a{}, *a{}]\n", at - 1, at - 1, at - 1));
    let (_, ran) = run("serverless.yml", &format!("a0: &a0 [x]\n{laughs}provider:\n  runtime: go1.x\n"));
    assert!(ran.err.contains("aliases stand for more than 100,000 nodes"), "{}", ran.err);
    let locals = (1..12).map(|at| format!("  a{at} = \"${{local.a{}}}${{local.a{}}}\"\n", at - 1, at - 1));
    harmless("locals.tf", &format!("locals {{\n  a0 = \"x\"\n{}}}\n", locals.collect::<String>()));
    harmless("loop.tf", "locals {\n  a = local.b\n  b = local.a\n}\n");
    harmless("again.mk", "include again.mk\nA = $(A)\n$(eval $(A))\n");
    harmless("again.sh", "./again.sh \"$1x\"\n. ./again.sh\nf() { f; f; }\nf\n");
}

/// Each script of a file has all variables, so that both together are counted.
#[test]
fn many_variables_for_many_commands() {
    let many = |unit: &str, count: usize| (0..count).map(|at| unit.replace('@', &at.to_string())).collect::<String>();
    for (path, start, variable, between, command) in [
        ("Dockerfile", "FROM a\n", "ENV A@=b\n", "", "RUN go build -o x@ .\n"),
        ("other.mk", "", "export A@ = b\n", "", "r@:\n\tgo build -o x@ .\n"),
        ("build.cmd", "", "set A@=b\r\n", "", "go build -o x@ .\r\n"),
        (
            ".github/workflows/a.yml",
            "env:\n",
            "  A@: b\n",
            "jobs:\n  a:\n    steps:\n",
            "      - run: go build -o x@ .\n",
        ),
    ] {
        for (count, too_many) in [(30, false), (1500, true)] {
            let text = format!("{start}{}{between}{}", many(variable, count), many(command, count));
            let (_, ran) = run(path, &text);
            let said = ran.err.split_whitespace().collect::<Vec<_>>().join(" ");
            assert_eq!(said.contains("gives too many variables to too many commands"), too_many, "{path}: {said}");
            assert!(!said.contains("not parse"), "{path}: {said}");
        }
    }
}

/// The counts of limits do not depend on the machine: what is said is the same each time.
#[test]
fn two_runs_say_the_same() {
    let loops: String = ('a'..='f').map(|name| format!("for {name} in 0 1 2 3 4 5 6 7 8 9; do\n")).collect();
    let text = format!("{SCRIPT}{loops}echo $a\n{}", "done\n".repeat(6));
    let said = [(); 2].map(|()| run("build.sh", &text).1);
    assert!(said[0].err == said[1].err && said[0].err.contains("too many statements"), "{said:?}");
}
