//! The head of a Go file: its package clause and its imports.

use super::token::{Kind, Token, tokens};

/// What stands above the first declaration of a Go file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Head {
    /// The name in the package clause; empty when there is none.
    pub(super) package: String,
    /// The imports in order.
    pub(super) imports: Vec<Import>,
}

/// One import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Import {
    /// The import path.
    pub(super) path: String,
    /// The bytes of the quoted path.
    pub(super) start: usize,
    pub(super) end: usize,
}

/// The head of the file with this text. Reading stops at the first declaration.
///
/// Source: <https://go.dev/ref/spec#Source_file_organization>.
pub(super) fn head(text: &str) -> Head {
    let mut tokens = tokens(text).filter(|token| !token.is_mark(b';'));
    let mut head = Head::default();
    if !tokens.next().is_some_and(|token| token.is_word("package")) {
        return head;
    }
    if let Some(Token { kind: Kind::Word(name), .. }) = tokens.next() {
        name.clone_into(&mut head.package);
    }
    let mut grouped = false;
    for token in tokens {
        match token.kind {
            Kind::Text(path) => {
                head.imports.push(Import { path, start: token.start, end: token.end });
            }
            Kind::Mark(b'(') => grouped = true,
            Kind::Mark(b')') => grouped = false,
            Kind::Word("import") | Kind::Mark(b'.') => {}
            Kind::Word("func" | "type" | "var" | "const") if !grouped => break,
            Kind::Word(_) => {}
            Kind::Mark(_) => break,
        }
    }
    head
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_package_and_imports_only() {
        for (text, package, imports) in [
            ("package main\nimport \"fmt\"\nfunc main() { x(\"y\") }", "main", "fmt"),
            (
                "// package a\npackage b // c\nimport (\n\t\"os\"\n\t_ \"time/tzdata\" // zones\n)\n",
                "b",
                "os time/tzdata",
            ),
            ("package main; import . \"a/b\"; import x `c`; var y = \"z\"", "main", "a/b c"),
            ("package main\n/* import \"no\" */\nimport \"C\"\n", "main", "C"),
            ("package main\nimport (\n// \"no\"\n)\nimport \"yes\"\ntype T struct{}\nimport \"late\"", "main", "yes"),
            ("package main\nconst s = \"x\"", "main", ""),
            ("{{ .Template }}", "", ""),
            ("", "", ""),
        ] {
            let head = head(text);
            let found: Vec<_> = head.imports.iter().map(|import| import.path.as_str()).collect();
            assert_eq!((head.package.as_str(), found.join(" ").as_str()), (package, imports), "{text}");
        }
    }
}
