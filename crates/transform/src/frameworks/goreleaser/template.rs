//! `{{ .Name }}`: what the names of a configuration stand for.

use rebootstrap_parser::Value;

use crate::frameworks::pipeline;

/// The names that are known at one place: <https://goreleaser.com/customization/templates/>.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    /// The file, so that a hole of one is not taken for that of another.
    pub file: String,
    /// `.ProjectName`
    pub project: Option<Value>,
    /// `.Binary`
    pub binary: Option<Value>,
    /// `.Path`
    pub path: Option<Value>,
    /// `.Os` and `.Arch`
    pub target: Option<(String, String)>,
}

impl Names {
    /// `value` with each template replaced by what it stands for, or by a hole.
    pub(super) fn expand(&self, value: &Value) -> Value {
        pipeline::expanded(value, ("{{", "}}"), &self.file, &mut |words, _| {
            let words = words.trim_matches('-').trim();
            match words {
                ".ProjectName" => self.project.clone(),
                ".Binary" => self.binary.clone(),
                ".Path" | ".ArtifactPath" => self.path.clone(),
                ".Os" => self.target.as_ref().map(|(system, _)| Value::computed(system)),
                ".Arch" => self.target.as_ref().map(|(_, architecture)| Value::computed(architecture)),
                ".Ext" => Some(Value::computed("")),
                _ => None,
            }
        })
    }
}
