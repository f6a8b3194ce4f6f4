//! `archive_file` and S3 objects: what is zipped, and which local file an object is.

use rebootstrap_parser::Span;
use rebootstrap_parser::hcl::{Attribute, Block, Expression, evaluate};

use super::hashed::is_of_other_file;
use super::instance::{Each, Instance};
use crate::facts::{Archive, Entry, Maker, Naming, Object, Role, Twin};
use crate::frameworks::Collector;

/// `archive_file`: entries are named as `internal/provider/zip_archiver.go` of hashicorp/archive does, `source_file` by
/// its last component, `source_dir` by the path below it.
pub(super) fn collect(instance: &Instance, block: &Block, each: &Each, collector: &mut Collector) {
    let scope = instance.scope(Some(each));
    let texts = |name: &str| block.body.attribute(name).map(|found| scope.texts(&found.expression)).unwrap_or_default();
    let facts = &mut collector.facts;
    let mut entries = Vec::new();
    for value in texts("source_file") {
        let source = facts.read(value, Some(&instance.directory), Role::Path);
        entries.push(Entry::new(source, Naming::Base, false));
    }
    for value in texts("source_dir") {
        let source = facts.read(value, Some(&instance.directory), Role::Path);
        let naming = facts.path(source).map(Naming::Below);
        entries.extend(naming.map(|naming| Entry::new(source, naming, true)));
    }
    let excludes =
        block.body.attribute("excludes").map(|list| evaluate(&list.expression, &scope).items()).unwrap_or_default();
    let excludes: Vec<String> =
        excludes.iter().flat_map(|item| item.texts()).map(|value| value.text().to_owned()).collect();
    for entry in &mut entries {
        entry.excludes.clone_from(&excludes);
    }
    let mode = texts("output_file_mode").into_iter().next();
    let mode = mode.map(|value| facts.read(value, None, Role::Word));
    let has = |name: &str| block.body.attribute(name).is_some();
    // What else there is are texts, `source_content` and the blocks `source`: a program is none.
    let maker = if has("source_file") || has("source_dir") { Maker::Declared } else { Maker::Text };
    for value in texts("output_path") {
        let output = facts.read(value, Some(&instance.directory), Role::Path);
        let (path, entries) = (facts.path(output), entries.clone());
        facts.archives.push(Archive {
            output: Some(output),
            path,
            entries,
            maker: maker.clone(),
            opaque: None,
            applied: None,
            mode,
            span: block.span,
        });
    }
}

/// `aws_s3_object`: the key is another name for the local file `source`.
pub(super) fn object(instance: &Instance, block: &Block, each: &Each, collector: &mut Collector) {
    let scope = instance.scope(Some(each));
    let texts = |name: &str| block.body.attribute(name).map(|found| scope.texts(&found.expression)).unwrap_or_default();
    // https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_object#etag
    let sources = texts("source");
    let counts = |hash: &Attribute| !is_of_other_file(&hash.expression, &scope, &sources);
    let tracked = ["etag", "source_hash"].iter().filter_map(|name| block.body.attribute(name)).any(counts);
    // Where a condition chooses it, the object is in each of them.
    let buckets: Vec<Option<String>> = match texts("bucket").as_slice() {
        [] => vec![None],
        buckets => buckets.iter().map(|bucket| Some(bucket.text().to_owned())).collect(),
    };
    let twin = twin(instance, block);
    for source in sources {
        let source = collector.facts.read(source, Some(&instance.directory), Role::Path);
        for key in texts("key") {
            // A key with a hole in it, such as a version, changes with the content.
            let tracked = tracked || key.has_holes();
            let object = |bucket: &Option<String>| Object {
                address: Some(block.labels.join(".")),
                bucket: bucket.clone(),
                key: key.text().trim_start_matches('/').to_owned(),
                source,
                certain: true,
                tracked,
                span: block.span,
                twin: twin.clone(),
            };
            collector.facts.objects.extend(buckets.iter().map(object));
        }
    }
}

/// The block once more, with another name, key and source.
fn twin(instance: &Instance, block: &Block) -> Option<Twin> {
    if block.body.attribute("for_each").or(block.body.attribute("count")).is_some() {
        return None;
    }
    let (_, text) = instance.world.repository.open(&instance.world.repository.path(block.span.file))?;
    let source = block.body.attribute("source")?.expression.source.clone();
    let key = block.body.attribute("key")?.expression.span;
    let mut changed = Vec::new();
    let mut pending: Vec<&Expression> = block.body.attributes.iter().map(|attribute| &attribute.expression).collect();
    while let Some(expression) = pending.pop() {
        if expression.source == source || expression.span == key {
            changed.push((expression.span, suffixed(&expression.source)?));
        } else {
            pending.extend(expression.children());
        }
    }
    // The name stands behind the type, which may contain it.
    let [kind, name] = block.labels.as_slice() else { return None };
    let behind = block.span.start() + text.get(block.span.start()..)?.find(kind.as_str())? + kind.len();
    let label = behind + text.get(behind..)?.find(name.as_str())? + name.len();
    changed.push((Span::new(block.span.file, label, label), Twin::UNDERSCORED.to_string()));
    changed.sort();
    let (mut copy, mut at) = (String::new(), block.span.start());
    for (span, new) in changed {
        copy.push_str(text.get(at..span.start())?);
        copy.push_str(&new);
        at = span.end();
    }
    copy.push_str(text.get(at..block.span.end())?);
    Some(Twin(copy))
}

/// `"a.zip"` with a name before the ending; any other expression by `replace`.
fn suffixed(source: &str) -> Option<String> {
    if let Some(literal) = source.strip_suffix(".zip\"").filter(|literal| literal.starts_with('"')) {
        return Some(format!("{literal}{}.zip\"", Twin::DASHED));
    }
    (!source.contains('\n')).then(|| format!("replace({source}, \".zip\", \"{}.zip\")", Twin::DASHED))
}
