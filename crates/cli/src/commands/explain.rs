//! `rebootstrap explain`: what a diagnostic means and what to do.

use rebootstrap_transform::Code;

use crate::console::Console;
use crate::exit::Exit;
use crate::text::wrap;

/// Explains one code, or lists all.
pub(super) fn explain(name: Option<&str>, console: &mut Console<'_>) -> Exit {
    let Some(name) = name else {
        let widest = Code::ALL.iter().map(|code| code.name().len()).max().unwrap_or(0);
        for code in Code::ALL {
            console.out.write(&format!("{:widest$}  {}\n", code.name(), code.title()));
        }
        return Exit::Done;
    };
    let Some(code) = Code::parse(name.trim_matches(['[', ']'])) else {
        console.error(&format!("no diagnostic is called {name:?}; `rebootstrap explain` lists all"));
        return Exit::Failed;
    };
    console.out.write(&format!("{}: {}\n\n", code.name(), code.title()));
    for paragraph in code.explanation().lines() {
        console.out.write(&wrap("", "", paragraph));
    }
    Exit::Done
}
