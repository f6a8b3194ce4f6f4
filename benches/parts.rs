//! The parts of one run: parse, collect, link, plan, proof and diff, on a repository and on one large file.
//!
//! `BENCH_TREE` and `BENCH_FILE` name the folders; `just bench-parts` makes them.

use std::collections::BTreeSet;
use std::hint::black_box;
use std::path::PathBuf;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use rebootstrap_benches::{joined, open};
use rebootstrap_cli::diff::{Reader, diff};
use rebootstrap_parser::document::{self, Format};
use rebootstrap_parser::{FileId, hcl};
use rebootstrap_transform::programs::Programs;
use rebootstrap_transform::{Options, Repository, collect, plan, run, verify};

/// Bytes of a text that is parsed.
const SIZE: usize = 400_000;

fn folder(variable: &str) -> PathBuf {
    std::env::var_os(variable).unwrap_or_else(|| panic!("{variable} names no folder: run `just bench-parts`")).into()
}

fn parse(criterion: &mut Criterion) {
    let (tree, _) = open(&folder("BENCH_TREE"));
    let mut group = criterion.benchmark_group("parse");
    let text = joined(&tree, &[".tf"], SIZE);
    assert!(hcl::parse(FileId(0), &text).is_ok(), "the joined files parse");
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("HCL", |bencher| bencher.iter(|| hcl::parse(FileId(0), black_box(&text))));
    let text = joined(&tree, &[".yml"], SIZE);
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("YAML", |bencher| bencher.iter(|| document::parse(FileId(0), black_box(&text), Format::Yaml)));
    let text = joined(&tree, &[".json"], SIZE).replace("}\n{", "},\n{");
    let text = format!("[{text}]");
    assert!(document::parse(FileId(0), &text, Format::Json).is_ok(), "the joined files parse");
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("JSON", |bencher| bencher.iter(|| document::parse(FileId(0), black_box(&text), Format::Json)));
}

fn line(criterion: &mut Criterion) {
    for (name, variable) in [("repository", "BENCH_TREE"), ("file", "BENCH_FILE")] {
        let (tree, hits) = open(&folder(variable));
        let options = Options::default();
        let repository = Repository::new(&tree);
        let facts = collect(&repository);
        let programs = Programs::of(&facts);
        let planned = plan::plan(&repository, &facts, &programs, &options);
        let all: BTreeSet<usize> = planned.migrations.values().copied().collect();
        let chosen: Vec<usize> = all.into_iter().collect();
        let changes = run(&tree, &hits, &options).changed_files();
        assert!(!changes.is_empty(), "something is migrated");
        let mut group = criterion.benchmark_group(name);
        group.sample_size(10);
        group.bench_function("collect", |bencher| bencher.iter(|| collect(&Repository::new(&tree))));
        group.bench_function("link", |bencher| bencher.iter(|| Programs::of(black_box(&facts))));
        group.bench_function("plan", |bencher| bencher.iter(|| plan::plan(&repository, &facts, &programs, &options)));
        group.bench_function("proof", |bencher| {
            bencher.iter(|| verify::verify(&repository, &facts, &planned, &chosen, &options).is_ok());
        });
        group.bench_function("diff", |bencher| bencher.iter(|| diff(black_box(&changes), "", Reader::Machine)));
        group.bench_function("run", |bencher| bencher.iter(|| run(&tree, &hits, &options)));
    }
}

criterion_group!(parts, parse, line);
criterion_main!(parts);
