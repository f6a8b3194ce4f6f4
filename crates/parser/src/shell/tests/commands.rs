//! Simple commands: environments, redirections, prefixes, functions, scripts inside of scripts.

use super::{check, lines, run, shown};

#[test]
fn environments() {
    check(&[
        ("GOOS=linux GOARCH=amd64 go build", &["src: GOOS=linux GOARCH=amd64 go build"]),
        ("env GOOS=linux go build", &["src: GOOS=linux go build"]),
        ("X=1 env -i Y=2 c", &["src: Y=2 c"]),
        ("env", &["src: env"]),
        ("export A=1 B; B=2; c", &["src: A=1 B=2 c"]),
        ("export A=1; A=2 c; c", &["src: A=2 c", "src: A=1 c"]),
        ("declare -x A=1; c", &["src: A=1 c"]),
        ("A=1; export A; unset A; c", &["src: c"]),
        ("A=1 B=2; c $A$B", &["src: c 12"]),
        ("export A=$(pwd)/x; c $A", &["src: A=ROOT/src/x c ROOT/src/x"]),
        ("readonly A=1; c $A", &["src: c 1"]),
        ("R=a; readonly U=h/$R#/b/$R; c $U", &["src: c h/a#/b/a"]),
        ("export U=h?region=$R#/b/$I/view; c $U; go build", &["src: U=<$U#1> c <$U#1>", "src: U=<$U#1> go build"]),
        ("X=a; c $X#b \"$X\"#d ${X}#e ${X#a}f $# # g", &["src: c a#b a#d a#e f <$#>"]),
        ("sudo -u me X=1 c a", &["src: X=1 c a"]),
        (
            "time go build; command go test; nohup nice -n 5 c & d",
            &["src: go build", "src: go test", "src: c", "src: d"],
        ),
        ("command -v go", &["src: command -v go"]),
        ("exec c; d", &["src: c"]),
    ]);
}

#[test]
fn redirections() {
    check(&[
        ("c > out 2>&1", &["src: c > out"]),
        ("c >>$X < in", &["src: c > <$X> > in"]),
        ("c > out a", &["src: c a > out"]),
        ("a && b > out", &["src: a", "src: b > out"]),
        ("cat <<EOF > out\n$X\nEOF\nc", &["src: cat > out", "src: c"]),
        ("cat <<'EOF' | c\nx\nEOF\nd", &["src: cat", "src: c", "src: d"]),
        ("cat <<EOF && c\nx\nEOF\nd", &["src: cat", "src: c", "src: d"]),
        ("c <<< \"$X\"", &["src: c"]),
        ("{ a; b; } > out", &["src: a", "src: b"]),
        ("while c; do d; done < in", &["src: c", "+src: d"]),
    ]);
}

#[test]
fn everything_evaluated_is_read() {
    for (script, want) in [
        ("X=a; [ -f $X/b ]", vec!["a/b"]),
        ("X=a; [[ $X == b && -n \"$X\" ]]", vec!["a", "a"]),
        ("X=a; cat <<EOF\n$X b \\$\nEOF", vec!["a b $\n"]),
        ("cat <<'EOF'\n$X\nEOF", vec!["$X\n"]),
        ("for i in a b; do c; done", vec!["a", "b"]),
        ("case $X in a) c;; esac", vec!["<$X>", "a"]),
        ("(c) > out", vec!["out"]),
        ("X=$(basename a/b)", vec!["a/b"]),
    ] {
        let trace = run(script);
        let operands = trace.operands.iter().map(|(value, _)| value);
        let mut reads: Vec<_> = trace.reads.iter().chain(operands).map(shown).collect();
        reads.sort();
        let mut want = want;
        want.sort_unstable();
        assert_eq!(reads, want, "{script}");
    }
}

#[test]
fn an_operand_of_a_test_knows_its_directory() {
    let trace = run("cd sub; [ -f main ]");
    let operands: Vec<_> = trace.operands.iter().map(|(value, at)| (shown(value), at.clone())).collect();
    assert_eq!(operands, [("main".to_owned(), Some("src/sub".to_owned()))]);
}

#[test]
fn assignments_are_listed() {
    let trace = run("A=x; export B=$A; C=(y z); local D; E=1 c");
    let all: Vec<_> = trace.assignments.iter().map(|set| format!("{}={}", set.name, shown(&set.value))).collect();
    assert_eq!(all, ["A=x", "B=x", "C=y", "C=z", "E=1"]);
    assert_eq!(trace.assignments[1].range, 12..16);
}

#[test]
fn functions() {
    check(&[
        ("f() { go build -o $1 $2; }; f a b; f c d", &["src: go build -o a b", "src: go build -o c d"]),
        ("function f { c \"$@\" $#; }\nf a 'b c'", &["src: c a b c 2"]),
        ("f() { c $1; }", &["+src: c <$1 of f>"]),
        ("f() { g x; }\ng() { c $1; }\nf", &["src: c x"]),
        ("g() { c $1; }\nf() { g x; }", &["+src: c x"]),
        ("X=a; f() { local X=b; c $X; }; f; c $X", &["src: c b", "src: c a"]),
        ("X=a; f() { X=b; }; f; c $X", &["src: c b"]),
        ("f() { cd a; }; f; c", &["src/a: c"]),
        ("f() ( cd a; c ); f; c", &["src/a: c", "src: c"]),
        ("f() { c; return; d; }; f; e", &["src: c", "src: e"]),
        ("f() { c $X; }; X=1 f; f", &["src: X=1 c 1", "src: c <$X>"]),
        ("f() { shift; c $1; }; f a b", &["src: c b"]),
        ("f() { for x in \"$@\"; do c $x; done; }; f a b", &["src: c a", "src: c b"]),
        ("f() { for x; do c $x; done; }; f a b", &["src: c a", "src: c b"]),
        ("f() { echo $1/bin; }; c $(f a)", &["src: c a/bin"]),
        ("A=(x y); f() { c $1; }; for a in ${A[@]}; do f $a; done", &["src: c x", "src: c y"]),
    ]);
    let trace = run("f() { c; f; }; f");
    assert_eq!((lines(&trace).len(), trace.problems.len()), (8, 1));
}

#[test]
fn scripts_inside_of_scripts() {
    check(&[
        ("eval \"go build -o $X\"", &["src: go build -o <$X>"]),
        ("eval go build '-o $Y'", &["src: go build -o <$Y>"]),
        ("bash -c 'cd a && c $1'; d", &["src/a: c <$1>", "src: d"]),
        ("sh -ec \"cd a; c\"", &["src/a: c"]),
        ("eval 'cd a'; c", &["src/a: c"]),
        ("X=1 bash -c 'c $X'", &["src: X=1 c 1"]),
        ("sh build.sh a; . ./env; source env", &["src: sh build.sh a", "src: . ./env", "src: source env"]),
        ("docker run x sh -c 'go build'", &["src: docker run x sh -c go build"]),
        ("bash -c \"$X\"", &["src: bash -c <$X>"]),
        ("trap 'rm -f a; exit 1' EXIT INT; b", &["src: b", "+src: rm -f a"]),
        ("D=x; trap \"rm -f $D\" EXIT; exit 0", &["+src: rm -f x"]),
        ("cd x; trap 'rm -f a' EXIT; cd ../y", &["+src/y: rm -f a"]),
        ("(cd x; trap 'rm -f a' EXIT; b); c", &["src/x: b", "+src/x: rm -f a", "src: c"]),
        ("f() { trap 'rm -f a' EXIT; }", &["+src: rm -f a"]),
        ("trap 'rm -f a' EXIT; trap 'rm -f b' 0 INT; (c)", &["src: c", "+src: rm -f b"]),
        ("trap 'rm -f a' EXIT; if c; then trap 'rm -f b' EXIT; fi", &["src: c", "+src: rm -f a", "+src: rm -f b"]),
        ("trap 'rm -f a' SIGTERM EXIT; trap - TERM; trap EXIT", &["src: trap - TERM", "src: trap EXIT"]),
        ("trap - EXIT; trap '' INT; trap f EXIT", &["src: trap - EXIT", "src: trap '' INT", "src: trap f EXIT"]),
    ]);
}

#[test]
fn stops_on_error() {
    for (script, want) in [
        ("set -e", true),
        ("set -euo pipefail", true),
        ("set -o errexit", true),
        ("#!/bin/bash -e\nc", true),
        ("#!/usr/bin/env bash\nc", false),
        ("set -x", false),
        ("set -o pipefail", false),
    ] {
        assert_eq!(run(script).stops_on_error, want, "{script}");
    }
}
