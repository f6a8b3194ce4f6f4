//! Order, search and ranges, against texts of their own.

use std::collections::BTreeSet;

use super::*;

const SORTED: [&str; 12] =
    ["a", "a-b/c", "a.go", "a/b", "a/b-c", "a/b.go", "a/b/c", "a/bc", "a0", "b/x/y/z", "ä/ö", "ä/ö.go"];

fn unsorted() -> Unsorted {
    let mut one = Unsorted::default();
    SORTED.iter().rev().step_by(2).for_each(|path| one.push(path));
    let mut other = Unsorted::default();
    SORTED.iter().rev().skip(1).step_by(2).for_each(|path| other.push(path));
    one.append(other);
    one
}

fn paths() -> Paths {
    unsorted().sorted()
}

#[test]
fn they_are_sorted_as_their_texts_are() {
    let mut sorted = SORTED;
    sorted.sort_unstable();
    assert_eq!(sorted, SORTED);
    assert_eq!(paths().iter().collect::<Vec<_>>(), SORTED);
    assert_eq!(SORTED.iter().collect::<Paths>().iter().collect::<Vec<_>>(), SORTED);
    assert_eq!((paths().len(), paths().is_empty()), (SORTED.len(), false));
    assert_eq!((paths().get(3).as_deref(), paths().get(12)), (Some("a/b"), None));
}

#[test]
fn unsorted_each_is_told_once_in_the_order_in_which_it_came() {
    let mut told = Vec::new();
    unsorted().for_each(|path| told.push(path.to_owned()));
    let came = SORTED.iter().rev().step_by(2).chain(SORTED.iter().rev().skip(1).step_by(2));
    assert_eq!(told, came.copied().collect::<Vec<_>>());
    assert_eq!((unsorted().len(), unsorted().is_empty(), Unsorted::default().is_empty()), (SORTED.len(), false, true));
}

#[test]
fn more_than_a_chunk_and_what_is_there_twice_are_sorted_as_well() {
    let name = |number: usize| format!("folder-{}/{}{number}", number % 7, "x".repeat(number % 200));
    let mut texts: Vec<String> = (0..2000).rev().flat_map(|number| [name(number), name(number / 2)]).collect();
    let paths: Paths = texts.iter().collect();
    texts.sort();
    assert!(paths.chunks.len() > 1);
    assert_eq!(paths.iter().collect::<Vec<_>>(), texts);
    assert!(texts.iter().all(|text| paths.contains(text)));
}

#[test]
fn each_is_found_and_no_other() {
    let paths = paths();
    assert!(SORTED.iter().all(|path| paths.contains(path)));
    for other in ["", "a/", "a/b/", "b", "b/x", "a/b/c/d", "ä", "z"] {
        assert!(!paths.contains(other), "{other}");
    }
}

#[test]
fn what_lies_below_a_folder_is_told_from_there() {
    let below = |directory: &str| paths().below(directory).collect::<Vec<_>>();
    assert_eq!(below("a"), ["b", "b-c", "b.go", "b/c", "bc"]);
    assert_eq!(below("b/x"), ["y/z"]);
    assert_eq!(below("c"), [""; 0]);
    assert_eq!(below(""), SORTED);
    assert_eq!(paths().behind("a/b").collect::<Vec<_>>(), ["", "-c", ".go", "/c", "c"]);
    assert_eq!(paths().matching(|path| path.ends_with("b.go")).collect::<Vec<_>>(), ["a/b.go"]);
    assert_eq!(paths().places(1..6, |path| path.ends_with(".go")).collect::<Vec<_>>(), [2, 5]);
    for directory in ["", "a", "a/b", "a-b", "a.go", "a0", "b", "b/x", "b/x/y/z", "c", "ä", "ö"] {
        let names: BTreeSet<_> =
            below(directory).iter().filter_map(|rest| rest.split('/').next().map(str::to_owned)).collect();
        assert_eq!(paths().names(directory).collect::<BTreeSet<_>>(), names, "{directory}");
        assert_eq!(paths().has_below(directory), !names.is_empty(), "{directory}");
    }
}
