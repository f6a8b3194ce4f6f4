//! What makefiles mean: variables, functions, recipes, conditionals and patterns.

use super::check;

#[test]
fn variables() {
    check(&[
        ("X = main\na:\n\techo $(X)\n", &["a: => echo main"]),
        ("a:\n\techo $(X) ${Y} $Z\nX = 1\nY = $(X)2\nZ = 3\n", &["a: => echo 1 12 3"]),
        ("X := 1\nY := $(X)\nX := 2\na: ; echo $(Y)\n", &["a: => echo 1"]),
        ("X ::= 1\nX ?= 2\na: ; echo $(X)\n", &["a: => echo 1"]),
        ("X ?= 2\na: ; echo $(X)\n", &["a: => echo 2"]),
        ("X = a\nX += b\nY := c\nY += $(Y)\na: ; echo $(X) $(Y)\n", &["a: => echo a b c c"]),
        ("Z += b\na: ; echo $(Z)\n", &["a: => echo b"]),
        ("X = foo # comment\na: ; echo $(X)|\n", &["a: => echo foo |"]),
        ("X = a\\#b\na: ; echo $(X)\n", &["a: => echo a#b"]),
        ("X = a \\\n   b\na: $(X)\n", &["a: a b"]),
        ("A = go\ngo_Y = deep\na: ; echo $($(A)_Y)\n", &["a: => echo deep"]),
        ("X = $(X)\na: ; echo $(X)\n", &["a: => echo <X>"]),
        ("a: ; echo $(ENV) $$HOME $$(pwd)\n", &["a: => echo <ENV> $HOME $(pwd)"]),
        ("V != date\na: ; echo $(V)\n", &["a: => echo <$(shell date) svc/Makefile>"]),
        ("override X = 1\nexport Y := 2\na: ; echo $(X)$(Y)\n", &["a: => echo 12"]),
        ("define X\none\ntwo\nendef\na:\n\t@echo $(X)\n", &["a: => echo one / two"]),
        ("define X =\none\nendef\nendef_y = 1\na: ; echo $(X)\n", &["a: => echo one"]),
        ("X = a\nundefine X\na: ; echo $(X)\n", &["a: => echo <X>"]),
        ("a: X = 1\na: ; echo $(X)\nb: ; echo $(X)\n", &["a: => echo 1", "b: => echo <X>"]),
        ("F = -s\na: F += -w\na: ; echo $(F)\n", &["a: => echo -s -w"]),
        ("%.zip: X = 1\nq.zip: ; echo $(X)\n", &["q.zip: => echo 1"]),
        ("p: E = prod\np: b\nb: ; echo $(E)\n", &["p: b", "b: => echo prod"]),
        ("E = dev\np: E = prod\np: b\nb: ; echo $(E)\n", &["p: b", "b: => echo dev", "b: => echo prod"]),
        ("X=$(MAKE) $(CURDIR) $(PWD)\na: ; $(X)\n", &["a: => make ~/svc ~/svc"]),
        ("D := $(dir $(abspath $(lastword $(MAKEFILE_LIST))))\na: ; cd $(D)\n", &["a: => cd ~/svc/"]),
    ]);
}

#[test]
fn functions() {
    let table: &[(&str, &str)] = &[
        ("$(dir a/b c d/)", "a/ ./ d/"),
        ("$(notdir a/b c)", "b c"),
        ("$(basename a/b.go c.d/e)", "a/b c.d/e"),
        ("$(suffix a.go b)", ".go"),
        ("$(addprefix bin/,a b) $(addsuffix .zip,a b)", "bin/a bin/b a.zip b.zip"),
        ("$(patsubst %.go,bin/%,a.go b.c)", "bin/a b.c"),
        ("$(subst a,bb,banana)", "bbbnbbnbb"),
        ("$(strip  a   b )", "a b"),
        ("$(word 2,a b c) $(words a b c) $(firstword a b) $(lastword a b)", "b 3 a b"),
        ("$(wordlist 2,3,a b c d)", "b c"),
        ("$(filter %.go x,a.go b.c x) $(filter-out %.go,a.go b.c)", "a.go x b.c"),
        ("$(sort b a b)", "a b"),
        ("$(join a b,.c .d)", "a.c b.d"),
        ("$(findstring a,bab)", "a"),
        ("$(L:.go=) $(L:%.go=%.o)", "m n m.o n.o"),
        ("$(foreach x,a b,$(x).zip)", "a.zip b.zip"),
        ("$(foreach x,$(L),$(foreach y,1 2,$(x)$(y)))", "m.go1 m.go2 n.go1 n.go2"),
        ("$(call F,a,b)", "b-a-"),
        ("$(if a,b,c) $(if ,b,c) $(if ,b)", "b c "),
        ("$(or ,a,b) $(and a,,b) $(and a,b)", "a  b"),
        ("$(info hi)$(warning ho)x", "x"),
        ("$(wildcard cmd/*/main.go)", "cmd/a/main.go cmd/b/main.go"),
        ("$(wildcard cmd/*/) $(wildcard no*)", "cmd/a/ cmd/b/ "),
        ("$(patsubst cmd/%/,%,$(wildcard cmd/*/))", "a b"),
        ("$(shell pwd)/x $(shell git rev-parse --show-toplevel)", "~/svc/x ~"),
        ("$(shell ls cmd)", "README.md a b"),
        ("$(shell ls -d cmd/*/)", "cmd/a/ cmd/b/"),
        ("$(shell find ./cmd -maxdepth 1 -mindepth 1 -type d)", "./cmd/a ./cmd/b"),
        ("$(shell basename cmd/a) $(shell dirname cmd/a)", "a cmd"),
        (
            "$(shell git describe | sed 's/(^| )x/y/' \"(\" \")\")",
            "<$(shell git describe | sed 's/(^| )x/y/' \"(\" \")\") svc/Makefile>",
        ),
        ("$(foreach x,a b,$(shell f $(x)))", "<$(shell f a) svc/Makefile> <$(shell f b) svc/Makefile>"),
        ("$(realpath cmd) $(abspath ../x)", "~/svc/cmd ~/x"),
        ("$(notdir $(Q))/$(notdir $(Q)/b)", "<$(notdir <Q>) svc/Makefile>/b"),
        ("$(nosuch a b)", "<$(nosuch a b) svc/Makefile>"),
        ("${dir a/b}", "a/"),
    ];
    for (expression, want) in table {
        let text = format!("L = m.go n.go\nF = $(2)-$1-$(3)\nall: ; echo {expression}\n");
        check(&[(&text, &[&format!("all: => echo {want}")])]);
    }
}

#[test]
fn recipes() {
    check(&[
        ("a:\n\t@-+ echo 1\n\t-rm x\n\n\techo 2\n", &["a: => echo 1 / rm x / echo 2"]),
        ("Q = @\na:\n\t$(Q)go build\n", &["a: => go build"]),
        ("a:\n\tgo build \\\n\t\t-o x\n", &["a: => go build \\\n\t-o x"]),
        ("a:\n\t# go build\n\techo '#'\n", &["a: => # go build / echo '#'"]),
        ("a: b ; echo 1 \\\n\t2 # c\n\techo 3\n", &["a: b => echo 1 \\\n2 # c / echo 3"]),
        ("a:\r\n\techo \\\r\n\thi\r\n\r\nb:\r\n\techo 2\r\n", &["a: => echo \\\nhi", "b: => echo 2"]),
        ("\u{FEFF}X = ä\na:\n\techo $(X)ö", &["a: => echo äö"]),
        (".RECIPEPREFIX = >\na:\n> echo 1\n", &["a: => echo 1"]),
        (".ONESHELL:\na:\n\t@cd x\n\tgo build\n", &["a: => cd x\ngo build"]),
        ("a:\n\techo $@ $< $^ $(@D) $(@F) $(<D) $+\na: d/b c c\n", &["a: d/b c c => echo a d/b d/b c . a d d/b c c"]),
        ("a b:\n\ttouch $@\n", &["a: => touch a", "b: => touch b"]),
        ("a b &: c\n\ttouch x\n", &["a b: c => touch x"]),
        ("a b &: c ; 1\na b: ; 2\n", &["b: c => 2", "a: c => 2"]),
        ("a b \\\n  d &: c ; 1\nb: e ; 2\n", &["a d: c => 1", "b: e c => 2"]),
        ("a: c\nb: ; 1\na b &: ; 2\n", &["a b: c => 2"]),
        ("a: x\na: y\n\techo $<\na: z\n", &["a: y x z => echo y"]),
        ("a:: x\n\t1\na:: y\n\t2\n", &["a: x => 1", "a: y => 2"]),
        ("a: x | dir\n\techo $^ $|\n", &["a: x dir => echo x dir"]),
        ("a:\n\techo $(foreach x,1 2, \\\n\t  $(x))\n", &["a: => echo  1  2"]),
        ("a:\n\t$(eval B := x)\n\techo $(B)\n", &["a: => echo x"]),
        (
            "a:\n\tfor f in x y; do \\\n\t  go build -o bin/$$f ./$$f; \\\n\tdone\n",
            &["a: => for f in x y; do \\\n  go build -o bin/$f ./$f; \\\ndone"],
        ),
        (
            "define build\nGOOS=linux go build -o $(1) \\\n\t./$(2)\nzip $(1).zip $(1)\nendef\na:\n\t$(call build,m,c)\n",
            &["a: => GOOS=linux go build -o m \\\n./c / zip m.zip m"],
        ),
        (
            "build:\n\tenv GOARCH=amd64 GOOS=linux go build -ldflags=\"-s -w\" -o bin/hello hello/main.go\n",
            &["build: => env GOARCH=amd64 GOOS=linux go build -ldflags=\"-s -w\" -o bin/hello hello/main.go"],
        ),
    ]);
}

#[test]
fn conditionals_are_read_branch_by_branch() {
    check(&[
        (
            "ifeq ($(OS),W)\nX = 1\nelse\nX = 2\nendif\na: ; echo $(X)\nb: ; x\n",
            &["a: => echo 1", "b: => x", "a: => echo 2"],
        ),
        ("X = 1\nifdef D\nX = 2\nendif\na: ; echo $(X)\n", &["a: => echo 2", "a: => echo 1"]),
        (
            "a:\nifeq (1,2)\n\techo 1\nelse ifdef Y\n\techo 2\nelse\n\techo 3\nendif\n\techo 4\n",
            &["a: => echo 1 / echo 4", "a: => echo 2 / echo 4", "a: => echo 3 / echo 4"],
        ),
        ("ifndef X\nX := d\nendif\na: ; echo $(X)\n", &["a: => echo d", "a: => echo <X>"]),
        ("ifeq (1,1)\n\tX = 1\nendif\na: ; echo $(X)\n", &["a: => echo 1", "a: => echo <X>"]),
        ("ifdef A\nifdef B\nb: ; 1\nelse\nb: ; 2\nendif\nelse\nc: ; 3\nendif\n", &["b: => 1", "c: => 3"]),
        ("a: ; go build $(if $(V),-v) -o x\n", &["a: => go build -v -o x", "a: => go build  -o x"]),
    ]);
}

#[test]
fn patterns() {
    check(&[
        (
            "all: bin/a bin/b\nbin/%: cmd/%/main.go\n\tgo build -o $@ ./cmd/$*\n",
            &[
                "all: bin/a bin/b",
                "bin/a: cmd/a/main.go => go build -o bin/a ./cmd/a",
                "bin/b: cmd/b/main.go => go build -o bin/b ./cmd/b",
            ],
        ),
        (
            "all: a.zip\n%.zip: bin/%\n\tzip $@ $<\nbin/%:\n\tgo build -o $@\n",
            &["all: a.zip", "a.zip: bin/a => zip a.zip bin/a", "bin/a: => go build -o bin/a"],
        ),
        (
            "all: out/a.zip\n%.zip: %\n\tzip $@ $< $(*F)\n",
            &["all: out/a.zip", "out/a.zip: out/a => zip out/a.zip out/a a"],
        ),
        (
            "BINS = bin/a bin/b\n$(BINS): bin/%: cmd/%\n\tgo build -o $@ ./$<\n",
            &["bin/a: cmd/a => go build -o bin/a ./cmd/a", "bin/b: cmd/b => go build -o bin/b ./cmd/b"],
        ),
        (".PHONY: build-x\nbuild-%:\n\tgo build -o bin/$*\n", &["build-x: => go build -o bin/x"]),
        (
            ".PHONY: all build-%\nall: build-x\nbuild-%:\n\tgo build -o bin/$*\n",
            &["all: build-x", "build-x: => go build -o bin/x"],
        ),
        (
            "all:\n\t$(MAKE) -s build-x build-y V=1\nbuild-%: ; b $*\n",
            &["all: => make -s build-x build-y V=1", "build-x: => b x", "build-y: => b y"],
        ),
        ("bin/%: ; go build -o $@ $*\n", &["bin/<% 0:0:0>: => go build -o bin/<% 0:0:0> <% 0:0:0>"]),
        (
            "all: a.o\n%.o: %.c ; cc\n%.o: x.go ; go\n",
            &["all: a.o", "a.o: x.go => go", "<% 0:9:0>.o: <% 0:9:0>.c => cc"],
        ),
        ("all: a\na: ; made\n%: ; pattern\n", &["all: a => pattern", "a: => made"]),
        (".PHONY: all\nall: a\na: ; made\n%: ; pattern\n", &["all: a", "a: => made", "<% 0:29:0>: => pattern"]),
        ("all: cmd/*/main.go *.none\n", &["all: cmd/a/main.go cmd/b/main.go *.none"]),
    ]);
}

#[test]
fn rules_made_by_evaluation() {
    check(&[
        (
            "define T\nbin/$(1): cmd/$(1)\n\tgo build -o $$@ ./$$<\nendef\n$(foreach x,a b,$(eval $(call T,$(x))))\n",
            &["bin/a: cmd/a => go build -o bin/a ./cmd/a", "bin/b: cmd/b => go build -o bin/b ./cmd/b"],
        ),
        ("$(eval X := 1)\na: ; echo $(X)\n", &["a: => echo 1"]),
        ("R = a: b\n$(R)\n", &["a: b"]),
        ("define T\nX_$(1) := $(2)\nendef\n$(eval $(call T,n,v))\na: ; echo $(X_n)\n", &["a: => echo v"]),
    ]);
}
