//! `README.md`: the diff behind each `<!-- case: terraform/seed_article -->` is that of the case.

use crate::case::Case;

const MARKER: &str = "<!-- case: ";
const FENCE: &str = "```diff\n";

/// `text` with the diffs that the cases have now.
///
/// # Errors
/// No marker at all, a case that does not exist, or no diff behind a marker.
pub(crate) fn renewed(text: &str, cases: &[Case]) -> Result<String, String> {
    let mut parts = text.split(MARKER);
    let mut out = parts.next().unwrap_or_default().to_owned();
    let mut markers = 0;
    for part in parts {
        let (name, rest) = part.split_once(" -->\n").ok_or("a marker has no end")?;
        let case = cases.iter().find(|case| case.name == name).ok_or_else(|| format!("there is no case {name}"))?;
        let rest = rest.trim_start_matches('\n').strip_prefix(FENCE);
        let (_, behind) = rest
            .and_then(|rest| rest.split_once("```\n"))
            .ok_or_else(|| format!("no ```diff stands behind the marker of {name}"))?;
        out.push_str(&format!("{MARKER}{name} -->\n{FENCE}{}```\n{behind}", case.diff()));
        markers += 1;
    }
    if markers == 0 { Err(format!("it has no `{MARKER}… -->` with a diff behind it")) } else { Ok(out) }
}

#[test]
fn a_diff_that_is_not_the_case_is_noticed() {
    let case = Case::parse("x/one", "One.\n-- want/diff --\n--- a/x\n+++ b/x\n");
    let page = "# x\n<!-- case: x/one -->\n```diff\n--- a/x\n+++ b/x\n```\nend\n";
    let cases = std::slice::from_ref(&case);
    assert_eq!(renewed(page, cases).as_deref(), Ok(page));
    assert_eq!(renewed(&page.replace("+++", "++"), cases).as_deref(), Ok(page));
    for wrong in ["# x\n", &page.replace("x/one", "x/two"), &page.replace("```diff", "```")] {
        assert!(renewed(wrong, cases).is_err(), "{wrong}");
    }
}
