//! Actions of others: what the well-known ones do with files, and every text that any of them is given.

use super::step::Step;
use super::{Met, artifact, deployment};
use crate::facts::{ReadId, Sending, Tool};
use crate::frameworks::{Collector, pipeline};

/// Adds what `uses` does.
pub(super) fn collect(step: &Step, uses: &str, met: &mut Met, collector: &mut Collector) {
    let (name, _) = uses.split_once('@').unwrap_or((uses, ""));
    let name = name.to_ascii_lowercase();
    let paths: &[&str] = match name.as_str() {
        "actions/checkout" => &[],
        "actions/upload-artifact" => {
            artifact::upload(step, met, collector);
            &["path"]
        }
        "actions/download-artifact" => {
            artifact::download(step, met, collector);
            &["path"]
        }
        "actions/cache" | "actions/cache/save" | "actions/cache/restore" => {
            input_paths(step, "path", collector);
            &["path"]
        }
        "appleboy/lambda-action" => {
            deployment::appleboy(step, collector);
            &["zip_file", "source", "runtime", "handler", "architectures", "function_name"]
        }
        "aws-actions/aws-lambda-deploy" => {
            deployment::aws(step, collector);
            &["code-artifacts-dir", "runtime", "handler", "architectures", "function-name"]
        }
        "softprops/action-gh-release" => {
            released(step, "files", collector);
            &["files"]
        }
        "ncipollo/release-action" => {
            released(step, "artifacts", collector);
            &["artifacts"]
        }
        "actions/upload-release-asset" => {
            released(step, "asset_path", collector);
            &["asset_path"]
        }
        "svenstaro/upload-release-action" => {
            released(step, "file", collector);
            &["file"]
        }
        "aws-actions/setup-sam" => {
            let version = step.input("version").and_then(|version| Some((version.text().to_owned(), version.place()?)));
            let tool = version.map(|(version, span)| Tool { name: "aws-sam-cli".to_owned(), version, span });
            collector.facts.tools.extend(tool);
            &[]
        }
        "montudor/action-zip" => {
            arguments(step, collector);
            &["args"]
        }
        "thedoctor0/zip-release" => {
            deployment::zip_release(step, collector);
            &["filename", "path", "directory", "type"]
        }
        _ => {
            other(step, &name, collector);
            &[]
        }
    };
    // https://github.com/jakejarvis/s3-sync-action
    if let Some(value) = step.environment.get("SOURCE_DIR") {
        pipeline::given((&name, "source_dir"), value, step.workspace(), collector);
    }
    for (input, value) in step.inputs.iter().filter(|(input, _)| !paths.contains(&input.as_str())) {
        pipeline::given((&name, input), value, step.workspace(), collector);
    }
}

/// An action that is not known is named when it may build or declare something.
fn other(step: &Step, name: &str, collector: &mut Collector) {
    for (_, value) in step.inputs.iter().filter(|(_, value)| pipeline::makes_files(value.text())) {
        pipeline::unfollowed(value, step.span, collector);
    }
    if let Some(runtime) = step.input("runtime") {
        pipeline::declared("github_actions", &format!("the action {name}"), runtime, step.span, collector);
    }
}

pub(super) fn input_paths(step: &Step, name: &str, collector: &mut Collector) -> Vec<ReadId> {
    step.input(name).map(|value| pipeline::paths(value, step.workspace(), collector)).unwrap_or_default()
}

/// Files that people download under their names.
fn released(step: &Step, name: &str, collector: &mut Collector) {
    for value in step.input(name).map(deployment::separated).unwrap_or_default() {
        let read = pipeline::path(value, step.workspace(), collector);
        collector.facts.published.push((read, Sending::Release));
    }
}

/// An action whose `args` are a command line.
fn arguments(step: &Step, collector: &mut Collector) {
    let Some(text) = step.input("args").cloned() else { return };
    let directory = step.workspace().map(str::to_owned);
    let environment = pipeline::Environment::new();
    pipeline::Step { text, span: step.span, directory, environment }.run(collector);
}
