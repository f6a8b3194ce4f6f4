//! Objects: packages that a template takes from S3 as they are.

use rebootstrap_parser::Value;

use crate::facts::{Facts, Package, Role, Tracking};

/// The package with one of these keys, and whether a new one is deployed: CloudFormation looks at the names only, so it
/// needs a name with something that changes in it.
pub(crate) fn object(
    keys: Vec<Value>,
    buckets: Vec<Value>,
    has_version: bool,
    facts: &mut Facts,
) -> (Package, Tracking) {
    let changes = has_version || keys.iter().any(Value::has_holes);
    let tracking = match changes {
        true => Tracking::Tracked,
        false => Tracking::Untracked(
            "give each package an S3Key of its own, as `aws cloudformation package` does, or set S3ObjectVersion, then run again"
                .to_owned(),
        ),
    };
    let mut word = |value: Value| facts.read(value, None, Role::Word);
    let buckets = buckets.into_iter().map(&mut word).collect();
    let keys = keys.into_iter().map(&mut word).collect();
    (Package::Object(keys, buckets), tracking)
}
