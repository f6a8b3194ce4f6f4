//! Grammars: where a tree of tree-sitter has its first error.

use tree_sitter::Node;

/// The first node in `root` that is an error or is missing, or the innermost one that holds it. `root` has an error.
pub(crate) fn first_error(root: Node) -> Node {
    let mut node = root;
    loop {
        let mut cursor = node.walk();
        let next = node.children(&mut cursor).find(|child| child.has_error() || child.is_missing());
        match next {
            Some(child) if !node.is_error() => node = child,
            _ => return node,
        }
    }
}
