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
/// `Runtime: aws.String("go1.x")`, with a handler around it, or as a name that is set so. What is compared, searched for, or listed
/// among others, is none. Ruby writes settings in small letters.
pub(super) fn called(file: &str, lines: &[&str], at: usize) -> Option<Runtime> {
    let line = lines.get(at)?;
    // All but one in a great many lines are done with here.
    if !NAMES
        .iter()
        .any(|(runtime, names)| line.contains(runtime.name()) || names.iter().any(|name| line.contains(name)))
    {
        return None;
    }
    let code = code(line)?;
    let (key, other) = if file.ends_with(".rb") { ("runtime", "handler") } else { ("Runtime", "Handler") };
    let is_called = |at: usize| {
        let around = &lines[at.saturating_sub(AROUND)..lines.len().min(at + AROUND + 1)];
        around.iter().any(|line| line.contains(other))
    };
    let gives = |text: &str| values(code, text).any(|lead| is_setting(lead, key)) && is_called(at);
    let sets = |text: &str| {
        let words = values(code, text).filter_map(named_by).flat_map(words).collect::<Vec<_>>();
        let set = |line: &str, word: &str| values(line, word).any(|lead| is_setting(lead, key));
        let uses = |at: usize| code_at(lines, at).is_some_and(|line| words.iter().any(|word| set(line, word)));
        !words.is_empty() && (0..lines.len()).any(|at| uses(at) && is_called(at))
    };
    let quoted = |runtime: &Runtime| ['"', '\'', '`'].map(|quote| format!("{quote}{}{quote}", runtime.name()));
    let is_meant = |text: &str| gives(text) || sets(text);
    let (runtime, _) = NAMES.iter().find(|(runtime, names)| {
        names.iter().any(|name| is_meant(name)) || quoted(runtime).iter().any(|literal| is_meant(literal))
    })?;
    Some(*runtime)
}

/// The line without a comment behind it; `None` where all of it is one.
fn code(line: &str) -> Option<&str> {
    let code = line.trim_start();
    let code = code.split(" #").next().unwrap_or_default().split("// ").next().unwrap_or_default();
    (!["//", "#", "*", "/*"].iter().any(|comment| code.starts_with(comment))).then_some(code)
}

fn code_at<'a>(lines: &[&'a str], at: usize) -> Option<&'a str> {
    lines.get(at).and_then(|line| code(line))
}

/// What stands before each place where `text` is a word of the code.
fn values<'a>(code: &'a str, text: &'a str) -> impl Iterator<Item = &'a str> {
    let is_word = |next: char| next.is_ascii_alphanumeric() || next == '_';
    let places = code.match_indices(text).map(|(at, _)| (&code[..at], &code[at + text.len()..]));
    let whole = places.filter(move |(lead, rest)| {
        let goes_on = rest.starts_with(is_word);
        !(goes_on || text.starts_with(is_word) && lead.ends_with(is_word))
    });
    whole.map(|(lead, _)| lead)
}

/// The words of what is set, but for those that languages have themselves.
fn words(key: &str) -> impl Iterator<Item = &str> {
    const OWN: [&str; 9] = ["const", "var", "let", "final", "static", "private", "public", "string", "str"];
    let words = key.split(|one: char| !one.is_ascii_alphanumeric() && one != '_').filter(|word| !word.is_empty());
    words.filter(|word| !OWN.iter().any(|own| own.eq_ignore_ascii_case(word)))
}

/// Whether the setting `wanted` has its value behind `lead`, inside of calls that wrap it.
fn is_setting(lead: &str, wanted: &str) -> bool {
    let Some(key) = named_by(lead) else { return false };
    let key = key.trim_end_matches(['"', '\'']);
    let before = key.strip_suffix(wanted).map(|before| before.chars().next_back());
    before.is_some_and(|before| !before.is_some_and(|one| one.is_ascii_alphanumeric() || "_-$.".contains(one)))
}

/// What is set to the value behind `lead`, which may stand inside of calls that wrap it.
fn named_by(lead: &str) -> Option<&str> {
    let is_of_path = |character: char| character.is_ascii_alphanumeric() || "_.&*".contains(character);
    let mut lead = lead.trim_end_matches(is_of_path);
    while let Some(call) = lead.trim_end().strip_suffix('(') {
        let name = call.trim_end_matches(is_of_path);
        if name.len() == call.len() {
            return None;
        }
        lead = name;
    }
    let lead = lead.trim_end();
    let key = lead.strip_suffix("=>").or_else(|| lead.strip_suffix(":=")).or_else(|| lead.strip_suffix([':', '=']));
    key.filter(|key| !key.ends_with(['=', '!', '<', '>'])).map(str::trim_end)
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
        let by_name =
            ["const (", "  old = \"go1.x\"", ")", "f({", "  Handler: x,", "  Runtime: aws.String(old),", "})"];
        assert_eq!((called("x.go", &by_name, 1), called("x.go", &by_name[..4], 1)), (go1, None));
        let typed = ["const runtime: string = 'go1.x';", "f({ Handler: x, Runtime: runtime })"];
        assert_eq!(called("x.ts", &typed, 0), go1);
        let other = ["var old = \"go1.x\"", "if function.Runtime == old {", "  Handler: x,", "  Runtime: oldest,"];
        assert_eq!(called("x.go", &other, 0), None);
        assert_eq!(called("x.py", &["{\"Configuration\": {\"Runtime\": \"go1.x\"}}"], 0), None);
    }
}
