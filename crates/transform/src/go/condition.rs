//! Build conditions of Go files: `//go:build` lines, `// +build` lines and file names, for a Linux target.
//!
//! Source: <https://pkg.go.dev/cmd/go#hdr-Build_constraints>. Neither `-tags` nor the version of Go is known here, so a
//! tag of the project's own and `go1.18` are [`Truth::Maybe`], and such a file is kept.

/// Whether a file is part of a Linux build.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Truth {
    /// Never, or only by a tag that by convention is not set (`ignore`, `tools`).
    No,
    /// With some tags or architectures.
    Maybe,
    /// Always.
    Yes,
}

impl Truth {
    fn not(self) -> Self {
        match self {
            Self::No => Self::Yes,
            Self::Maybe => Self::Maybe,
            Self::Yes => Self::No,
        }
    }
}

const SYSTEMS: &[&str] = &[
    "aix",
    "android",
    "darwin",
    "dragonfly",
    "freebsd",
    "hurd",
    "illumos",
    "ios",
    "js",
    "nacl",
    "netbsd",
    "openbsd",
    "plan9",
    "solaris",
    "wasip1",
    "windows",
    "zos",
];
const MACHINES: &[&str] = &[
    "386", "arm", "armbe", "arm64be", "loong64", "mips", "mips64", "mips64le", "mipsle", "ppc", "ppc64", "ppc64le",
    "riscv", "riscv64", "s390", "s390x", "sparc", "sparc64", "wasm",
];
const NEVER: &[&str] =
    &["ignore", "tools", "tool", "mage", "wireinject", "generate", "never", "none", "gccgo", "appengine"];

/// Whether the file named `name` with this text is built for Linux on amd64 or arm64.
pub(super) fn of_file(name: &str, text: &str) -> Truth {
    of_name(name).min(of_text(text))
}

/// What the name says: `x_windows.go`, `x_linux_amd64.go`, `_x.go`.
pub(super) fn of_name(name: &str) -> Truth {
    let stem = name.strip_suffix(".go").unwrap_or(name);
    if name.starts_with(['_', '.']) || stem.ends_with("_test") {
        return Truth::No;
    }
    let mut parts = stem.split('_').skip(1).collect::<Vec<_>>();
    let last = parts.pop().map_or(Truth::Yes, |part| if is_platform(part) { tag(part) } else { Truth::Yes });
    let both = parts.pop().filter(|part| SYSTEMS.contains(part) && last != Truth::Yes);
    if both.is_some() { Truth::No } else { last }
}

fn is_platform(part: &str) -> bool {
    SYSTEMS.contains(&part) || MACHINES.contains(&part) || ["linux", "amd64", "arm64"].contains(&part)
}

/// What the comments above the package clause say; a `//go:build` line rules over `// +build` lines.
fn of_text(text: &str) -> Truth {
    let mut old = Truth::Yes;
    let mut in_block = false;
    for line in text.trim_start_matches('\u{FEFF}').lines().map(str::trim) {
        if in_block || line.starts_with("/*") {
            in_block = !line.contains("*/");
            continue;
        }
        let Some(comment) = line.strip_prefix("//") else {
            if line.is_empty() {
                continue;
            }
            break;
        };
        if let Some(expression) = comment.strip_prefix("go:build ") {
            return if expression.len() > 1000 { Truth::Maybe } else { Expression { rest: expression }.any() };
        }
        if let Some(options) = comment.trim_start().strip_prefix("+build ") {
            let any = options.split_whitespace().map(|option| option.split(',').map(term).min().unwrap_or(Truth::No));
            old = old.min(any.max().unwrap_or(Truth::Yes));
        }
    }
    old
}

fn term(text: &str) -> Truth {
    text.strip_prefix('!').map_or_else(|| tag(text), |inner| tag(inner).not())
}

fn tag(name: &str) -> Truth {
    if ["linux", "unix", "gc"].contains(&name) {
        Truth::Yes
    } else if SYSTEMS.contains(&name) || MACHINES.contains(&name) || NEVER.contains(&name) {
        Truth::No
    } else {
        Truth::Maybe
    }
}

/// A `//go:build` expression: `||` over `&&` over `!`, brackets and tags.
struct Expression<'a> {
    rest: &'a str,
}

impl Expression<'_> {
    fn any(&mut self) -> Truth {
        let mut value = self.all();
        while self.eat("||") {
            value = value.max(self.all());
        }
        value
    }

    fn all(&mut self) -> Truth {
        let mut value = self.one();
        while self.eat("&&") {
            value = value.min(self.one());
        }
        value
    }

    fn one(&mut self) -> Truth {
        if self.eat("!") {
            return self.one().not();
        }
        if self.eat("(") {
            let value = self.any();
            self.eat(")");
            return value;
        }
        let len = self.rest.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '.').unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at(len);
        self.rest = rest;
        tag(name)
    }

    fn eat(&mut self, mark: &str) -> bool {
        self.rest = self.rest.trim_start();
        let Some(rest) = self.rest.strip_prefix(mark) else { return false };
        self.rest = rest.trim_start();
        true
    }
}

#[cfg(test)]
mod tests {
    use super::Truth::{Maybe, No, Yes};
    use super::*;

    #[test]
    fn a_file_is_in_out_or_depends_on_tags() {
        for (name, text, want) in [
            ("main.go", "package main", Yes),
            ("main_test.go", "package main", No),
            ("_old.go", "package main", No),
            ("x_windows.go", "package main", No),
            ("x_linux.go", "package main", Yes),
            ("x_amd64.go", "package main", Maybe),
            ("x_windows_amd64.go", "package main", No),
            ("x_linux_arm64.go", "package main", Maybe),
            ("x_s390x.go", "package main", No),
            ("windows.go", "package main", Yes),
            ("create_user.go", "package main", Yes),
            ("x.go", "//go:build ignore\n\npackage main", No),
            ("x.go", "// Copyright\n\n// +build ignore\n\npackage main", No),
            ("x.go", "// +build linux darwin\n\npackage main", Yes),
            ("x.go", "// +build !linux\n\npackage main", No),
            ("x.go", "// +build linux,386\n\npackage main", No),
            ("x.go", "//go:build linux && (windows || lambda)\n\npackage main", Maybe),
            ("x.go", "//go:build !windows && gc\n\npackage main", Yes),
            ("x.go", "//go:build !go1.27\n\npackage main", Maybe),
            ("x.go", "//go:build !(linux || darwin)\npackage main", No),
            ("x.go", "/*\n//go:build ignore\n*/\npackage main", Yes),
            ("x.go", "package main\n//go:build ignore\n", Yes),
            ("x.go", "//go:build\npackage main", Yes),
            ("x.go", "//go:build ((\npackage main", Maybe),
        ] {
            assert_eq!(of_file(name, text), want, "{name}: {text}");
        }
    }
}
