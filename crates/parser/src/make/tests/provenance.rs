//! Where a text can be edited: at its definition, then at each use outwards.

use super::{make, show_edit};
use crate::value::Value;

/// A makefile, the part of a value that is to read otherwise, and the places where that can be done.
type Row<'a> = (&'a str, &'a str, &'a [&'a str]);

/// The edits that make the last occurrence of `part` read `new`; `part+` appends to it.
fn places(text: &str, value: &Value, part: &str) -> Vec<String> {
    let (part, append) = part.strip_suffix('+').map_or((part, false), |part| (part, true));
    let start = value.text().rfind(part).unwrap_or_else(|| panic!("{part} in {}", value.text()));
    let range = if append { start + part.len()..start + part.len() } else { start..start + part.len() };
    value.edits_for(range, "new").iter().map(|edit| show_edit(text, edit)).collect()
}

fn check_scripts(table: &[Row<'_>]) {
    for (text, part, want) in table {
        let makefile = make(text);
        let recipe = makefile.rules.last().and_then(|rule| rule.recipe.last()).expect("the row has a recipe");
        assert_eq!(places(text, &recipe.script, part), *want, "\n{text}\n{part} in {:?}", recipe.script);
    }
}

fn check_targets(table: &[Row<'_>]) {
    for (text, part, want) in table {
        let makefile = make(text);
        let target = &makefile.rules.last().expect("the row has a rule").targets[0];
        assert_eq!(places(text, target, part), *want, "\n{text}\n{part} in {target:?}");
    }
}

#[test]
fn scripts() {
    check_scripts(&[
        ("a:\n\tgo build -o main\n", "main", &["2 main"]),
        ("BINARY=main\na:\n\tgo build -o $(BINARY)\n", "main", &["1 main", "3 $(BINARY)"]),
        ("BINARY=main\na:\n\tzip f.zip $(BINARY)\n", "main", &["1 main", "3 $(BINARY)"]),
        ("BINARY=main\na:\n\tzip f.zip $(BINARY)\n", "main+", &["1 main+", "3 $(BINARY)+"]),
        ("X=main\nY=bin/$(X)\na:\n\tgo build -o $(Y)\n", "main", &["1 main", "2 $(X)"]),
        ("X=main\nY=bin/$(X)\na:\n\tgo build -o $(Y)\n", "bin/main", &["4 $(Y)"]),
        ("X=main\nY=bin/$(X)\na:\n\tgo build -o $(Y)\n", "main+", &["1 main+", "2 bin/$(X)+", "4 $(Y)+"]),
        ("X=main\nY:=$(X)\na:\n\tgo build -o $(Y)\n", "main", &["1 main", "2 $(X)", "4 $(Y)"]),
        ("D=b\nmain:\n\tgo build -o $(D)/$@\n", "main", &["2 main", "3 $@"]),
        ("D=b\nmain:\n\tgo build -o $(D)/$@\n", "b/main+", &["2 main+", "3 $(D)/$@+"]),
        ("all: build-x\nbuild-%:\n\tgo build -o bin/$* ./cmd/$*\n", "bin/x+", &["3 bin/$*+"]),
        ("all: bin/x\nbin/%: c/%\n\tgo build -o $@ ./$<\n", "bin/x+", &["2 bin/%+", "3 $@+"]),
        ("X=a b\nq:\n\tzip f $(X)\n", "a", &["1 a"]),
        ("X=a \\\n  b\nq:\n\tzip f $(X)\n", "b", &["2 b"]),
        ("q:\n\tgo build \\\n\t\t-o main\n", "main", &["3 main"]),
        ("q:\r\n\tgo build \\\r\n\t\t-o main\r\n", "main", &["3 main"]),
        ("q:\n\techo $(foreach x,a b,bin/$(x))\n", "bin/b+", &["2 bin/$(x)+"]),
        ("q:\n\techo $(foreach x,b,bin/$(x))\n", "bin/b+", &["2 bin/$(x)+", "2 bin/$(x))+"]),
        ("define F\ngo build -o $(1)\nendef\nq:\n\t$(call F,main)\n", "main", &["5 main", "2 $(1)"]),
        ("q:\n\techo $(notdir bin/main)\n", "main", &["2 main", "2 $(notdir bin/main)"]),
        ("q:\n\tcd $(dir bin/x/main)\n", "bin/x/+", &["2 bin/x/main)+"]),
        ("q:\n\tcd $(dir bin/x/main)\n", "bin", &["2 bin"]),
        ("X=m.go\nq:\n\techo $(X:.go=)\n", "m", &["3 $(X:.go=)"]),
        ("q:\n\tgo build -o $(OUT)\n", "\u{e000}OUT\u{e001}+", &["2 $(OUT)+"]),
        ("q:\n\tgo build -o $(CURDIR)/main\n", "main", &["2 main"]),
        ("q: OUT = main\nq:\n\tgo build -o $(OUT)\n", "main", &["1 main", "3 $(OUT)"]),
        ("q: main\n\tzip f.zip $<\n", "main", &["1 main", "2 $<"]),
        ("q: bin/main\n\tzip f.zip $(<F)\n", "main", &["1 main", "2 $(<F)"]),
        ("q:\n\t@go build -o main\n", "main", &["2 main"]),
        ("q: ; go build -o main\n", "main", &["1 main"]),
        ("X := main\nX += two\nq:\n\techo $(X)\n", "two", &["2 two"]),
        ("\u{FEFF}X = ä/main\nq:\n\techo $(X)\n", "main", &["1 main"]),
    ]);
}

#[test]
fn targets() {
    check_targets(&[
        ("X=main\nbin/$(X): ; x\n", "main", &["1 main", "2 $(X)"]),
        ("all: bin/x\nbin/%: ; x\n", "bin/x+", &["2 bin/%+"]),
        ("L=bin/x bin/y\n$(L): bin/%: c/% ; x\n", "bin/y+", &["1 bin/y+"]),
        ("N=x y\n$(addprefix bin/,$(N)): ; x\n", "y", &["1 y"]),
        ("S=c/x/m.go c/y/m.go\nB=$(patsubst c/%/m.go,bin/%,$(S))\n$(B): ; x\n", "bin/y+", &["2 bin/%+"]),
        ("define T\nbin/$(1): ; x\nendef\n$(eval $(call T,q))\n", "bin/q+", &["4 q+", "2 bin/$(1)+"]),
        (
            "define T\nbin/$(1): ; x\nendef\n$(foreach n,a q,$(eval $(call T,$(n))))\n",
            "bin/q+",
            &["4 $(n)+", "2 bin/$(1)+"],
        ),
    ]);
}

#[test]
fn an_item_of_a_list_is_its_own_text() {
    let text = "L = bin/x bin/y\nall: $(L)\nbin/%: ; x\n";
    let makefile = make(text);
    assert_eq!(places(text, &makefile.rules[0].prerequisites[1], "bin/y+"), ["1 bin/y+"]);
    assert_eq!(places(text, &makefile.rules[2].targets[0], "bin/y+"), ["3 bin/%+"]);
}

#[test]
fn spans_name_the_line() {
    let text = "a:\n\techo 1\nb: \\\n c\n\t@go \\\n\t  build\n";
    let makefile = make(text);
    let rule = &makefile.rules[1];
    assert_eq!(&text[rule.span.range()], "b: \\\n c");
    let span = rule.recipe[0].span;
    assert_eq!(&text[span.range()], "@go \\\n\t  build");
}
