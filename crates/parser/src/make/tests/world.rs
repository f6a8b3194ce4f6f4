//! What surrounds the rules: includes, exports, callers, and everything that is read beside them.

use super::{list, make, show, show_rules, with};
use crate::span::{FileId, Span};
use crate::value::Value;

#[test]
fn includes_are_read_where_make_runs_and_missing_ones_are_noted() {
    let text = "M = inc\ninclude $(M).mk\n-include .env\nsinclude $(E).mk\na: ; echo $(X)\n";
    let makefile = with(text, "X = 1\nb: ; echo $(CURDIR)\n", &[], &[]);
    assert_eq!(show_rules(&makefile), ["b: => echo ~/svc", "a: => echo 1"]);
    let includes: Vec<_> = makefile.includes.iter().map(|(name, found)| (show(name), *found)).collect();
    assert_eq!(includes, [("inc.mk".into(), true), (".env".into(), false), ("<E>.mk".into(), false)]);
}

#[test]
fn a_file_that_includes_itself_comes_to_an_end() {
    let makefile = with("include inc.mk\na: ; x\n", "include inc.mk\n", &[], &[]);
    assert!(makefile.rules.is_empty() && makefile.problems.iter().any(|problem| problem.is_fatal()));
}

#[test]
fn a_syntax_error_anywhere_leaves_no_rules_and_is_named() {
    let makefile = make("a: b\n\techo\nifeq (a\n");
    assert!(makefile.rules.is_empty());
    assert_eq!(makefile.problems[0].line, 3, "{:?}", makefile.problems);
    assert!(with("include inc.mk\na: ; x\n", "ifdef X\n", &[], &[]).rules.is_empty());
}

#[test]
fn exports_are_global_or_of_one_rule() {
    let makefile = make("export A := 1\nB = $(A)2\nexport B\nC = 3\nunexport A\na: export D = 4\na: ; x\n");
    let exports: Vec<_> = makefile.exports.iter().map(|(name, value)| (name.as_str(), show(value))).collect();
    assert_eq!(exports, [("B", "12".to_owned())]);
    assert_eq!(makefile.rules[0].exports[0].1.text(), "4");
    let names = |makefile: &super::Makefile| makefile.exports.len();
    assert_eq!(names(&make("A = 1\nB = 2\nexport\na: ; x\n")), 2);
    assert_eq!(names(&make("A = 1\n.EXPORT_ALL_VARIABLES:\na: ; x\n")), 1);
}

#[test]
fn a_caller_overrides_and_asks_for_targets() {
    let value = Value::raw("9", Span::new(FileId(7), 3, 4));
    let makefile = with("X = 1\nY ?= 2\nbin/%: ; echo $(X)$(Y) $*\n", "", &[("X".into(), value)], &["bin/q".into()]);
    assert_eq!(show_rules(&makefile), ["bin/q: => echo 92 q"]);
    assert_eq!(makefile.exports[0].0, "X");
}

#[test]
fn a_caller_has_an_environment_for_each_target() {
    let text = "CMD = go build -o $(OUT_DIR)/main .\nbuild-a: ; cd a && $(CMD)\nbuild-b: sub ; $(CMD)\nsub: ; $(CMD)\n";
    let rules = show_rules(&make(text));
    let want = ["build-a: => cd a && go build -o <a>/main .", "build-b: sub => go build -o <b>/main ."];
    assert_eq!(rules[..2], want);
    assert_eq!(rules[2..], ["sub: => go build -o <b>/main ."]);
    assert_eq!(show_rules(&make("OUT_DIR = x\nbuild-a: ; cd $(OUT_DIR)\n")), ["build-a: => cd x"]);
}

#[test]
fn phony_names_and_prefixes_are_kept() {
    let makefile = make(".PHONY: a\n.PHONY: b c\na:\n\t-rm x\nd: ; x\n");
    assert_eq!(list(&makefile.phony), "a b c");
    assert_eq!(makefile.rules.iter().map(|rule| rule.phony).collect::<Vec<_>>(), [true, false]);
    assert!(makefile.rules[0].recipe[0].ignores_errors);
}

#[test]
fn every_other_value_is_a_read() {
    let makefile =
        make("X = main\nY := $(X).zip\nifeq ($(X),q)\nendif\nL := $(foreach i,$(X),$(i))\nbin/m: bin/%: c/%\n");
    let reads: Vec<_> = makefile.reads.iter().chain(&makefile.spelled).chain(&makefile.compared).map(show).collect();
    for want in ["main", "main.zip", "ifeq (main,q)", "bin/m"] {
        assert!(reads.iter().any(|read| read == want), "{want} in {reads:?}");
    }
}

#[test]
fn a_line_that_is_nothing_is_named() {
    let makefile = make("a: ; x\n$(UNKNOWN)\n");
    assert_eq!((makefile.rules.len(), makefile.problems.len()), (1, 1));
    assert_eq!(makefile.problems[0].line, 2);
}
