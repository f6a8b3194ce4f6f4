//! Limits: no input may overflow the stack, or run without end; what is done is counted.

use super::{make, show_rules};

#[test]
fn no_nesting_is_too_deep() {
    let deep = format!("{}X{}", "$(".repeat(10_000), ")".repeat(10_000));
    for text in [
        format!("X = {deep}\na: ; x\n"),
        format!("a:\n\techo {deep}\n"),
        format!("a: {deep}\n"),
        format!("a:\n\techo {}\n", "$(".repeat(10_000)),
        format!("a:\n\techo $(foreach x,a,{deep})\n"),
        format!("{}a: ; x\n{}", "ifdef X\n".repeat(10_000), "endif\n".repeat(10_000)),
        format!("{}a: ; x\n{}", "define X\n".repeat(10_000), "endef\n".repeat(10_000)),
        "$(eval $(eval $(eval $(X))))\n".to_owned(),
        "X = $(eval $(X))\n$(X)\n".to_owned(),
        "$(E) = x\n$(info) := 1\na: $(info) = 2\ninclude\n: ; x\n$(info): ; y\n".to_owned(),
        "F = $(call F,$(1)x)\na: ; $(call F,x)\n".to_owned(),
    ] {
        let makefile = make(&text);
        assert!(makefile.rules.len() <= 1);
    }
}

#[test]
fn text_that_doubles_with_each_name_ends() {
    let mut text = "X0 = a\n".to_owned();
    for index in 0..60 {
        text += &format!("X{} = $(X{index})$(X{index})\n", index + 1);
    }
    text += "a: ; echo $(X60)\n";
    let lists = "$(foreach x,0 1 2 3 4 5 6 7 8 9,".repeat(8);
    let simple = "Y := a\n".to_owned() + &"Y := $(Y)$(Y)\n".repeat(60);
    for text in [text, format!("a: ; echo {lists}x{}\n", ")".repeat(8)), format!("{simple}a: ; echo $(Y)\n")] {
        let makefile = make(&text);
        assert!(makefile.rules.is_empty() && makefile.problems.iter().any(|problem| problem.is_fatal()), "{text}");
    }
}

#[test]
fn names_that_grow_with_each_rule_end() {
    for text in ["hello: a\n%: %(BIN) .\n\techo $@\n", "hello: a\nu v w %: %(BIN) x%\n\techo $@ $^\n"] {
        let rules = make(text).rules.len();
        assert!((2..600).contains(&rules), "{rules} of {text}");
    }
}

/// A makefile that needs the names `t0.o`, `t1.o` and so on.
fn needs(names: usize) -> String {
    format!("all:{}\n", (0..names).map(|name| format!(" t{name}.o")).collect::<String>())
}

#[test]
fn names_that_pattern_rules_make_are_counted_and_not_the_rules_of_the_file() {
    let rule = "%.o: %.c\n\tcc -o $@ $<\n";
    let explicit: String = (0..5_000).map(|name| format!("x{name}: ; y\n")).collect();
    let makefile = make(&(explicit + &needs(1_000) + rule));
    assert!(makefile.problems.is_empty());
    assert_eq!(makefile.rules.iter().filter(|rule| rule.targets[0].text().ends_with(".o")).count(), 1_000);
    let makefile = make(&(needs(17_000) + rule));
    assert!(makefile.rules.is_empty() && makefile.problems[0].is_fatal(), "{:?}", makefile.problems);
}

#[test]
fn many_pattern_rules_for_many_names_end() {
    let rules: String = (0..500).map(|rule| format!("%.o: d{rule}/%.c\n\tcc\n")).collect();
    let makefile = make(&(needs(2_000) + &rules));
    assert_eq!(makefile.problems[0].reason, "the pattern rules of the makefile fit too many targets");
    let others: String = (0..500).map(|rule| format!("%.x{rule}: %.c\n\tcc\n")).collect();
    let makefile = make(&(needs(2_000) + &others + "%.o: %.c\n\tcc\n"));
    assert!(makefile.problems.is_empty(), "{:?}", makefile.problems);
}

#[test]
fn what_many_targets_repeat_is_counted() {
    let names = |letter: char, count: usize| (0..count).map(|name| format!(" {letter}{name}")).collect::<String>();
    let (targets, line) = (names('t', 600), "\techo\n");
    for (text, read) in [
        (format!("{targets}:{}\n{line}", names('p', 300)), 600),
        (format!("{targets}:{}\n{line}", names('p', 400)), 0),
        (format!("{targets}: p\n{}", line.repeat(400)), 0),
        (format!("{}: X = 1\n{}: t0{}\nt0: ; $X\n", names('a', 200), names('a', 200), names('p', 1_500)), 0),
        (format!("{}%.o:{}\n{line}", needs(600), names('p', 400)), 0),
        ((0..60).map(|n| format!("a {} &: p\n{line}", if n % 2 == 0 { "b" } else { "c" })).collect(), 2),
    ] {
        let makefile = make(&text);
        assert_eq!(makefile.rules.len(), read, "{:.40}", text);
        assert_eq!(makefile.problems.iter().any(|problem| problem.is_fatal()), read == 0, "{:?}", makefile.problems);
    }
}

#[test]
fn a_long_file_is_read() {
    for end in ["\n", "\r\n"] {
        let mut text = String::new();
        for index in 0..12_000 {
            text +=
                &format!("V{index} := bin/v{index}{end}t{index}: $(V{index}){end}\tgo build -o $(V{index}) ./cmd{end}");
        }
        assert_eq!(make(&text).rules.len(), 12_000);
    }
}

#[test]
fn whatever_the_bytes_nothing_panics() {
    let text = "X := $(a:.b=${c})\r\nä: $(foreach x,a b,$(call F,$(x))) | q ; @-echo \\\n\t$$@ $(@D)\nifeq (a,$(b))\n\
                define T =\n$(1): ; $@\nendef\nelse\n$(eval $(call T,ü))\nendif\n.PHONY: %\nx%y: %z; w\n";
    for start in 0..text.len() {
        for end in [start + 7, text.len()] {
            if let Some(part) = text.get(start..end.min(text.len())) {
                let rest = text.replacen(part, "", 1);
                show_rules(&make(part));
                show_rules(&make(&rest));
            }
        }
    }
}
