//! Calls of an SDK that make functions: a program is not run, and a line that gives a function its runtime is found by how it reads.

use crate::lifecycle::Runtime;

/// What the SDKs call the runtimes: for Go <https://pkg.go.dev/github.com/aws/aws-sdk-go-v2/service/lambda/types#Runtime> and
/// <https://pkg.go.dev/github.com/aws/aws-sdk-go/service/lambda#pkg-constants>, for JavaScript
/// <https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/Package/-aws-sdk-client-lambda/Variable/Runtime/>.
pub(super) const NAMES: [(Runtime, [&str; 3]); 2] = [
    (Runtime::Go1, ["RuntimeGo1x", "RuntimeGo1X", "Runtime.go1x"]),
    (Runtime::ProvidedAl2, ["RuntimeProvidedal2", "RuntimeProvidedAl2", "Runtime.providedal2"]),
];

/// So many lines before and behind a runtime its function is given the other settings.
const AROUND: usize = 8;

/// The runtime that line `at` gives to a function that is made there, as a setting of that name: `Runtime="go1.x"`,
/// `Runtime: aws.String("go1.x")`, with a handler around it. What is compared, searched for, or listed among others, is none. Ruby
/// writes settings in small letters.
pub(super) fn called(file: &str, lines: &[&str], at: usize) -> Option<Runtime> {
    let line = lines.get(at)?;
    // All but one in a great many lines are done with here.
    if !NAMES
        .iter()
        .any(|(runtime, names)| line.contains(runtime.name()) || names.iter().any(|name| line.contains(name)))
    {
        return None;
    }
    let code = line.trim_start();
    let code = code.split(" #").next().unwrap_or_default().split("// ").next().unwrap_or_default();
    if ["//", "#", "*", "/*"].iter().any(|comment| code.starts_with(comment)) {
        return None;
    }
    let (key, other) = if file.ends_with(".rb") { ("runtime", "handler") } else { ("Runtime", "Handler") };
    let gives = |text: &str| {
        let ends = |rest: &str| !rest.starts_with(|next: char| next.is_ascii_alphanumeric());
        code.match_indices(text).any(|(at, _)| ends(&code[at + text.len()..]) && is_setting(&code[..at], key))
    };
    let quoted = |runtime: &Runtime| ['"', '\'', '`'].map(|quote| format!("{quote}{}{quote}", runtime.name()));
    let (runtime, _) = NAMES.iter().find(|(runtime, names)| {
        names.iter().any(|name| gives(name)) || quoted(runtime).iter().any(|literal| gives(literal))
    })?;
    let around = &lines[at.saturating_sub(AROUND)..lines.len().min(at + AROUND + 1)];
    around.iter().any(|line| line.contains(other)).then_some(*runtime)
}

/// Whether the setting `wanted` has its value behind `lead`, inside of calls that wrap it.
fn is_setting(lead: &str, wanted: &str) -> bool {
    let is_of_path = |character: char| character.is_ascii_alphanumeric() || "_.&*".contains(character);
    let mut lead = lead.trim_end_matches(is_of_path);
    while let Some(call) = lead.trim_end().strip_suffix('(') {
        let name = call.trim_end_matches(is_of_path);
        if name.len() == call.len() {
            return false;
        }
        lead = name;
    }
    let lead = lead.trim_end();
    let key = lead.strip_suffix("=>").or_else(|| lead.strip_suffix(":=")).or_else(|| lead.strip_suffix([':', '=']));
    let Some(key) = key.filter(|key| !key.ends_with(['=', '!', '<', '>'])) else { return false };
    let key = key.trim_end().trim_end_matches(['"', '\'']);
    let before = key.strip_suffix(wanted).map(|before| before.chars().next_back());
    before.is_some_and(|before| !before.is_some_and(|one| one.is_ascii_alphanumeric() || "_-$.".contains(one)))
}

#[cfg(test)]
mod tests {
    use super::called;
    use crate::lifecycle::Runtime;

    #[test]
    fn a_line_gives_a_function_its_runtime() {
        let (go1, al2) = (Some(Runtime::Go1), Some(Runtime::ProvidedAl2));
        for (line, want) in [
            ("    Runtime=\"go1.x\",", go1),
            ("client.create_function(FunctionName='x', Runtime='go1.x', Handler='main')", go1),
            ("    \"Runtime\": \"go1.x\",", go1),
            ("    Runtime: aws.String(\"go1.x\"),", go1),
            ("    Runtime: types.RuntimeGo1x,", go1),
            ("    Runtime: aws.String(lambda.RuntimeGo1X),", go1),
            ("  Runtime: Runtime.go1x,", go1),
            ("  Runtime: Runtime.providedal2,", al2),
            ("  Runtime: types.RuntimeProvidedal2,", al2),
            ("  Runtime: types.RuntimeProvidedal2023,", None),
            ("  Runtime: \"provided.al2023\",", None),
            ("  runtime: \"go1.x\",", None),
            ("  OldRuntime: \"go1.x\",", None),
            ("  if function.Runtime == \"go1.x\" {", None),
            ("  if Runtime != 'go1.x':", None),
            ("  runtimes = [\"go1.x\", \"python3.6\"]", None),
            ("  case types.RuntimeGo1x:", None),
            ("  # Runtime=\"go1.x\"", None),
            ("  x = 1  # Runtime=\"go1.x\"", None),
            ("  print(\"usage: --Runtime='go1.x'\")", None),
            ("  \"go1.x\": True,", None),
            ("(\"go1.x\")", None),
        ] {
            assert_eq!(called("x.go", &["  Handler: x,", line], 1), want, "{line}");
        }
        let ruby = ["  :runtime => 'go1.x',", "  handler: 'main',"];
        assert_eq!((called("x.rb", &ruby, 0), called("x.py", &ruby, 0)), (go1, None));
        assert_eq!(called("x.py", &["{\"Configuration\": {\"Runtime\": \"go1.x\"}}"], 0), None);
    }
}
