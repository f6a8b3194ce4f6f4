//! A second opinion on YAML and JSON, from parsers that share no code with `document`: saphyr-parser and serde_json.

mod gate;

pub(crate) use gate::check;
