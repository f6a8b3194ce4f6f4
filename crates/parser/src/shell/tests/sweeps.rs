//! What commands are given as it is found: the files, and the commands.

use super::run;
use crate::shell::Sweep;

/// The sweeps of a script, which is run in `src`, each with the commands that are given what it finds.
fn given(script: &str) -> Vec<String> {
    let trace = run(script);
    let shown = |sweep: &Sweep| {
        let users = sweep.users.iter().map(|at| trace.commands[*at].words[0].text());
        format!("{}: {}", sweep.written, users.collect::<Vec<_>>().join(" "))
    };
    trace.sweeps.iter().map(shown).collect()
}

#[test]
fn commands_are_given_what_is_found() {
    for (script, want) in [
        ("for f in bin/*; do c $f; d; done; e", vec!["bin/*: c d"]),
        ("for f in bin/*; do n=$(basename $f); c $n; done", vec!["bin/*: c"]),
        ("for f in ../cmd/*; do c $f; done", vec!["../cmd/*: c c c"]),
        ("cd bin; for f in *; do c $f; done", vec!["*: c"]),
        ("p='bin/*'; for f in $p; do c $f; done", vec!["bin/*: c"]),
        ("all=(bin/*); x; for f in \"${all[@]}\"; do c $f; done", vec!["bin/*: c"]),
        ("for f in $(ls bin); do c $f; done", vec!["ls bin: c"]),
        ("for f in `ls bin | sort`; do c $f; done", vec!["ls bin: sort c"]),
        ("all=$(ls bin); x; c $all", vec!["ls bin: c"]),
        ("all=$(ls bin); for f in $all; do c $f; done", vec!["ls bin: c"]),
        ("f() { c $1; }; for x in $(ls bin); do f $x; done", vec!["ls bin: c"]),
        ("find bin -type f | c", vec!["find bin -type f: c"]),
        ("find bin -type f | while read -r f; do c $f; done; d", vec!["find bin -type f: read c"]),
        ("while read -r f; do c $f; done < <(find bin)", vec!["find bin: read c"]),
        (
            "while IFS= read -r -d '' f; do c $f; done < <(find bin -type f -print0)",
            vec!["find bin -type f -print0: read c"],
        ),
        ("while read -r f; do c $f; done <<< \"$(ls -d bin/*)\"", vec!["bin/*: read c", "ls -d bin/*: read c"]),
        ("all=$(ls bin); while read f; do c $f; done <<< \"$all\"", vec!["ls bin: read c"]),
        ("while read f; do c $f; done <<E\n$(ls bin)\nE\n", vec!["ls bin: read c"]),
        ("{ read f; c $f; } < <(ls bin)", vec!["ls bin: read c"]),
        ("mapfile -t all < <(find bin)", vec!["find bin: mapfile"]),
        ("find bin -exec c {} \\;", vec!["find bin -exec c {} ;: find"]),
        ("all=(bin/*); x; c ${all[$i]}", vec!["bin/*: c"]),
        ("for f in $(cd bin && echo *); do c $f; done", vec!["*: c", "*: c"]),
        ("printf '%s\\n' bin/* | while read f; do c $f; done", vec!["bin/*: c"]),
        ("f() { for x in \"$@\"; do c $x; done; }; f bin/*", vec!["bin/*: c"]),
        ("c $(find bin -type f)", vec!["find bin -type f: c"]),
        ("c --files=\"$(ls -1 bin)\"", vec!["ls -1 bin: c"]),
        // Nobody is given anything, or it is not known where is looked.
        ("ls bin; find bin -type f", vec![]),
        ("for f in a b; do c $f; done", vec![]),
        ("ls bin && c", vec![]),
        ("ls bin; while read f; do c $f; done < list", vec![]),
        ("c bin/*", vec![]),
        ("cd $X; find /tmp -type f | c", vec![]),
    ] {
        assert_eq!(given(script), want, "{script}");
    }
}

#[test]
fn what_is_found_follows_from_the_words() {
    for (command, takes, not) in [
        ("ls bin", vec!["src/bin/a", "src/bin/a/", "src/bin/"], vec!["src/bin/a/b", "bin/a", "src/a"]),
        ("ls", vec!["src/a"], vec!["src/a/b", "a"]),
        ("ls -d bin/*", vec!["src/bin/a", "src/bin/a/"], vec!["src/bin/a/b"]),
        ("ls bin/*", vec!["src/bin/a", "src/bin/a/b"], vec!["src/bin/a/b/c"]),
        ("ls -R bin", vec!["src/bin/a/b/c"], vec!["src/a"]),
        ("find bin -type f", vec!["src/bin/a", "src/bin/a/b"], vec!["src/bin/a/", "src/a"]),
        ("find bin -maxdepth 1 -type f", vec!["src/bin/a"], vec!["src/bin/a/b", "src/bin/a/"]),
        ("find bin -mindepth 1 -maxdepth 1", vec!["src/bin/a", "src/bin/a/"], vec!["src/bin/", "src/bin/a/b"]),
        ("find bin ! -name '*.zip' -type f", vec!["src/bin/a"], vec!["src/bin/a.zip"]),
        ("find . -name '*.go'", vec!["src/a/b.go"], vec!["src/a/b"]),
        ("find . -iname '*.GO'", vec!["src/a/B.Go"], vec!["src/a/b"]),
        ("find . -path './bin/*' -type f", vec!["src/bin/a", "src/bin/a/b"], vec!["src/cmd/a"]),
        ("find -L bin -type f", vec!["src/bin/a"], vec!["src/a"]),
        ("find bin -exec x -name y \\; -type f", vec!["src/bin/a"], vec!["src/a"]),
        ("find bin -type d", vec!["src/bin/a/"], vec!["src/bin/a"]),
        ("find */bin -type f", vec!["src/x/bin/a"], vec!["src/bin/a"]),
        // What is not known of the words is not asked for.
        ("find bin -executable -newer x", vec!["src/bin/a", "src/bin/a/"], vec!["src/a"]),
        ("find bin -name a -o -name b", vec!["src/bin/a", "src/bin/b"], vec!["src/a", "src/bin/c"]),
        ("find . \\( -name a -o -name b \\) -type f", vec!["src/bin/a", "src/bin/b"], vec!["src/bin/c"]),
        ("find . -path ./vendor -prune -o -name '*.go' -print", vec!["src/a.go"], vec!["src/bin/a"]),
        ("find . -not \\( -path './vendor/*' -prune \\) -name '*.go'", vec!["src/a.go"], vec!["src/bin/a"]),
        ("find . ! \\( -name a -type d \\)", vec!["src/bin/a", "src/bin/b"], vec![]),
        ("find . -type f -prune -exec x {} \\; -o -name y", vec!["src/bin/a"], vec![]),
        ("ls --recursive bin", vec!["src/bin/a/b/c"], vec!["src/a"]),
        ("find . -name bin -prune", vec!["src/bin/"], vec!["src/bin/a"]),
    ] {
        let trace = run(&format!("for f in $({command}); do c $f; done"));
        let takes_it = |path: &str| {
            let (path, is_directory) = path.strip_suffix('/').map_or((path, false), |path| (path, true));
            trace.sweeps.iter().any(|sweep| sweep.takes(path, is_directory))
        };
        takes.into_iter().for_each(|path| assert!(takes_it(path), "{command} {path}"));
        not.into_iter().for_each(|path| assert!(!takes_it(path), "{command} not {path}"));
    }
}
