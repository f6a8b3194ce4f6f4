//! The commands from outside: streams, exit statuses, defaults, bad input.
#![cfg(unix)]

mod harness;

use std::process::{Command, Stdio};

use harness::{FAKE, Folder, in_process};
use rebootstrap_cli::engine::Engine;

const OLD: &str = "runtime = \"go1.x\"\n";

#[test]
fn an_empty_folder_prints_nothing_on_standard_output() {
    let folder = Folder::new(&[]);
    for args in [&[][..], &["diff"], &["diff", "."], &["."]] {
        let ran = folder.spawn(args);
        assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{args:?}");
        assert_eq!(ran.err, "no Lambda function to migrate found.\n");
    }
    for command in ["apply", "check", "list"] {
        let ran = folder.spawn(&[command]);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{command}");
        let quiet = folder.spawn(&[command, "-q"]);
        assert_eq!((quiet.code, quiet.out.as_str(), quiet.err.as_str()), (0, "", ""), "{command}");
    }
}

#[test]
fn the_diff_is_on_standard_output_and_the_report_beside_it() {
    let folder = Folder::new(&[("main.tf", OLD)]);
    let ran = folder.run("diff", &FAKE);
    assert_eq!(ran.code, 0);
    let diff = "--- a/main.tf\n+++ b/main.tf\n@@ -1 +1 @@\n-runtime = \"go1.x\"\n+runtime = \"provided.al2023\"\n";
    assert_eq!(ran.out, diff);
    assert!(ran.err.contains("function.main.tf  main.tf:1  go1.x -> provided.al2023"), "{}", ran.err);
    assert_eq!(folder.text("main.tf"), OLD);

    let json = folder.run("diff --format json", &FAKE);
    assert!(json.out.starts_with('{') && json.err.is_empty(), "{json:?}");

    let file = Folder::new(&[]);
    let output = file.at("report.json");
    let ran = folder.run(&format!("diff --format json --output {}", output.display()), &FAKE);
    assert_eq!((ran.out.as_str(), ran.err.as_str()), (diff, ""));
    assert!(file.text("report.json").contains("\"schema\": \"rebootstrap/1\""));
    let ran = folder.run("check --output /dev/null", &FAKE);
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert!(!std::fs::metadata("/dev/null").expect("a device").is_file());
}

#[test]
fn apply_writes_and_a_second_apply_has_nothing_to_do() {
    let folder = Folder::git(&[("main.tf", OLD), ("sub/b.tf", OLD)]);
    let ran = folder.run("apply --runtime provided.al2", &FAKE);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert!(ran.out.ends_with("2 functions migrated (2 edits in 2 files).\n"), "{}", ran.out);
    assert_eq!(folder.text("sub/b.tf"), "runtime = \"provided.al2\"\n");
    let ran = folder.run("apply", &FAKE);
    assert_eq!((ran.code, ran.out.as_str()), (0, "no Lambda function to migrate found.\n"));
}

#[test]
fn a_gate_is_not_open_while_a_stack_that_is_a_program_is_on_go1() {
    let stack = "new lambda.Function(this, 'Fn', { runtime: lambda.Runtime.GO_1_X, handler: 'main' });\n";
    let folder = Folder::new(&[("cdk.json", "{\"app\": \"npx ts-node app.ts\"}\n"), ("app.ts", stack)]);
    let ran = folder.spawn(&["check"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.out.starts_with("app.ts:1: app.ts declares a function on go1.x and is not read yet"), "{}", ran.out);
    assert!(ran.out.ends_with("no Lambda function to migrate found, 1 problem.\n"), "{}", ran.out);
    assert_eq!(folder.spawn(&["--strict"]).code, 3);
    assert_eq!(folder.spawn(&["diff", "-q"]).code, 0);
}

#[test]
fn who_vouches_for_no_function_is_told() {
    let main =
        "resource \"aws_lambda_function\" \"a\" {\n  s3_key = \"a.zip\"\n  handler = \"a\"\n  runtime = \"go1.x\"\n}\n";
    let folder = Folder::new(&[("main.tf", main)]);
    let wrong = folder.spawn(&["list", "--assume-artifact", "a.zip", "--assume-artifact", "aws_lambda_function.*"]);
    let note = "note: --assume-artifact a.zip names no function; it takes ids, which `rebootstrap list` shows\n";
    assert_eq!((wrong.code, wrong.err.as_str()), (0, note));
    assert!(wrong.out.contains("go1.x -> provided.al2023"), "{}", wrong.out);
}

#[test]
fn statuses_of_check_and_strict() {
    let done = Folder::new(&[("main.tf", "nothing\n")]);
    let planned = Folder::new(&[("main.tf", OLD)]);
    let left = Folder::new(&[("main.tf", "LEFT go1.x\n")]);
    let latin = Folder::new(&[]);
    latin.put("main.tf", b"\xff go1.x\n");
    for (folder, check, strict, diff_strict) in
        [(&done, 0, 0, 0), (&planned, 1, 1, 0), (&left, 1, 3, 3), (&latin, 1, 3, 3)]
    {
        assert_eq!(folder.run("check", &FAKE).code, check);
        assert_eq!(folder.run("check --strict", &FAKE).code, strict);
        assert_eq!(folder.run("diff --strict", &FAKE).code, diff_strict);
        assert_eq!(folder.run("diff", &FAKE).code, 0);
    }
    let said = latin.run("diff", &FAKE).err;
    assert_eq!(
        said,
        "Problems\n  main.tf: main.tf is not UTF-8 (byte 0) [unreadable]\n\nno Lambda function to migrate found, 1 problem.\n"
    );
}

#[test]
fn a_missing_or_useless_path_is_an_error_before_anything_is_done() {
    let folder = Folder::new(&[("main.tf", OLD)]);
    let ran = in_process(vec!["apply".into(), folder.path().into(), folder.at("missing").into()], &FAKE);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert_eq!(ran.err, format!("error: {}: No such file or directory (os error 2)\n", folder.at("missing").display()));
    assert_eq!(folder.text("main.tf"), OLD);
    let ran = in_process(vec!["diff".into(), "/dev/null".into()], &FAKE);
    assert_eq!((ran.code, ran.err.as_str()), (2, "error: /dev/null: neither a directory nor a file\n"));
    folder.run_git(&["init", "-q", "--bare", "bare.git"]);
    let ran = folder.spawn(&["diff", "bare.git"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("a bare repository") && ran.err.contains("rebootstrap bulk bare.git"), "{}", ran.err);
    for args in
        [&["no-such-command"][..], &["diff", "--no-such-flag"], &["--runtime", "go1.x"], &["-q", "-v"], &["-j0"]]
    {
        let ran = folder.spawn(args);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{args:?}");
        assert!(ran.err.starts_with("error: "), "{}", ran.err);
    }
    let ran = folder.spawn(&["--runtime", "provided.al2", "--from", "provided.al2"]);
    assert_eq!(
        (ran.code, ran.err.as_str()),
        (2, "error: --from provided.al2 and --runtime provided.al2 contradict each other\n")
    );
}

#[test]
fn a_path_may_be_a_file_and_several_paths_are_several_runs() {
    let folder = Folder::new(&[("a/main.tf", OLD), ("b/main.tf", OLD), ("main.tf", OLD)]);
    let args = |paths: &[&str]| {
        std::iter::once("diff".into()).chain(paths.iter().map(|path| folder.at(path).into())).collect()
    };
    let ran = in_process(args(&["a/main.tf", "a", "b"]), &FAKE);
    assert_eq!(ran.code, 0);
    assert_eq!(ran.out.matches("--- a/").count(), 2, "a folder is run once\n{}", ran.out);
    assert_eq!(ran.err.matches("1 function can be migrated").count(), 2, "{}", ran.err);
}

#[test]
fn flags_stand_before_and_after_the_command() {
    let folder = Folder::new(&[]);
    for args in [&["--quiet", "apply"][..], &["apply", "--quiet"], &["-q"], &["diff", "-q", "--color=always"]] {
        let ran = folder.spawn(args);
        assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, "", ""), "{args:?}");
    }
    let version = folder.spawn(&["--version"]);
    assert_eq!((version.code, version.out), (0, format!("rebootstrap {}\n", env!("CARGO_PKG_VERSION"))));
    assert_eq!(folder.spawn(&["--help"]).code, 0);
}

#[test]
fn a_shell_completes_commands_flags_and_values() {
    let folder = Folder::new(&[]);
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let ran = folder.spawn(&["completions", shell]);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{shell}");
        assert!(["verify", "assume-artifact", "version"].iter().all(|word| ran.out.contains(word)), "{shell}");
        assert!(!ran.out.contains("bulk-worker"), "{shell} would offer what nobody types");
    }
    // As a person's ~/.bashrc has it.
    let program = env!("CARGO_BIN_EXE_rebootstrap");
    let completed = |words: &str, at: usize| {
        let script = format!(
            "source <({program} completions bash); COMP_WORDS=({words}); COMP_CWORD={at}; \
             _rebootstrap rebootstrap \"${{COMP_WORDS[$COMP_CWORD]}}\" \"${{COMP_WORDS[$COMP_CWORD-1]}}\"; echo ${{COMPREPLY[@]}}"
        );
        let done = Command::new("bash").args(["-c", &script]).current_dir(folder.at("")).output().expect("bash");
        String::from_utf8_lossy(&done.stdout).trim().to_owned()
    };
    assert_eq!(completed("rebootstrap ap", 1), "apply");
    assert_eq!(completed("rebootstrap list --assume", 2), "--assume-artifact");
    assert_eq!(completed("rebootstrap apply --runtime provided.al202", 3), "provided.al2023");
    assert_eq!(completed("rebootstrap nonsense", 1), "");
    assert_eq!(completed("rebootstrap bulk", 1), "bulk", "what nobody types is not offered");
    assert_eq!(folder.spawn(&["completions", "tcl"]).code, 2);
}

#[test]
fn what_to_do_about_a_function_that_stays_depends_on_why_it_stays() {
    let makefile = "build:\n\tGOOS=linux go build -o main ./cmd\n\tzip app.zip main\n";
    let function = |name: &str, handler: &str, runtime: &str| {
        format!(
            "resource \"aws_lambda_function\" \"{name}\" {{\n  function_name = \"{name}\"\n  filename      = \"app.zip\"\n  \
             handler       = \"{handler}\"\n  runtime       = \"{runtime}\"\n}}\n"
        )
    };
    for (handler, runtime, next) in [
        ("bootstrap", "provided.al2023", "give that one its old runtime again, so that both move together"),
        ("main", "provided.al2", "give each of the two a package of its own, then run again"),
    ] {
        let text = function("staging", "main", "go1.x") + &function("prod", handler, runtime);
        let folder = Folder::new(&[("main.tf", &text), ("Makefile", makefile), ("cmd/main.go", "package main\n")]);
        let ran = folder.spawn(&["diff", "--from", "go1.x"]);
        let said = ran.err.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(said.contains(next), "{runtime}: {}", ran.err);
    }
}

#[test]
fn explains() {
    let folder = Folder::new(&[]);
    let one = folder.spawn(&["explain", "[made-elsewhere]"]);
    assert_eq!(one.code, 0);
    assert!(
        one.out.starts_with("made-elsewhere: The function's package is not made in this repository\n\n"),
        "{}",
        one.out
    );
    assert!(one.out.lines().all(|line| line.len() <= 100));
    let all = folder.spawn(&["explain"]);
    assert_eq!((all.code, all.out.lines().count()), (0, rebootstrap_transform::Code::ALL.len()));
    let none = folder.spawn(&["explain", "nonsense"]);
    assert_eq!(
        (none.code, none.err.as_str()),
        (2, "error: no diagnostic is called \"nonsense\"; `rebootstrap explain` lists all\n")
    );
}

#[test]
fn a_panic_of_the_core_is_a_problem_of_that_root_only() {
    let folder = Folder::new(&[("a/main.tf", "PANIC go1.x\n"), ("b/main.tf", OLD)]);
    let ran = in_process(vec!["apply".into(), folder.at("a").into(), folder.at("b").into()], &FAKE);
    assert_eq!(ran.code, 2);
    assert!(ran.out.contains("internal error: the fake engine was told to panic [bug]"), "{}", ran.out);
    assert!(ran.out.contains("/issues (rebootstrap "), "{}", ran.out);
    assert_eq!(folder.text("b/main.tf"), "runtime = \"provided.al2023\"\n");
    let walk = Engine { is_hit: |_, _, _| panic!("in a thread of the walk"), ..FAKE };
    assert_eq!(folder.run("diff", &walk).code, 2);
    let deep = Engine {
        run: |_, _, _| {
            descend(400_000);
            Default::default()
        },
        ..FAKE
    };
    assert_eq!(folder.run("diff", &deep).code, 0);
}

fn descend(depth: usize) -> usize {
    let here = std::hint::black_box([depth; 16]);
    if depth == 0 { 0 } else { descend(depth - 1) + here[0] % 2 }
}

#[test]
fn standard_input_is_not_read_and_the_environment_is_not_obeyed() {
    let folder = Folder::git(&[("main.tf", "nothing\n")]);
    let mut program = folder.process(&[]);
    program.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    program.env_clear().env("DRY_RUN", "true").env("GIT_DIR", "/nowhere");
    let mut child = program.spawn().expect("the program");
    let open = child.stdin.take();
    assert!(child.wait().expect("it ends while its input is open").success());
    drop(open);
}

#[test]
fn a_reader_that_goes_away_changes_nothing_and_a_full_disk_is_an_error() {
    let folder = Folder::new(&[]);
    let script = format!("{} explain | true; echo ${{PIPESTATUS[0]}}", env!("CARGO_BIN_EXE_rebootstrap"));
    let done = Command::new("bash").args(["-c", &script]).current_dir(folder.path()).output().expect("bash");
    assert_eq!((done.stdout.as_slice(), done.stderr.as_slice()), (&b"0\n"[..], &b""[..]));
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("a device");
    let done = folder.process(&["explain"]).stdout(full).output().expect("the program");
    assert_eq!(done.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&done.stderr).starts_with("error: standard output: No space left"));
}

#[test]
fn a_handler_that_would_have_to_be_quoted_is_refused() {
    let folder = Folder::new(&[("main.tf", OLD)]);
    assert_eq!(folder.run("diff --handler -", &FAKE).code, 0);
    assert_eq!(folder.run("diff --handler a\"b", &FAKE).code, 2);
    assert_eq!(folder.run("diff --handler \u{e9}", &FAKE).code, 2);
}
