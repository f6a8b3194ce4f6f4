//! Endings of file names that several readers ask for. Every name of a repository is asked about, so that none is copied.

/// Whether the file is YAML by its name.
pub(crate) fn is_yaml(file: &str) -> bool {
    file.ends_with(".yml") || file.ends_with(".yaml")
}

/// Whether `name` ends with `ending`, in capitals or not.
pub(crate) fn ends_with(name: &str, ending: &str) -> bool {
    let start = name.len().checked_sub(ending.len());
    start.is_some_and(|start| name.as_bytes()[start..].eq_ignore_ascii_case(ending.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::ends_with;

    #[test]
    fn capitals_do_not_count_in_an_ending() {
        for (name, want) in
            [("a.just", true), ("A.JUST", true), (".just", true), ("just", false), ("ä.Just", true), ("ä", false)]
        {
            assert_eq!(ends_with(name, ".just"), want, "{name}");
        }
    }
}
