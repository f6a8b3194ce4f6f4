//! Control flow: directories, lists, branches, loops, groups.

use std::collections::BTreeMap;

use super::{Files, check, context, files, line, lines, raw, run};
use crate::shell::{Context, trace};
use crate::value::Value;

#[test]
fn directories() {
    check(&[
        ("cd a && c; d", &["src/a: c", "src/a: d"]),
        ("cd ../x/; c; cd -; d", &["x: c", "src: d"]),
        ("cd a || exit 1; c", &["src/a: c"]),
        ("cd a || { echo no; exit 1; }; c", &["+src: echo no", "src/a: c"]),
        ("(cd a; c); d", &["src/a: c", "src: d"]),
        ("{ cd a; c; }; d", &["src/a: c", "src/a: d"]),
        ("pushd a >/dev/null; c; popd; d", &["src/a: c", "src: d"]),
        ("pushd a; pushd b; c; popd; d; popd; e", &["src/a/b: c", "src/a: d", "src: e"]),
        ("cd /tmp; c; cd x; d", &["?: c", "?: d"]),
        ("cd; c", &["?: c"]),
        ("cd $X; c", &["src/<$X>: c"]),
        ("cd $(git rev-parse --show-toplevel); c", &[": c"]),
        ("cd \"$(dirname \"$0\")\"; c", &["scripts: c"]),
        ("cd ../..; c", &["?: c"]),
        ("cd -P -- a; c $OLDPWD", &["src/a: c ROOT/src"]),
        ("R=$PWD; cd a; cd $R; c", &["src: c"]),
        ("cd a | c; d", &["src: c", "src: d"]),
        ("if x; then cd a; fi; c", &["src: x", "?: c"]),
        ("if x; then cd a; else cd a; fi; c", &["src: x", "src/a: c"]),
        ("if x; then cd a; exit; fi; c", &["src: x", "src: c"]),
        ("[ -d a ] && cd a; c", &["?: c"]),
        ("cd a || cd b; c", &["?: c"]),
        ("while x; do cd a; done; c", &["src: x", "?: c"]),
        ("for i in a b; do cd $i; c; cd ..; done; d", &["src/a: c", "src/b: c", "src: d"]),
    ]);
}

#[test]
fn branches() {
    check(&[
        ("a && b || c", &["src: a", "src: b", "+src: c"]),
        ("[ x ] && b; c", &["+src: b", "src: c"]),
        ("! a; test -f x && b", &["src: a", "src: test -f x", "+src: b"]),
        ("a | b |& c", &["src: a", "src: b", "src: c"]),
        ("exit; c", &[]),
        ("make && exit 0; c", &["src: make", "src: c"]),
        ("if a; then b; elif c; then d; else e; fi", &["src: a", "+src: b", "+src: c", "+src: d", "+src: e"]),
        ("case $1 in a|b) c;; *) d;; esac", &["+src: c", "+src: d"]),
        ("if x; then X=1; else X=2; fi; c $X $X", &["src: x", "src: c 1 1", "src: c 2 2"]),
        ("if x; then X=1; Y=a; else X=2; Y=b; fi; Z=$X$Y; c $Z $X", &["src: x", "src: c 1a 1", "src: c 2b 2"]),
        ("X=1; if x; then X=2; fi; c $X", &["src: x", "src: c 2", "src: c 1"]),
        ("X=1; if x; then X=$2; fi; c $X", &["src: x", "src: c 1"]),
        ("if [ $1 ]; then X=$1; else X=d; fi; c $X", &["src: c d"]),
        ("case $1 in a) X=1;; b) X=2;; *) exit;; esac; c $X", &["src: c 1", "src: c 2"]),
        ("[ $1 ] && X=a || X=b; c $X", &["src: c a", "src: c b"]),
        ("X=a; [ $1 ] || X=b; c $X", &["src: c a", "src: c b"]),
        ("if x; then D=a; else D=b; fi; cd $D; c $D", &["src: x", "src/a: c a", "src/b: c b"]),
        ("if x; then X=1; else X=2; fi; f() { c $1 $1; }; f $X", &["src: x", "src: c 1 1", "src: c 2 2"]),
    ]);
}

#[test]
fn loops() {
    check(&[
        ("for i in a b; do c $i; done", &["src: c a", "src: c b"]),
        ("L='a b'; for i in $L; do c $i; done; d $i", &["src: c a", "src: c b", "src: d b"]),
        ("for i in \"$X\"; do c $i $i; done", &["+src: c <$i#1> <$i#1>"]),
        ("for i in ../cmd/*/; do c $i ${i%/}; done", &["src: c ../cmd/a/ ../cmd/a", "src: c ../cmd/b/ ../cmd/b"]),
        ("for i in ../cmd/*; do c $i; done", &["src: c ../cmd/README.md", "src: c ../cmd/a", "src: c ../cmd/b"]),
        ("for i in ../cmd/*/main.go; do c $i; done", &["src: c ../cmd/a/main.go", "src: c ../cmd/b/main.go"]),
        ("for i in bin/*; do c $i; done", &["+src: c <$i#1>"]),
        (
            "for i in a b; do if x; then continue; fi; cd $i; c; cd ..; done",
            &["src: x", "src/a: c", "src: x", "src/b: c"],
        ),
        ("for i in a b; do c $i; break; done", &["src: c a"]),
        ("for i in a b; do (cd $i && c); done", &["src/a: c", "src/b: c"]),
        ("for ((i=0; i<3; i++)); do c $i; done", &["+src: c <$i#1>"]),
        ("while read -r d; do c $d; done", &["+src: c <$d#1>"]),
        ("until x; do c; done", &["src: x", "+src: c"]),
        ("X=a; while x; do X=$1; done; c $X", &["src: x", "src: c a"]),
        ("for i in a b; do for j in 1 2; do c $i$j; done; done", &["src: c a1", "src: c a2", "src: c b1", "src: c b2"]),
        ("for i in {a,b}; do c $i; done", &["src: c a", "src: c b"]),
        ("F=(../cmd/*/); for i in \"${F[@]}\"; do c $i; done", &["src: c ../cmd/a/", "src: c ../cmd/b/"]),
        (
            "for i in $(find ../cmd -type d -maxdepth 1 -mindepth 1); do c $i; done",
            &["src: c ../cmd/a", "src: c ../cmd/b"],
        ),
    ]);
}

#[test]
fn groups_follow_lines() {
    let groups: Vec<_> = run("a && b; c\nd | e\n\nf \\\n g; h").commands.iter().map(|command| command.group).collect();
    assert_eq!(groups, [1, 1, 1, 2, 2, 3, 3]);
    let groups: Vec<_> =
        run("for i in a b; do\n c\n d; e\ndone").commands.iter().map(|command| command.group).collect();
    assert_eq!(groups, [2, 3, 3, 4, 5, 5]);
}

#[test]
fn variables_from_outside_may_have_alternatives() {
    let files = files();
    let values = vec![Value::computed("x"), Value::computed("y")];
    let variables = BTreeMap::from([("FN".to_owned(), values), ("1".to_owned(), vec![Value::computed("one")])]);
    let got = trace(&raw("go build -o bin/$FN ./cmd/$FN; c $1"), &Context { variables, ..context(&files) });
    assert_eq!(lines(&got), ["src: go build -o bin/x ./cmd/x", "src: go build -o bin/y ./cmd/y", "src: c one"]);
}

#[test]
fn too_many_combinations_are_holes() {
    let branches: String = ('a'..='g').map(|name| format!("if x; then {name}=1; else {name}=2; fi\n")).collect();
    let trace = run(&format!("{branches}c $a; c $a$b$c$d$e$f$g"));
    let last: Vec<_> = lines(&trace).into_iter().filter(|line| line.contains(" c ")).collect();
    assert_eq!(last, ["src: c 1", "src: c 2", "src: c <$a><$b><$c><$d><$e><$f><$g>"]);
    assert_eq!(trace.problems.len(), 1);
}

#[test]
fn holes_carry_the_scope() {
    let files = Files::new(&[]);
    let got = trace(&raw("c $X"), &Context { scope: "s", directory: None, ..context(&files) });
    assert_eq!(line(&got.commands[0]), "?: c <$Xs>");
}

#[test]
fn a_loop_over_what_make_left_empty_may_run() {
    for script in ["for x in ; do a $x; done", "for x in  \\t; do a $x; done", "b; for x in\ndo a $x; done"] {
        let trace = run(&script.replace("\\t", "\t"));
        assert!(trace.problems.is_empty(), "{script}");
        let last = trace.commands.last().map(line).unwrap_or_default();
        assert!(last.starts_with('+') && last.contains("a <"), "{script}: {last}");
    }
}

#[test]
fn what_the_item_of_a_loop_decides() {
    check(&[
        ("for i in a b; do if [ $i = a ]; then c $i; else d $i; fi; done", &["src: c a", "src: d b"]),
        ("for i in a b; do [ $i != a ] || continue; c $i; done", &["src: c b"]),
        ("for i in x/a x/b; do n=$(basename $i); [ \"$n\" = a ] && c $n; done", &["src: c a"]),
        ("for i in a.md b.go; do e=${i#*.}; e=.$e; if [ $e = .go ]; then c; fi; done", &["src: c"]),
        // dash knows no such comparison
        ("for i in a b; do [ $i == a ] && c $i; done", &["+src: c a", "+src: c b"]),
        ("#!/bin/bash\nfor i in a b; do [[ $i == a ]] && c $i; done", &["src: c a"]),
        // the same for each item, set elsewhere, or not known
        ("X=a; for i in a b; do [ $X = b ] && c $i; done", &["+src: c a", "+src: c b"]),
        ("for i in a b; do [ $i = $X ] && c $i; done", &["+src: c a", "+src: c b"]),
        ("for i in a b; do x && i=z; [ $i = a ] && c; done", &["src: x", "+src: c", "src: x", "+src: c"]),
        ("for i in a b; do [ -n $i ] && c $i; done", &["+src: c a", "+src: c b"]),
        ("for i in a b; do [ $n = a ] && c $i; n=$i; done", &["+src: c a", "+src: c b"]),
        ("for i in a b; do read i; [ $i = a ] && c; done", &["+src: c", "+src: c"]),
    ]);
}
