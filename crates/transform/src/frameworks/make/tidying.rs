//! Tidying: recipe lines for cmd.exe that only make and remove files and folders, and are no valid shell.

use rebootstrap_parser::Value;

/// Commands that build, copy and start nothing: <https://learn.microsoft.com/windows-server/administration/windows-commands>.
const COMMANDS: [&str; 8] = ["del", "echo", "erase", "md", "mkdir", "rd", "rem", "rmdir"];

/// Whether the line is a condition of cmd.exe (`if exist build rd /s /q build`) in which nothing else is done.
pub(super) fn is_tidying(line: &Value) -> bool {
    let text = line.text().to_lowercase().replace("2>nul", "").replace(">nul", "");
    let is_condition = text.starts_with("if exist ") || text.starts_with("if not exist ");
    is_condition
        && !line.has_holes()
        && !text.contains(['>', '<', '|', '%', '^', '`', '$', '\n'])
        && text.split(['&', '(', ')']).all(|part| is_known(part.split_whitespace().collect()))
}

/// Whether the words are a command of these, behind any conditions, or none.
fn is_known(words: Vec<&str>) -> bool {
    match words.as_slice() {
        [] => true,
        ["else", rest @ ..] | ["if", "exist", _, rest @ ..] | ["if", "not", "exist", _, rest @ ..] => {
            is_known(rest.to_vec())
        }
        [command, ..] => COMMANDS.contains(command),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_that_tidy_are_told_from_those_that_do_more() {
        for (line, want) in [
            ("if exist bin rd /s /q bin", true),
            ("IF EXIST bin (rmdir /s /q bin) ELSE echo none", true),
            ("if not exist bin mkdir bin", true),
            ("if exist bin\\hello.zip del /q bin\\hello.zip >nul 2>nul", true),
            ("if exist a if exist b del a b & rd c", true),
            ("if exist bin xcopy bin dist", false),
            ("if exist bin (rd bin) else go build -o bin/hello", false),
            ("if exist bin del %BIN%", false),
            ("if exist bin type bin > all", false),
            ("del bin", false),
            ("if errorlevel 1 rd bin", false),
        ] {
            assert_eq!(is_tidying(&Value::computed(line)), want, "{line}");
        }
    }
}
