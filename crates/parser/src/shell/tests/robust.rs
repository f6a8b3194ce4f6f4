//! Broken, deep, long and odd scripts.

use super::{check, lines, run};

#[test]
fn odd_spacing_and_line_ends() {
    check(&[
        ("", &[]),
        ("\n\n", &[]),
        ("\u{FEFF}c a", &["src: c a"]),
        ("\tcd a\t&&\tc\tb", &["src/a: c b"]),
        ("if a; then\r\n  c b\r\nfi\r\nd\r\n", &["src: a", "+src: c b", "src: d"]),
        ("X=a\r\nc $X \\\r\n  b\r\n", &["src: c a b"]),
        ("cat <<EOF\r\nx\r\nEOF\r\nc\r\n", &["src: cat", "src: c"]),
        ("c a;", &["src: c a"]),
        ("cat <<EOF\nx\nEOF", &["src: cat"]),
        ("\"go\" build; $X y; x\\ y", &["src: go build", "src: <$X> y", "src: x y"]),
    ]);
}

#[test]
fn what_the_grammar_rejects_though_it_is_valid() {
    check(&[
        ("c ${X:-https://a|https://b}\nd", &["src: c https://a|https://b", "src: d"]),
        ("Y=1; c a${Y:+ ($Y)}\nd", &["src: c a (1)", "src: d"]),
    ]);
}

#[test]
fn a_broken_statement_is_passed_over() {
    for (script, want) in [
        ("a\nfoo ) bar\nb", vec!["src: a", "src: b"]),
        ("a\nif x; then\n  cd y\nb", vec!["src: a"]),
        ("a\ncd x )\nb", vec!["src: a"]),
        ("a\ncd x ; | y\nb", vec!["src: a", "?: b"]),
        ("X=1\nX=2 ; | y\nc $X", vec!["src: c <$X#1>"]),
        ("a 'b", vec![]),
        ("a\nc `x` `y`\nb", vec!["src: a", "src: b"]),
        ("a\nc \"x\"\\ \"y\"\nb", vec!["src: a", "src: b"]),
        ("X=1\nX=\"x\"\\$y\nc $X", vec!["src: c <$X#1>"]),
    ] {
        let trace = run(script);
        assert_eq!(lines(&trace), want, "{script}");
        assert_eq!(trace.problems.len(), 1, "{script}");
    }
}

#[test]
fn what_stands_in_another_text_has_the_place_of_the_command_around_it() {
    for (script, command) in [
        ("x\na `b \\\\c && d`\ny", "a `b \\\\c && d`"),
        ("x\neval 'f() { b c; }'\nf\ny", "eval 'f() { b c; }'"),
        ("x\neval 'f() { b c; }'\ny", "eval 'f() { b c; }'"),
        ("x\nbash -c 'b c'\ny", "bash -c 'b c'"),
    ] {
        let trace = run(script);
        let inner = trace.commands.iter().find(|one| one.words[0].text() == "b").expect("the inner command");
        assert_eq!(&script[inner.range.clone()], command);
    }
}

#[test]
fn bounds_hold() {
    for (script, reason) in [
        (format!("{}c{}", "( ".repeat(300), " )".repeat(300)), "the script is nested too deeply"),
        (format!("c {}x{}", "$(d ".repeat(300), ")".repeat(300)), "the script is nested too deeply"),
        (format!("c {}x{}", "${a:-".repeat(300), "}".repeat(300)), "the script is nested too deeply"),
        ("c\n".repeat(150_000), "longer than 256 KiB"),
        ("c <<E\\\n".repeat(20_000), "too many here-documents"),
        (format!("for i in {}; do c; done", "a ".repeat(300)), "the loop has more than 256 iterations"),
        (
            format!(
                "{}f9() {{ c; }}\nf0",
                (0..9).map(|n| format!("f{n}() {{ {} }}\n", format!("f{}; ", n + 1).repeat(9))).collect::<String>()
            ),
            "the script runs too many statements",
        ),
    ] {
        let trace = run(&script);
        assert!(trace.problems.iter().any(|problem| problem.reason == reason), "{reason}: {:?}", trace.problems);
    }
    let doubling = format!("X=ab\n{}c $X", "X=$X$X\n".repeat(60));
    assert!(run(&doubling).commands.len() == 1);
}

#[test]
fn any_part_of_a_script_is_survived() {
    let script = "X=${1:-a\\}b}; f() { c \"$X\" 'y' $'\\q\\é' ${A[@]:1} ${X//\\//é} `d \\`e\\`` $((1+2)) <(x) {a,{b,c}} [; }\n\
                  for i in é/* [a; do cd $i && f >&2 <<EOF\n$X `a`\nEOF\ndone; case $1 in [a-) x;; esac; eval \"$X 'b'\"";
    let boundaries: Vec<_> = (0..=script.len()).filter(|&at| script.is_char_boundary(at)).collect();
    for &from in &boundaries {
        let _ = run(&script[from..]);
        let _ = run(&script[..from]);
    }
    for pair in boundaries.windows(3) {
        let _ = run(&format!("{}{}", &script[..pair[0]], &script[pair[2]..]));
    }
}
