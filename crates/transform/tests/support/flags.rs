//! The first line of a case, `flags: --runtime provided.al2 --handler keep`, as options of a run.

use rebootstrap_transform::{Architecture, Handler, Options, Runtime};

/// The options that `flags` ask for.
///
/// # Errors
/// A flag that is not known, or has no value.
pub(crate) fn options(flags: &[&str]) -> Result<Options, String> {
    let mut options = Options::default();
    let mut from = None;
    let mut flags = flags.iter();
    while let Some(flag) = flags.next() {
        let mut value = || flags.next().copied().ok_or_else(|| format!("{flag} has no value"));
        match *flag {
            "--runtime" => options.target = runtime(value()?)?,
            "--from" => from = Some(value()?.split(',').map(runtime).collect::<Result<Vec<_>, _>>()?),
            "--handler" => {
                options.handler = match value()? {
                    "keep" => Handler::Keep,
                    text => Handler::Text(text.to_owned()),
                }
            }
            "--arch" => {
                options.architecture = match value()? {
                    "keep" => Architecture::Keep,
                    "x86_64" => Architecture::X86,
                    "arm64" => Architecture::Arm,
                    other => return Err(format!("{other} is no architecture")),
                }
            }
            "--norpc" => options.norpc = true,
            "--bump-providers" => options.bump_providers = true,
            "--assume-artifact" => options.assume_artifact.push(value()?.to_owned()),
            other => return Err(format!("{other} is not a flag that a case can have")),
        }
    }
    options.from = from.unwrap_or(options.from);
    options.from.retain(|runtime| *runtime != options.target);
    Ok(options)
}

fn runtime(name: &str) -> Result<Runtime, String> {
    Runtime::parse(name).ok_or_else(|| format!("{name} is no runtime"))
}
