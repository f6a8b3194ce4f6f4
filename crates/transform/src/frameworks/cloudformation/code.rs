//! Code: where a template says that a function's package comes from.

use rebootstrap_parser::document::Node;
use rebootstrap_parser::{Span, Value, path};

use super::intrinsics::Call;
use super::template::Template;
use crate::facts::{Archive, Entry, Facts, Maker, Naming, Package, ReadId, Role};
use crate::programs::Programs;

/// What a `Code` or `CodeUri` names.
pub(crate) enum Code {
    /// Local paths, one for each possibility.
    Local(Vec<Value>),
    /// An S3 object: its keys, its buckets, and whether a version tells its contents apart.
    Object(Vec<Value>, Vec<Value>, bool),
    /// Text in the template itself.
    Inline,
    /// A container image.
    Image,
    /// Something that is not known.
    Unknown(Span),
}

impl Code {
    /// What `node` names.
    pub(crate) fn of(template: &Template, node: &Node) -> Self {
        if Call::of(node).is_none() && node.as_mapping().is_some() {
            return Self::of_mapping(template, node);
        }
        let texts = template.texts(node);
        if let [one] = texts.as_slice()
            && let Some(address) = one.text().strip_prefix("s3://")
        {
            let slash = path::split_first(address).map_or(address.len(), |(bucket, _)| bucket.len());
            let (start, end) = (one.text().len() - address.len(), one.text().len());
            let key = one.slice((start + slash + 1).min(end)..end);
            return Self::Object(vec![key], vec![one.slice(start..start + slash)], false);
        }
        if texts.is_empty() { Self::Unknown(node.whole) } else { Self::Local(texts) }
    }

    fn of_mapping(template: &Template, node: &Node) -> Self {
        let texts = |names: [&str; 2]| {
            let found = names.iter().find_map(|name| node.get(name));
            found.map(|found| template.texts(found)).unwrap_or_default()
        };
        let has = |names: [&str; 2]| names.iter().any(|name| node.get(name).is_some());
        let keys = texts(["S3Key", "Key"]);
        match node {
            _ if has(["ZipFile", "InlineCode"]) => Self::Inline,
            _ if has(["ImageUri", "ImageUri"]) => Self::Image,
            _ if keys.is_empty() => Self::Unknown(node.whole),
            _ => Self::Object(keys, texts(["S3Bucket", "Bucket"]), has(["S3ObjectVersion", "Version"])),
        }
    }
}

/// Whether the path is a zip's: by its ending, or because something makes an archive there.
pub(crate) fn is_zip(facts: &Facts, at: &str) -> bool {
    at.ends_with(".zip")
        || at.ends_with(".jar")
        || facts.archives.iter().any(|archive| archive.path.as_deref() == Some(at))
}

/// The package that a local path names when the deploying tool packs what is there: a zip as it is, a directory with its
/// paths kept (`zip_folder` in `awscli/customizations/cloudformation/artifact_exporter.py`).
pub(crate) fn local(
    directory: &str,
    values: Vec<Value>,
    span: Span,
    facts: &mut Facts,
    programs: &Programs,
) -> Package {
    let paths: Vec<Option<String>> = values.iter().map(|value| path::resolve(directory, value.text())).collect();
    let zips = paths.iter().all(|at| at.as_deref().is_none_or(|at| is_zip(facts, at)));
    let has_holes = values.iter().any(Value::has_holes);
    let reads: Vec<ReadId> = values.into_iter().map(|value| facts.read(value, Some(directory), Role::Path)).collect();
    if zips || has_holes {
        return Package::File(reads);
    }
    match (reads.as_slice(), paths.as_slice()) {
        ([source], [Some(at)]) if programs.get(at).is_some() => {
            let _ = source;
            let why = "its code is a single file, which loses its mode when it is packed: name its directory instead";
            Package::unfollowed(why.to_owned())
        }
        ([source], [Some(at)]) => packed(*source, at, span, facts),
        _ => Package::unfollowed("its code can be one of several directories, which is not followed".to_owned()),
    }
}

/// An archive that the deploying tool makes of everything below `at`.
pub(crate) fn packed(source: ReadId, at: &str, span: Span, facts: &mut Facts) -> Package {
    facts.archives.push(Archive {
        output: None,
        path: None,
        entries: vec![Entry::new(source, Naming::Below(at.to_owned()), true)],
        maker: Maker::Packager,
        opaque: None,
        applied: None,
        mode: None,
        span,
    });
    Package::Own(facts.archives.len() - 1)
}
