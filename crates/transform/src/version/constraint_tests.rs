//! Tables of constraints with what they admit and how they are raised.

use super::*;

const MINIMUM: &str = "5.26.0";

#[test]
fn admits_what_terraform_could_select() {
    for (constraint, want) in [
        ("~> 5.25.0", Some(false)),
        ("~> 5.26.0", Some(true)),
        ("~> 5.26.3", Some(true)),
        ("~> 5.1", Some(true)),
        ("~> 5", Some(true)),
        ("~> 4", Some(false)),
        ("~> 4.67", Some(false)),
        ("~> 6.0", Some(true)),
        (">= 4.0, < 6", Some(true)),
        (">= 4.0, < 5", Some(false)),
        (">= 4.0,<5.26.0", Some(false)),
        ("<= 5.26.0", Some(true)),
        ("<= 5.26.0, != 5.26.0", Some(false)),
        ("> 5.26.0, < 5.26.1", Some(false)),
        ("> 5.26.0, <= 5.26.1", Some(true)),
        ("~> 5.26.0, != 5.26.0, != 5.26.1", Some(true)),
        ("!= 5.26.0", Some(true)),
        ("5.1.0", Some(false)),
        ("= 5.30", Some(true)),
        ("=4.67", Some(false)),
        ("6.0.0-beta1", Some(true)),
        ("5.0.0-beta1", Some(false)),
        (">= 2.7.0", Some(true)),
        ("", None),
        ("~> five", None),
        ("~> 5.0,", None),
        (">= 5.0 < 6", None),
        ("\u{E000}var.v\u{E001}", None),
    ] {
        assert_eq!(admits(constraint, MINIMUM), want, "{constraint}");
    }
}

#[test]
fn raises_one_lower_bound_and_keeps_the_writing() {
    for (constraint, want) in [
        ("~> 5.25.0", Some("~> 5.26.0")),
        ("~>5.1.0", Some("~>5.26.0")),
        ("= 5.10.0", Some("= 5.26.0")),
        ("5.10.0", Some("5.26.0")),
        (" 5.10.0 ", Some(" 5.26.0 ")),
        ("= 4.67", Some("= 5.26.0")),
        ("~> 4.0", Some("~> 5.26")),
        ("~> 2", Some("~> 5.26")),
        (">= 3.0, ~> 5.1.0", Some(">= 3.0, ~> 5.26.0")),
        ("~> 5.25.0, != 5.25.3", Some("~> 5.26.0, != 5.25.3")),
        ("~> 5.1", None),
        (">= 5.0, < 5.20", None),
        ("~> 5.25.0, < 5.26", None),
        ("~> 5.24.0, ~> 5.25.0", None),
        ("= 7.0.0, = 5.0.0", None),
        (">= 5.0", None),
    ] {
        assert_eq!(raised(constraint, MINIMUM).as_deref(), want, "{constraint}");
    }
}

#[test]
fn knows_the_major_version_and_when_it_is_left() {
    for (constraint, pinned, crosses) in [
        ("~> 5.25.0", Some(5), Some(false)),
        ("~> 4.0", Some(4), Some(true)),
        ("~> 4", Some(4), Some(true)),
        ("= 5.0.0", Some(5), Some(false)),
        (">= 4.0, < 5", Some(4), None),
        (">= 4.0", None, None),
        ("< 5", None, None),
        ("~> 5.0, < 4", None, None),
    ] {
        let parsed = Constraint::parse(constraint).expect("a constraint");
        let raise = Version::parse(MINIMUM).and_then(|minimum| parsed.raised(&minimum));
        assert_eq!((parsed.major_pinned(), raise.map(|raise| raise.crosses_major)), (pinned, crosses), "{constraint}");
    }
}
