//! Repositories that mean harm: names, links and git configurations that would have something run, read or shown that must not be.
#![cfg(unix)]

mod harness;

use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use harness::function::{MAKEFILE, SOUND, TF};
use harness::{Folder, Ran};

const NEW: &str = "provided.al2023";

fn no_crash(ran: &Ran) {
    assert!((0..=4).contains(&ran.code), "{ran:?}");
    assert!(!ran.err.contains("panicked") && !ran.out.contains("[bug]") && !ran.err.contains("[bug]"), "{ran:?}");
}

/// A program that leaves a mark beside itself when it is run, and the mark.
fn canary(folder: &Folder) -> (std::path::PathBuf, std::path::PathBuf) {
    let (program, mark) = (folder.at("canary"), folder.at("ran"));
    folder.put("canary", format!("#!/bin/sh\ntouch '{}'\ncat 2>/dev/null\nexit 0\n", mark.display()).as_bytes());
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).expect("permissions");
    (program, mark)
}

/// Every way in which the configuration of a repository names a program, with the git command that runs it for a control.
#[test]
fn a_repository_has_nothing_run() {
    let outside = Folder::new(&[]);
    let (program, mark) = canary(&outside);
    let program = program.to_str().expect("UTF-8");
    for (name, settings, attributes, control) in [
        ("fsmonitor", vec![("core.fsmonitor", program)], "", vec!["status"]),
        ("clean filter", vec![("filter.evil.clean", program)], "*.tf filter=evil\n", vec!["status"]),
        ("dotted filter", vec![("filter.a.b c.clean", program)], "*.tf filter=a.b\n", vec![]),
        (
            "process filter",
            vec![("filter.evil.process", program), ("filter.evil.required", "true")],
            "*.tf filter=evil\n",
            vec!["add", "main.tf"],
        ),
        ("external diff", vec![("diff.external", program)], "", vec!["diff"]),
        ("text conversion", vec![("diff.evil.textconv", program)], "*.tf diff=evil\n", vec!["diff"]),
        ("pager", vec![("core.pager", program), ("pager.status", "true")], "", vec![]),
        ("alias", vec![("alias.status", "!exit 1"), ("alias.st", &format!("!{program}"))], "", vec!["st"]),
        ("editor", vec![("core.editor", program), ("sequence.editor", program)], "", vec![]),
        ("hooks", vec![("core.hooksPath", outside.path().to_str().expect("UTF-8"))], "", vec![]),
    ] {
        let folder = Folder::git(&SOUND);
        for (key, value) in settings {
            folder.run_git(&["config", key, value]);
        }
        if !attributes.is_empty() {
            folder.put(".git/info/attributes", attributes.as_bytes());
        }
        for hook in ["pre-commit", "post-index-change", "fsmonitor-watchman", "post-checkout"] {
            std::fs::copy(program, folder.at(&format!(".git/hooks/{hook}"))).expect("a hook");
        }
        // A file that git takes for changed until it has read it, as after every checkout.
        let text = folder.text("main.tf");
        folder.put("main.tf", text.replace("hello.zip\")", "hello.zip\") # x").as_bytes());
        folder.put("main.tf", text.as_bytes());
        for command in [&["diff"][..], &["check"], &["list"], &["apply"], &["apply", "--allow-dirty"]] {
            let ran = folder.spawn(command);
            no_crash(&ran);
            assert!(!mark.exists(), "{name}: {command:?} ran a program of the repository");
        }
        if !control.is_empty() {
            // As long as before: git reads a file only when it cannot tell by the size.
            folder.put("main.tf", text.to_ascii_uppercase().as_bytes());
            let mut git = Command::new("git");
            git.arg("-C").arg(folder.path()).args(&control).stdin(std::process::Stdio::null());
            let _ = git.output();
            assert!(mark.exists(), "control: {name} runs when git is asked with {control:?}");
            std::fs::remove_file(&mark).expect("a mark");
        }
    }
}

#[test]
fn git_may_be_anything() {
    for (name, make) in [
        ("a file", "echo 'gitdir: /nonexistent' > .git"),
        ("garbage", "head -c 100 /dev/urandom > .git"),
        ("a pipe", "mkfifo .git"),
        ("a link to a device", "ln -s /dev/zero .git"),
        ("an empty folder", "mkdir .git"),
        ("a loop", "ln -s .git .git"),
    ] {
        let folder = Folder::new(&SOUND);
        let done = Command::new("sh").args(["-c", make]).current_dir(folder.path()).status().expect("sh");
        assert!(done.success());
        let ran = folder.spawn(&["diff"]);
        no_crash(&ran);
        assert!(ran.out.contains(NEW), "{name}: {ran:?}");
        no_crash(&folder.spawn(&["apply"]));
    }
}

/// Names and values with everything a terminal obeys, and what is left of them on the screen.
#[test]
fn a_terminal_sees_no_control_characters() {
    let nasty = "\u{1b}]0;owned\u{7}\u{1b}[2J\u{9b}31m\u{202e}\u{200b}\r";
    let folder = Folder::new(&[("main.go", "package main\n")]);
    folder.put("Makefile", MAKEFILE.as_bytes());
    folder.put(
        "main.tf",
        TF.replace("\"aws_lambda_function\" \"hello\"", &format!("\"aws_lambda_function\" \"{nasty}\"")).as_bytes(),
    );
    folder.put(&format!("{nasty}/other.tf"), TF.as_bytes());
    folder.put(&format!("broken{nasty}.tf"), b"runtime = \"go1.x\n");
    folder.put("two\nlines.tf", TF.as_bytes());
    folder.put(&format!("{nasty}.yml"), b"runtime: go1.x\n\0");
    for command in [
        &["diff"][..],
        &["check"],
        &["list"],
        &["apply"],
        &["diff", "-v"],
        &["diff", "--format", "json"],
        &["list", "--format", "json"],
    ] {
        let ran = folder.spawn(command);
        no_crash(&ran);
        let shown = if command[0] == "diff" && command.len() == 1 {
            ran.err.clone()
        } else {
            format!("{}{}", ran.out, ran.err)
        };
        for character in shown.chars() {
            let obeyed =
                (character.is_control() && character != '\n') || ('\u{200b}'..='\u{202e}').contains(&character);
            assert!(!obeyed, "{command:?} shows {character:?}: {shown:?}");
        }
    }
    let gone = folder.spawn(&["diff", &format!("no{nasty}")]);
    assert!(gone.code == 2 && !gone.err.contains('\u{1b}') && !gone.err.contains('\u{202e}'), "{gone:?}");
}

#[test]
fn paths_that_lead_out_of_the_folder_lead_nowhere() {
    let outside = Folder::new(&[("secret.tf", TF), ("lib/main.tf", TF), ("secret.yml", "a: go1.x\n")]);
    let above = outside.path().to_str().expect("UTF-8");
    let name = outside.path().file_name().expect("a name").to_str().expect("UTF-8");
    let folder = Folder::new(&SOUND);
    folder.put(
        "modules.tf",
        format!("module \"a\" {{\n  source = \"../{name}/lib\"\n}}\nmodule \"b\" {{\n  source = \"{above}/lib\"\n}}\n")
            .as_bytes(),
    );
    folder.put(
        "data.tf",
        b"data \"archive_file\" \"x\" {\n  source_file = \"../../etc/passwd\"\n  output_path = \"../../../x.zip\"\n}\n",
    );
    folder.put("serverless.yml", format!("service: x\nprovider:\n  name: aws\n  runtime: go1.x\ncustom: ${{file(../{name}/secret.yml)}}\nother: ${{file({above}/secret.yml)}}\n").as_bytes());
    folder.put(
        "other.mk",
        format!("include ../{name}/secret.mk\nx:\n\t$(MAKE) -C ../../../..\n\tcd ../../.. && go build -o ../../../x\n")
            .as_bytes(),
    );
    folder.put("build.sh", format!(". {above}/secret.sh\nsource ../../../etc/profile\n").as_bytes());
    folder.link("etc", "/etc");
    folder.link("up", "..");
    folder.link("secret.tf", &format!("{above}/secret.tf"));
    let ran = folder.spawn(&["apply"]);
    no_crash(&ran);
    assert!(ran.out.contains("etc is a symbolic link to a folder that lies outside"), "{}", ran.out);
    assert!(ran.out.contains("secret.tf is a symbolic link that leads out of the folder"), "{}", ran.out);
    for file in ["secret.tf", "lib/main.tf"] {
        assert_eq!(outside.text(file), TF, "{file} lies outside and has changed");
    }
    assert!(folder.text("main.tf").contains(NEW), "control: what lies inside changes: {ran:?}");
}

#[test]
fn names_may_be_long_deep_and_of_any_bytes() {
    let folder = Folder::new(&SOUND);
    let mut deep = String::new();
    while deep.len() < 3900 {
        deep.push_str(&"d".repeat(100));
        deep.push('/');
    }
    std::fs::create_dir_all(folder.at(&deep)).expect("folders");
    folder.put(&format!("{}.tf", "n".repeat(252)), TF.replace("hello", "other").as_bytes());
    std::fs::create_dir(folder.at("go.mod")).expect("a folder");
    std::fs::create_dir(folder.path().join(std::ffi::OsStr::from_bytes(b"\xff\xfe"))).expect("a folder");
    std::fs::write(folder.path().join(std::ffi::OsStr::from_bytes(b"\xff.tf")), TF).expect("a file");
    // A folder whose whole path no system call takes: it is made from inside.
    let script =
        "d=$(printf 'e%.0s' $(seq 200)); for i in $(seq 30); do mkdir $d && cd $d || exit 0; done; echo > x.tf";
    assert!(Command::new("sh").args(["-c", script]).current_dir(folder.path()).status().expect("sh").success());
    let ran = folder.spawn(&["diff"]);
    no_crash(&ran);
    assert!(ran.out.contains(NEW), "{ran:?}");
    assert!(ran.err.contains("\\xff.tf: the file's name is not UTF-8"), "{}", ran.err);
    let _ = Command::new("rm").arg("-rf").arg(folder.path()).status();
}

/// What a hook, an alias or somebody else left in the environment does not answer for the repository.
#[test]
fn the_environment_points_git_nowhere_else() {
    let outside = Folder::git(&SOUND);
    let (program, mark) = canary(&outside);
    let folder = Folder::git(&SOUND);
    folder.put("main.tf", format!("{TF}# not committed\n").as_bytes());
    let elsewhere = |path: &str| outside.at(path).into_os_string();
    for (name, value) in [
        ("GIT_DIR", elsewhere(".git")),
        ("GIT_WORK_TREE", elsewhere("")),
        ("GIT_INDEX_FILE", elsewhere(".git/index")),
        ("GIT_CONFIG_PARAMETERS", format!("'core.fsmonitor={}'", program.display()).into()),
        ("GIT_EXTERNAL_DIFF", program.clone().into_os_string()),
        ("GIT_PAGER", program.clone().into_os_string()),
    ] {
        let done = folder.process(&["apply"]).env(name, value).output().expect("the program");
        assert_eq!(done.status.code(), Some(4), "{name}: {}", String::from_utf8_lossy(&done.stderr));
        assert!(!mark.exists(), "{name} had a program run");
    }
    folder.run_git(&["config", "core.worktree", outside.path().to_str().expect("UTF-8")]);
    assert_eq!(folder.spawn(&["apply"]).code, 4, "core.worktree");
    folder.run_git(&["config", "--unset", "core.worktree"]);
    folder.commit();
    assert_eq!(folder.spawn(&["apply"]).code, 0, "control: what is committed is edited");
}

#[test]
fn a_repository_of_another_user_is_not_asked_and_not_edited() {
    let folder = Folder::git(&SOUND);
    let given =
        Command::new("chown").args(["-R", "65534:65534", "."]).current_dir(folder.path()).output().expect("chown");
    let asked = Command::new("git").arg("-C").arg(folder.path()).args(["status"]).output().expect("git");
    if !given.status.success() || asked.status.success() {
        return; // only root gives files away, and some machines trust every repository
    }
    let ran = folder.spawn(&["apply"]);
    assert_eq!(ran.code, 4, "{ran:?}");
    assert_eq!(folder.text("main.tf"), TF);
    assert_eq!(folder.spawn(&["apply", "--allow-dirty"]).code, 0);
}
