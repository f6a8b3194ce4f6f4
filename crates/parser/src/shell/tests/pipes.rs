//! Lines that are known go through pipelines into loops and texts.

use super::{Files, check, context, lines, raw};
use crate::shell::{output, trace};
use crate::value::Value;

fn printed(script: &str) -> Option<Vec<String>> {
    let files = Files::new(&["cmd/a/main.go", "cmd/b/main.go", "cmd/b/sub/main_test.go", "cmd/README.md", "go.mod"]);
    output(&Value::computed(script), "", &files).0
}

#[test]
fn what_is_found() {
    for (script, want) in [
        ("find cmd -name main.go", vec!["cmd/a/main.go", "cmd/b/main.go"]),
        ("find ./cmd -name \\*main.go", vec!["./cmd/a/main.go", "./cmd/b/main.go"]),
        ("find cmd/ -mindepth 1 -maxdepth 1 -type d", vec!["cmd/a", "cmd/b"]),
        ("find cmd -type d", vec!["cmd", "cmd/a", "cmd/b", "cmd/b/sub"]),
        ("find cmd -type d -not -name cmd ! -path '*/sub'", vec!["cmd/a", "cmd/b"]),
        ("find cmd/a cmd/b -maxdepth 1 -type f -name '*.go'", vec!["cmd/a/main.go", "cmd/b/main.go"]),
        ("find . -path './cmd/*/main.go' -exec dirname {} \\;", vec!["./cmd/a", "./cmd/b"]),
        ("find cmd -name main.go -printf '%h\\n'", vec!["cmd/a", "cmd/b"]),
        ("find cmd -name main.go -printf '%P\\n'", vec!["a/main.go", "b/main.go"]),
        ("find . -maxdepth 1 -name go.mod", vec!["./go.mod"]),
    ] {
        assert_eq!(printed(script).unwrap_or_default(), want, "{script}");
    }
    for script in [
        "find . -type d",                         // .git
        "find bin -type f",                       // made by a build
        "find cmd -name '*.zip'",                 // the same, and there may be others
        "find . -maxdepth 1 -type f",             // the same
        "find cmd -name cart.go",                 // none now
        "pwd | cut -d/ -f3",                      // a part of where the repository lies
        "find cmd -newer go.mod",                 // not known from names
        "find cmd -name a -o -name b",            // not followed
        "find cmd -name main.go -exec rm {} \\;", // prints nothing
        "find cmd -name main.go -prune",
    ] {
        assert_eq!(printed(script), None, "{script}");
    }
}

#[test]
fn lines_are_filtered() {
    let found = "find cmd -name main.go";
    for (filter, want) in [
        ("awk -F'/' '{print $2}'", vec!["a", "b"]),
        ("awk -F/ '{ print $(NF-1) }' | sort -u", vec!["a", "b"]),
        ("cut -d/ -f2", vec!["a", "b"]),
        ("cut -d '/' -f 1-2", vec!["cmd/a", "cmd/b"]),
        ("cut -f1 -d/ | uniq", vec!["cmd"]),
        ("xargs -n1 dirname", vec!["cmd/a", "cmd/b"]),
        ("xargs -I {} dirname {} | xargs -n 1 basename", vec!["a", "b"]),
        ("sed 's|/main.go||'", vec!["cmd/a", "cmd/b"]),
        ("sed -e 's/^cmd\\///' | sed 's#/main\\.go$##'", vec!["a", "b"]),
        ("sed s:a:x:g", vec!["cmd/x/mxin.go", "cmd/b/mxin.go"]),
        ("grep -v /b/", vec!["cmd/a/main.go"]),
        ("grep a/m | cat", vec!["cmd/a/main.go"]),
        ("tr '\\n' ' '", vec!["cmd/a/main.go cmd/b/main.go"]),
    ] {
        let script = format!("{found} | {filter}");
        assert_eq!(printed(&script).unwrap_or_default(), want, "{script}");
    }
    for filter in [
        "head -1",                 // the order of files is not known
        "sed 's/[a-z]*//'",        // an expression
        "sed 's/a/&&/'",           // what was found
        "sed -n 's/a/b/p'",        // some lines only
        "awk -F/ '{print $1,$2}'", // two fields
        "awk -F'[/.]' '{print $2}'",
        "xargs basename", // the second is a suffix
        "sort names.txt", // another input
        "cat < go.mod",   // the same
        "awk -F/ '{print $-3}'",
        "tr '\\n' ' ' | xargs -I {} dirname {}", // one word of all
        "grep -c main",
        "cut -c1-3",
    ] {
        let script = format!("{found} | {filter}");
        assert_eq!(printed(&script), None, "{script}");
    }
}

#[test]
fn loops_read_lines() {
    let want: &[&str] = &["src: c a", "src: c b"];
    check(&[
        ("for i in $(find ../cmd -name main.go | cut -d/ -f3); do c $i; done", want),
        ("find ../cmd -name main.go | cut -d/ -f3 | while read -r i; do c $i; done", want),
        ("while IFS= read -r i; do c $i; done < <(ls -d ../cmd/*/ | xargs -n1 basename)", want),
        ("ls ../cmd | grep -v README | while read i; do c $i; done", want),
        // What the lines are is not known, or where they come from.
        ("x | while read i; do c $i; done", &["src: x", "+src: c <$i#1>"]),
        ("while read i; do c $i; done < list", &["+src: c <$i#1>"]),
        // What is in `<(…)` runs once, as does what is read otherwise than by one name.
        ("while read i; do c $i; done < <(x; y)", &["src: x", "src: y", "+src: c <$i#1>"]),
        ("while read i j; do c $i $j; done < <(x)", &["src: x", "+src: c <$i#2> <$j#3>"]),
        ("ls ../cmd | while read i j; do c $i $j; done", &["src: ls ../cmd", "+src: c <$i#1> <$j#2>"]),
    ]);
}

#[test]
fn a_pipeline_that_nobody_asks_runs() {
    let files = Files::new(&["cmd/a/main.go"]);
    let got = trace(&raw("find ../cmd -name main.go | sort"), &context(&files));
    assert_eq!(lines(&got), ["src: find ../cmd -name main.go", "src: sort"]);
}
