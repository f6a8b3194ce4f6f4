//! How far a run is: bars on a terminal, else a line for each repository that is done.

use std::collections::BTreeMap;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::record::Record;
use super::report::line;
use super::source::Repository;
use crate::console::Stream;
use crate::text::clean;

/// The progress of a run.
#[derive(Debug)]
pub struct Progress {
    total: usize,
    done: usize,
    bars: Option<Bars>,
}

#[derive(Debug)]
struct Bars {
    all: MultiProgress,
    total: ProgressBar,
    workers: BTreeMap<String, ProgressBar>,
}

impl Progress {
    /// The progress of a run over `total` repositories; with bars if `terminal`. Bars are drawn by the calling thread only,
    /// which holds standard error.
    #[must_use]
    pub fn new(total: usize, terminal: bool) -> Self {
        let bars = terminal.then(|| {
            let all = MultiProgress::with_draw_target(ProgressDrawTarget::stderr());
            let bar = ProgressBar::new(total as u64)
                .with_style(style("{wide_bar} {pos}/{len} {elapsed_precise} ({eta} left)"));
            Bars { total: all.add(bar), all, workers: BTreeMap::new() }
        });
        Self { total, done: 0, bars }
    }

    /// A repository begins (no record), or is done.
    pub fn tell(&mut self, repository: &Repository, record: Option<&Record>, err: &mut Stream<'_>, quiet: bool) {
        let name = clean(&repository.name);
        let Some(record) = record else {
            if let Some(bars) = &mut self.bars {
                let worker = bars
                    .all
                    .insert_before(&bars.total, ProgressBar::new_spinner().with_style(style("{spinner} {msg}")));
                worker.set_message(name.into_owned());
                bars.workers.insert(repository.source.clone(), worker);
                bars.total.tick();
            }
            return;
        };
        self.done += 1;
        let width = self.total.to_string().len();
        let text = format!("[{:>width$}/{}] {name}: {}", self.done, self.total, clean(&line(record)));
        match &mut self.bars {
            Some(bars) => {
                if let Some(worker) = bars.workers.remove(&repository.source) {
                    worker.finish_and_clear();
                }
                if !quiet && record.reason.is_some() {
                    drop(bars.all.println(text));
                }
                bars.total.inc(1);
            }
            None if !quiet => err.write(&(text + "\n")),
            None => {}
        }
    }

    /// Takes the bars away.
    pub fn finish(self) {
        if let Some(bars) = self.bars {
            bars.total.finish_and_clear();
        }
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
