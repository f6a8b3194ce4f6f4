//! Calls of an SDK that make functions: a program is not run, and a line that gives a function its runtime is found by how it reads.

use crate::lifecycle::Runtime;

/// What the SDKs call the runtimes: for Go <https://pkg.go.dev/github.com/aws/aws-sdk-go-v2/service/lambda/types#Runtime> and
/// <https://pkg.go.dev/github.com/aws/aws-sdk-go/service/lambda#pkg-constants>, for JavaScript
/// <https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest/Package/-aws-sdk-client-lambda/Variable/Runtime/>.
pub(super) const NAMES: [(Runtime, [&str; 3]); 2] = [
    (Runtime::Go1, ["RuntimeGo1x", "RuntimeGo1X", "Runtime.go1x"]),
    (Runtime::ProvidedAl2, ["RuntimeProvidedal2", "RuntimeProvidedAl2", "Runtime.providedal2"]),
];

/// The runtime that the line gives to a function, as a setting of that name: `Runtime="go1.x"`, `Runtime: aws.String("go1.x")`.
/// What is compared, or listed among others, is none.
pub(super) fn called(line: &str) -> Option<Runtime> {
    let code = line.trim_start();
    if ["//", "#", "*", "/*"].iter().any(|comment| code.starts_with(comment)) {
        return None;
    }
    let gives = |text: &str| {
        let ends = |rest: &str| !rest.starts_with(|next: char| next.is_ascii_alphanumeric());
        code.match_indices(text).any(|(at, _)| ends(&code[at + text.len()..]) && is_setting(&code[..at]))
    };
    let quoted = |runtime: &Runtime| ['"', '\'', '`'].map(|quote| format!("{quote}{}{quote}", runtime.name()));
    let found = NAMES.iter().find(|(runtime, names)| {
        names.iter().any(|name| gives(name)) || quoted(runtime).iter().any(|literal| gives(literal))
    });
    found.map(|(runtime, _)| *runtime)
}

/// Whether a setting called runtime has its value behind `lead`, inside of calls that wrap it.
fn is_setting(lead: &str) -> bool {
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
    key.get(key.len().saturating_sub(7)..).is_some_and(|end| end.eq_ignore_ascii_case("runtime"))
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
            ("  runtime: \"go1.x\",", go1),
            ("  :runtime => 'go1.x',", go1),
            ("  Runtime: Runtime.providedal2,", al2),
            ("  Runtime: types.RuntimeProvidedal2,", al2),
            ("  Runtime: types.RuntimeProvidedal2023,", None),
            ("  Runtime: \"provided.al2023\",", None),
            ("  if function.Runtime == \"go1.x\" {", None),
            ("  if runtime != 'go1.x':", None),
            ("  runtimes = [\"go1.x\", \"python3.6\"]", None),
            ("  case types.RuntimeGo1x:", None),
            ("  # Runtime=\"go1.x\"", None),
            ("  \"go1.x\": True,", None),
            ("(\"go1.x\")", None),
        ] {
            assert_eq!(called(line), want, "{line}");
        }
    }
}
