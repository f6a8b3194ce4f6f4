//! Whether the runtime could start what `bootstrap` is: processor, operating system, loader, C library, interpreter.

use rebootstrap_transform::go::library::{LIBRARY, RUNTIME_API, is_silent, is_too_old};
use rebootstrap_transform::{Architecture, Code, Runtime};

use super::elf::{Elf, Glibc, Kind, Machine};
use super::program::{Other, Program};
use super::script::{Presence, Script};
use super::verdict::{Target, Verdict};

/// What the C library brings; what else a program links has to be in the package, a layer or the runtime.
const OF_THE_C_LIBRARY: &[&str] =
    &["ld-linux", "libc.so.", "libdl.so.", "libm.so.", "libpthread.so.", "libresolv.so.", "librt.so.", "libutil.so."];

impl Verdict {
    /// What stands in the way of a start, by the content of the file.
    pub(super) fn program(&mut self, program: &Program, target: &Target) {
        match program {
            Program::Elf(program) => self.elf(program, target),
            Program::Script(script) => self.script(script, target),
            Program::Broken(reason) => {
                self.stop(Code::NotAProgram, format!("bootstrap is a damaged program: {reason}"), "build it again");
            }
            Program::Foreign(system) => self.foreign(system),
            Program::Other(other) => self.other(*other),
        }
    }

    fn elf(&mut self, program: &Elf, target: &Target) {
        if let Some(system) = &program.system {
            self.foreign(system);
        }
        self.machine(&program.machine, target);
        let main = "build the package that says `package main`, without -buildmode";
        match program.kind {
            Kind::Program => {}
            Kind::Library => self.stop(Code::NotAProgram, "bootstrap is a shared library", main),
            Kind::Object => self.stop(Code::NotAProgram, "bootstrap is an object file, not linked yet", main),
            Kind::Core => {
                self.stop(Code::NotAProgram, "bootstrap is the dump of a program that crashed", "build it again")
            }
        }
        self.linkage(program, target);
        let version = program.go.as_ref().and_then(|go| go.version_of(LIBRARY));
        self.facts.extend(program.go.as_ref().map(|go| go.go.replacen("go", "Go ", 1)));
        self.facts.extend(version.map(|version| format!("aws-lambda-go {version}")));
        // A program that only reads events with the library speaks to Lambda in another way.
        if program.starts_handler {
            self.aws_lambda_go(version, program.knows_runtime_api);
        }
    }

    fn machine(&mut self, machine: &Machine, target: &Target) {
        let asked = match target.architecture {
            Architecture::X86 => Some(Machine::X86),
            Architecture::Arm => Some(Machine::Arm),
            Architecture::Keep => None,
        };
        let goarch = |machine: &Machine| {
            format!("build with GOARCH={}", if *machine == Machine::Arm { "arm64" } else { "amd64" })
        };
        self.facts.push(machine.name().to_owned());
        match (machine, asked) {
            (Machine::Other(name), asked) => {
                let message = format!("bootstrap is built for {name}, and Lambda has x86_64 and arm64");
                self.stop(Code::WrongArchitecture, message, goarch(&asked.unwrap_or(Machine::X86)));
            }
            (machine, Some(asked)) if *machine != asked => {
                let message = format!("bootstrap is built for {}, and --arch says {}", machine.name(), asked.name());
                self.stop(Code::WrongArchitecture, message, goarch(&asked));
            }
            _ => {}
        }
    }

    /// What the operating system has to bring.
    fn linkage(&mut self, program: &Elf, target: &Target) {
        let image = format!("public.ecr.aws/lambda/{}", target.runtime.name().replacen('.', ":", 1));
        let next = format!("build with CGO_ENABLED=0; a program that needs C code, in {image}");
        let Some(loader) = &program.loader else {
            self.facts.push("static".into());
            return;
        };
        let runtime = target.runtime.name();
        if !has_loader(loader, &program.machine) {
            let message = format!("bootstrap asks for the loader {loader}, which {runtime} does not have");
            self.stop(Code::NoInterpreter, message, next.clone());
        }
        let has = glibc(target.runtime);
        match program.glibc {
            Some(needs) if needs > has => {
                let message = format!(
                    "bootstrap needs version {} of the C library (GLIBC), and {runtime} has {}",
                    numbers(needs),
                    numbers(has)
                );
                self.stop(Code::NewerLibc, message, next.clone());
            }
            Some(needs) => self.facts.push(format!("dynamic, GLIBC {}", numbers(needs))),
            None => self.facts.push("dynamic".into()),
        }
        let is_known = |name: &String| OF_THE_C_LIBRARY.iter().any(|known| name.starts_with(known));
        let others: Vec<_> = program.libraries.iter().filter(|name| !is_known(name)).map(String::as_str).collect();
        if !others.is_empty() {
            let message = format!("bootstrap links {}; whether {runtime} has that is not judged", others.join(", "));
            self.note(Code::Cgo, message, format!("build in {image}, and start it there"));
        }
    }

    fn aws_lambda_go(&mut self, version: Option<&str>, knows_runtime_api: bool) {
        let next = format!("go get {LIBRARY}@latest && go mod tidy, then build again");
        let too_old = match version {
            Some(version) => is_too_old(version),
            // Built without modules, or of a copy.
            None => (!knows_runtime_api).then(|| {
                format!("bootstrap links a {LIBRARY} without the Runtime API, and provided.* runtimes need v{RUNTIME_API} or newer")
            }),
        };
        if let Some(message) = too_old {
            self.stop(Code::LibraryTooOld, message, next);
        } else if let Some(message) = version.and_then(is_silent) {
            self.note(Code::LibraryLogs, message, next);
        }
    }

    fn script(&mut self, script: &Script, target: &Target) {
        let (interpreter, runtime) = (&script.interpreter, target.runtime.name());
        if script.has_carriage_return {
            let message = format!("the first line of bootstrap ends in CR: {interpreter}\\r is not there");
            self.stop(Code::NoInterpreter, message, "write it with the line ends of Unix, and keep git from changing them: bootstrap text eol=lf, in .gitattributes");
            return;
        }
        match script.presence() {
            Presence::Known => self.facts.push(format!("script for {interpreter}; what it starts is not judged")),
            Presence::Brought => {
                self.facts.push(format!("script for {interpreter}; neither that nor what it starts is judged"));
            }
            Presence::Unknown if interpreter.is_empty() => {
                self.stop(
                    Code::NoInterpreter,
                    "the first line of bootstrap names no program",
                    "begin it with #!/bin/sh",
                );
            }
            Presence::Unknown => {
                let message = format!("bootstrap is a script for {interpreter}, which is not known to be in {runtime}");
                let next = "begin it with #!/bin/sh, or pack the interpreter and name it as /var/task/...";
                self.stop(Code::NoInterpreter, message, next);
            }
        }
    }

    fn foreign(&mut self, system: &str) {
        let message = format!("bootstrap is a program for {system}");
        self.stop(Code::OtherSystem, message, "GOOS=linux go build -o bootstrap");
    }

    fn other(&mut self, other: Other) {
        let (what, next) = match other {
            Other::Empty => ("is empty", "see why the build wrote nothing"),
            Other::Library => (
                "is a library: what go build -o makes of a package that is not main",
                "build the package that says `package main`",
            ),
            Other::Zip => ("is a zip file", "name the program bootstrap, and not the package"),
            Other::WebAssembly => ("is built for WebAssembly", "GOOS=linux go build -o bootstrap"),
            Other::Marked => ("has a byte order mark before its #!", "save it as UTF-8 without a byte order mark"),
            Other::Text => {
                ("is a text that does not begin with #!", "begin it with #!/bin/sh, or build the program there")
            }
            Other::Unknown => ("is neither a program of Linux nor a script", "GOOS=linux go build -o bootstrap"),
        };
        self.stop(Code::NotAProgram, format!("bootstrap {what}"), next);
    }
}

/// Where the loader of the C library lies in Amazon Linux; one that the package or a layer brings is not looked for.
fn has_loader(loader: &str, machine: &Machine) -> bool {
    let Some((folder, name)) = loader.rsplit_once('/') else { return false };
    let is_brought = loader.starts_with("/var/task/") || loader.starts_with("/opt/");
    let known = match machine {
        Machine::X86 => name == "ld-linux-x86-64.so.2" && ["/lib64", "/usr/lib64"].contains(&folder),
        _ => name == "ld-linux-aarch64.so.1" && ["/lib", "/lib64", "/usr/lib", "/usr/lib64"].contains(&folder),
    };
    known || is_brought
}

fn glibc(runtime: Runtime) -> Glibc {
    let text = runtime.lifecycle().glibc;
    let numbers = text.split_once('.').and_then(|(major, minor)| Some((major.parse().ok()?, minor.parse().ok()?)));
    // The table of runtimes has two numbers for each; a test reads them.
    numbers.unwrap_or_default()
}

fn numbers((major, minor): Glibc) -> String {
    format!("{major}.{minor}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_runtime_has_a_c_library() {
        assert!(Runtime::ALL.iter().all(|runtime| glibc(*runtime) >= (2, 17)));
    }
}
