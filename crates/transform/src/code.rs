//! The codes of diagnostics: stable names, one title and one explanation each.

macro_rules! codes {
    ($($variant:ident $name:literal $title:literal $explanation:literal)*) => {
        /// The kind of a diagnostic. Names are part of the contract and never change meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $(#[doc = $title] $variant,)* }

        impl Code {
            /// Every code, in the order of the documentation.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The stable name, as `rebootstrap explain` takes it.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// One line: what is the case.
            #[must_use]
            pub fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)* }
            }

            /// Why it matters and what to do.
            #[must_use]
            pub fn explanation(self) -> &'static str {
                match self { $(Self::$variant => $explanation,)* }
            }

            /// The code with this name.
            #[must_use]
            pub fn parse(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|code| code.name() == name)
            }
        }
    };
}

codes! {
    OldRuntime "old-runtime"
        "The function is on a runtime that AWS has ended or deprecated"
        "AWS no longer supports go1.x and makes no new functions on it; provided and provided.al2 are deprecated as well, and of all of them AWS has set a day from which it refuses updates: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html. `rebootstrap diff` shows what moves the function, and `rebootstrap apply` writes it; of a function that is left, the reasons stand in the same report. SARIF and GitHub annotations have this code for every function that is to move."
    MadeElsewhere "made-elsewhere"
        "The function's package is not made in this repository"
        "The zip comes from an S3 key, a download or another repository, so this tool cannot see that it holds a `bootstrap`. Changing the runtime alone would stop the function at its next start. Have the package built with an executable `bootstrap` at its root, then run again with --assume-artifact and the function's id."
    NoBuild "no-build"
        "No build command for the packaged program was found"
        "The archive is known, but no `go build` that writes the file in it was found in the Makefiles, scripts and provisioners of this repository. Renaming the entry without renaming the build's output would package nothing. Change the build so that it writes `bootstrap`, or put the build command into a script of the repository."
    BuildInProse "build-in-prose"
        "Only prose says how the program is built"
        "The commands that build the function's package stand in a README and in no script. Prose is for people and is not edited: the commands in it would still make the old program, while the function waits for `bootstrap`. Put them into a script or Makefile of the repository, then run again, and change the README with it."
    NoArchive "no-archive"
        "Nothing in this repository makes the function's zip"
        "The function names a local zip file, and no archive_file, zip command or package step that writes that path was found. Lambda would look for `bootstrap` in a zip whose making is unknown. If a CI job or a person makes it, change that step first, then run again with --assume-artifact and the function's id."
    EntryUnknown "entry-unknown"
        "The handler names no entry of the archive"
        "On go1.x the handler is the path of the program inside the zip. No entry of the function's archive has that path, so either the function never worked or its package is made in a way that is not followed. Or the package is made in several places, each of which has the program at a path of its own: build it to one path in all of them. Say which program it runs by making handler and entry agree."
    SharedArchive "shared-archive"
        "One archive serves several programs"
        "On provided.* every function starts the one `bootstrap` of its zip, so functions that select a program by handler cannot share an archive. Make one archive per program."
    SharedDefinition "shared-definition"
        "A definition is read by others that must not change"
        "The text to change is defined in one place and read in several, and some readers belong to something that stays as it is. Give the function a definition of its own."
    Overridden "overridden"
        "A value of the function is also set from outside"
        "A command line, an environment or a file that is not read gives the variable another value than its definition here. Editing the definition would move the function for one of the values only. Set the value in one place, then run again."
    NotWritable "not-writable"
        "A value cannot be traced to text that can be edited"
        "The value is computed, comes from outside of the repository, or is put together from several places, so there is no single text whose change has the wanted effect. Write it as a literal, or change it by hand."
    NotProven "not-proven"
        "The function was not proven to be written in Go"
        "provided and provided.al2 also serve Rust, C++, Swift and shell functions. Nothing in the repository shows that this one is built by `go build`, so it is left alone."
    UnknownRuntime "unknown-runtime"
        "The runtime could not be read"
        "The runtime is computed or comes from outside of the repository: if it is go1.x there, change it there, together with the package. Or the function can also have the runtime of another language, whose handler and package must not change."
    RemoteModule "remote-module"
        "The function is declared in a module of another repository"
        "The module is fetched from a registry or a git address. Its code cannot be changed from here: use a version of the module that has moved, or pass the runtime if the module takes it as an input."
    LibraryTooOld "library-too-old"
        "aws-lambda-go is too old for provided.* runtimes"
        "aws-lambda-go speaks the Runtime API from 1.18.0 on; an older one waits for a port that only go1.x opens, and the function times out. Run `go get github.com/aws/aws-lambda-go@latest && go mod tidy` in the module, then run again."
    LibraryRaised "library-raised"
        "A newer aws-lambda-go is required"
        "aws-lambda-go speaks the Runtime API from 1.18.0 on, and the program required an older one. The requirement is raised together with the runtime; go.sum or Gopkg.lock follows with the command given, and until then the build refuses."
    RuntimeHazard "runtime-hazard"
        "The program behaves differently without the go1.x runtime"
        "The source looks at something that only go1.x sets (`_LAMBDA_SERVER_PORT`, `AWS_EXECUTION_ENV` = `AWS_Lambda_go1.x`), so it would take another branch on provided.*. Use `AWS_LAMBDA_RUNTIME_API` or `AWS_LAMBDA_FUNCTION_NAME` instead, then run again."
    Cgo "cgo"
        "The program uses cgo"
        "A program that links C code needs the C library of the runtime it was built for. Build it in the image of the target runtime (public.ecr.aws/lambda/provided:al2023) and check it there."
    TimeZone "time-zone"
        "The program loads time zones, and provided.al2023 has no zone files"
        "`time.LoadLocation` reads zone files of the operating system, and provided.al2023 ships none. Build with `-tags timetzdata` or import `time/tzdata`."
    ReadsHandler "reads-handler"
        "The program reads the handler's name"
        "The source reads `_HANDLER`, so the handler's text is part of its behaviour and is kept."
    ReadsName "reads-name"
        "The program looks at the path that it was started by"
        "The source asks for `os.Args[0]` or `os.Executable()`. On go1.x that was the path in the handler (`/var/task/bin/hello`); on provided.* it is `/var/task/bootstrap`. A program that goes by its name, or that reads files from beside itself, may do something else then."
    LibraryLogs "library-logs"
        "This aws-lambda-go does not log handler errors on provided.*"
        "Before 1.27.1 errors returned by the handler were written to CloudWatch on go1.x only, so metric filters and alarms on them fall silent. Update aws-lambda-go."
    ProviderTooOld "provider-too-old"
        "The Terraform AWS provider does not know the target runtime"
        "hashicorp/aws knows provided.al2023 from 5.26.0 and provided.al2 from 3.3.0; an older one refuses the plan. Within major version 5 the constraint is raised together with the runtime; across a major version only with --bump-providers."
    LockFile "lock-file"
        "The dependency lock file selects an older provider"
        "The constraint admits the target runtime but .terraform.lock.hcl selects a version that does not. Run `terraform init -upgrade`."
    SyntaxError "syntax-error"
        "A file does not parse and is only read"
        "The file has a syntax error at the place given, or a shell statement that a shell may take and of which the words cannot be told with certainty: quotes around them help. What could not be read may hide a part of a migration; nothing in this file is edited."
    Unreadable "unreadable"
        "A file could not be read"
        "The file is not readable, not UTF-8, larger than the limit, a link that leads outside, or one that is not here (a sparse checkout, Git LFS) or may not belong here (an ignore file names it, and no git says whether it is tracked). It is not edited, and what it holds was not considered."
    ProtectedFile "protected-file"
        "A file that would have to change is not to be edited"
        "The file is read-only, generated, written by `go mod vendor`, part of a submodule, or one file with another name. An edit in it would be lost, or would land where it was not meant, so that the migration that needs it is left as a whole. Change what the file is made from, or what protects it, then run again."
    Stale "stale-file"
        "A file of an earlier build is in the way of the next one"
        "The program moves from `bin/x` to `bin/x/bootstrap`: where the old file `bin/x` still lies around, `go build` cannot make the directory. Or a rule makes a package whose name and prerequisites stay: where the old package still lies around, make takes it for up to date, and the old program would be deployed with the new runtime. Remove the old output first. Or what was built is committed, and whoever deploys the commit without building it has the old program with the new runtime: build, and commit it with the change. Or a command that cleans up removes programs by a pattern that does not find the new name; it does no harm, but the program stays."
    CodeNotUpdated "code-not-updated"
        "A new package under the same name would not be deployed"
        "Terraform uploads code only when `source_code_hash`, `filename`, `s3_key` or `s3_object_version` changes, and the package keeps its name. Without a hash the function would get the new runtime and keep the old code, and fail at its next start. Write the line given, then run again."
    RuntimeIgnored "runtime-ignored"
        "Terraform is told to ignore changes of the runtime"
        "With `ignore_changes = all`, or with `runtime` in the list, an edited runtime is never deployed, while the package would change. Take it out of the list, or change the runtime of the function in the account together with its package."
    GivenPackage "given-package"
        "The package is an argument of the script that deploys it"
        "The script is told by whoever runs it which zip to upload. One program of this repository has the name that the handler says, and its zip was taken for the package. When that is not what the script is run with, the package it is run with has to hold `bootstrap`."
    TwoCommands "two-commands"
        "Runtime and code of a function are changed by two commands"
        "`update-function-configuration` and `update-function-code` take effect one after the other. In between the function has the new runtime and the old code, or the reverse, and fails; and Lambda refuses the second command while the first is under way (ResourceConflictException). Put `aws lambda wait function-updated` between the two."
    AccountRuntime "account-runtime"
        "The runtime of a function is set in the account only"
        "A command of this repository puts code into the function, and nothing here says its runtime, so there is no line to change: a package with a `bootstrap` does not start on go1.x, and one without does not start on provided.*. Build the program as `bootstrap`, upload it, and run the command given, in one go."
    Rerun "rerun"
        "A provisioner does not run again by itself"
        "A provisioner runs when its resource is created or replaced, and the edits do not replace it. The command given makes Terraform run it, so that the program is built under its new name."
    DeployedValue "deployed-value"
        "A deployed stack keeps the value that it has"
        "The runtime is the default of a template's parameter, and the default changes. A stack that exists keeps the value that its parameter had when it was deployed (`UsePreviousValue`), so it would get the new package with the old runtime. Pass the new value once when you deploy."
    Placeholder "placeholder"
        "The function's code is put in place outside of Terraform"
        "Terraform creates the function with a placeholder and ignores later changes of its code; a script of this repository uploads the real package. Between `terraform apply` and that upload the function has the new runtime and the old code: deploy both together."
    DeprecatedTarget "deprecated-target"
        "The target runtime is itself deprecated"
        "provided.al2 is deprecated since 2026-07-31, and functions can no longer be created with it from 2027-02-01. Choose provided.al2023."
    Trusted "trusted"
        "The package was taken on trust"
        "--assume-artifact named this function, so its runtime and handler changed although its package is made elsewhere. That package must hold an executable `bootstrap` at its root before this is deployed."
    Unfollowed "unfollowed"
        "A file that is not read yet declares a function or builds its program"
        "A Dockerfile, workflow or task file has a build command for the program or names its archive. Changing the other builds and not this one would be half a migration. Change the command there so that it writes `bootstrap`, or take it out, then run again. Where the file declares a function on go1.x itself (a program that makes stacks or calls an SDK, Terraform in JSON), change its runtime, handler and package there by hand, all three; one on provided.al2 needs another runtime only. Until then `check` exits with 1."
    Mentioned "mentioned"
        "A file that is not read yet names the old path of the program"
        "The program moves, and a Dockerfile, workflow or configuration names its old path. Change the path there too."
    UnusedRuntime "unused-runtime"
        "A file names an old runtime, and no function is known to use it"
        "The file names go1.x, or beside Go sources provided.al2, as a value: the default of a variable that every caller sets, a provider without functions, a key of a map, a word in a script. No function that was found has its runtime from there, so it was left. If something that is not read uses it, a function stays on the old runtime: change it there, for go1.x together with handler and package. Otherwise it says what is not true any more, and can go."
    NotIgnored "not-ignored"
        "Git does not ignore the program where it stands afterwards"
        "The program was built where a line of .gitignore has git ignore it, and moves to where no line does, and none can be written that certainly would: a later line takes it back, the file lies in another folder, or it is not edited. Ignore the new path by hand, or the next `git add` takes the program along."
    ModeLost "mode-lost"
        "The program loses its executable bit on the way into its package"
        "An artifact of a CI system does not keep the modes of files. Lambda starts `bootstrap` only if it is executable; make it so after the download and before it is packed, or hand on the zip instead."
    Architecture "architecture"
        "Build and function may not agree on the architecture"
        "The build does not say GOARCH, so it makes a program for the machine it runs on; a function without `architectures` is x86_64. On another machine it would not start."
    ToolTooOld "tool-too-old"
        "A tool that deploys the function does not know the target runtime"
        "The version of the framework or plugin that the repository asks for came out before the target runtime. It refuses the runtime, warns, or silently leaves the function out. Update it as told, before deploying."
    Companion "companion"
        "A companion tool works with go1.x only"
        "A plugin that runs or observes functions knows Go functions on go1.x and not on provided.*. The function itself is right; what the plugin did for it has to be done in another way."
    OldImage "old-image"
        "An image of go1.x is used"
        "The image plays the go1.x runtime: it starts the program that its command or the handler names, and is no longer updated. Nothing in it starts `bootstrap`. As the base of a function that is a container image it still runs, without updates; to try a function that has moved, it no longer fits. Take public.ecr.aws/lambda/provided:al2023: its entry point runs /var/runtime/bootstrap, so set ENTRYPOINT to the program, or put the program there."
    NotApplied "not-applied"
        "An option does not reach the build of a program"
        "--norpc puts a tag into the command of each build. A builder of the deploying tool builds this program with a command that the repository does not say, so it is built without the tag. The program is right; it only holds the RPC server that nobody uses."
    NoBootstrap "no-bootstrap"
        "A package has no `bootstrap` at its root"
        "On provided.* Lambda starts the file `bootstrap` at the root of the package, in this spelling, and does not read the handler. It does not look when the package is uploaded: the function fails at its first start (`Runtime.InvalidEntrypoint`, `Couldn't find valid bootstrap(s)`). Only a layer with a `bootstrap` of its own (`/opt/bootstrap`) would be started instead, and layers are not looked at."
    TwoBootstraps "two-bootstraps"
        "A package has several entries called `bootstrap`"
        "A zip file may hold several entries of one name, such as `bootstrap` and `./bootstrap`. Which of them is there once Lambda has unpacked it is said nowhere, so an old program may be started. Remove the package before it is made again."
    NotExecutable "not-executable"
        "`bootstrap` is not executable"
        "Lambda unpacks a zip with the modes that it records, and runs functions as a user that owns none of the files: `bootstrap` has to be readable and executable by everyone (mode 755), or the function fails with `permission denied`. Zip files that are made on Windows record no modes, and neither does `source_content` of Terraform's archive_file; `output_file_mode` has to be \"0755\". Sources: the page on deploying zip files in the Lambda Developer Guide, `For developers on Windows` in the README of aws-lambda-go, https://github.com/aws/aws-lambda-go/issues/13."
    NotAProgram "not-a-program"
        "`bootstrap` is nothing that Linux can start"
        "The file is empty, damaged, a library, a text without `#!` or something else that is not a program, so that its start fails with `exec format error`. `go build -o bootstrap` makes a library of a package that does not say `package main`."
    OtherSystem "other-system"
        "`bootstrap` is built for another operating system"
        "Go builds for the machine that it runs on. On macOS and Windows the build has to say GOOS=linux, and should say GOARCH, or the start fails with `exec format error`."
    WrongArchitecture "wrong-architecture"
        "`bootstrap` is built for another processor"
        "Functions run on x86_64, or on arm64 where their declaration says so. A program for the other one fails with `exec format error`. Build with GOARCH=amd64 or GOARCH=arm64, or change the architecture of the function. Without --arch, `verify` takes either."
    NoInterpreter "no-interpreter"
        "What `bootstrap` has to be started by is not in the runtime"
        "A script is started by the program in its first line, and a dynamic program by its loader; where that is missing, the start fails with `no such file or directory`, although `bootstrap` is there. The provided.* runtimes have `/bin/sh` and `/bin/bash`, and the loader of glibc, but no Python and no musl. A line end of Windows in the first line of a script is a part of the name."
    NewerLibc "newer-libc"
        "`bootstrap` needs a newer C library than the runtime has"
        "A program that is linked dynamically needs at least the glibc of the machine that built it: provided.al2 has 2.26 and provided.al2023 has 2.34, so that a build on a newer Linux ends with `version 'GLIBC_2.xx' not found`. Go links dynamically when it uses cgo, which it does by itself for `net` and `os/user` where there is a C compiler. Build with CGO_ENABLED=0, or in the image of the runtime."
    TooLarge "too-large"
        "A package is larger than Lambda takes"
        "All files of a package take at most 250 MB (262,144,000 bytes) when they are unpacked, together with those of the layers."
    UploadLimit "upload-limit"
        "A package is too large to be uploaded directly"
        "A zip of more than 50 MB cannot be given to Lambda as a file; it is uploaded to S3 first, and deployed from there. Most tools do so by themselves; `aws lambda update-function-code --zip-file` does not."
    CannotUnpack "cannot-unpack"
        "A package cannot be unpacked"
        "The zip is damaged, needs a password, is compressed in a way that Lambda is not known to read, or has an entry that leads out of the package. Lambda refuses it (`Could not unzip uploaded file`), or leaves files out. Make it again with `zip`, or with a tool that is made for Lambda."
    Bug "bug"
        "The migration did not pass its own proof"
        "The edits were planned, applied in memory and read again, and the result was not what was promised. Nothing of it was written. This is a mistake of rebootstrap: please report it with the text given."
}

impl Code {
    /// Those that are said of built packages only, by `rebootstrap verify`.
    pub const OF_PACKAGES: &[Self] = &[
        Self::NoBootstrap,
        Self::TwoBootstraps,
        Self::NotExecutable,
        Self::NotAProgram,
        Self::OtherSystem,
        Self::WrongArchitecture,
        Self::NoInterpreter,
        Self::NewerLibc,
        Self::TooLarge,
        Self::UploadLimit,
        Self::CannotUnpack,
    ];
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}
