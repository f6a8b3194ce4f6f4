//! The report of a campaign for a terminal: totals, what failed, why functions are left and whose they are, what to run.

use super::{CampaignReport, change};
use crate::bulk::record::{Leftover, Record, State};
use crate::bulk::source::Repository;
use crate::bulk::totals::Tally;
use crate::text::{clean, count, wrap};

/// How many of a kind the short status names.
const FEW: usize = 10;

pub(super) fn render(report: &CampaignReport<'_>) -> String {
    let mut blocks = vec![totals(report)];
    let named: &[State] = if report.complete {
        // What is left is named function by function.
        &[State::Pushed, State::Applied, State::Planned, State::Skipped, State::Failed]
    } else {
        &[State::Failed]
    };
    blocks.extend(named.iter().map(|state| repositories(report, *state)));
    blocks.push(tallies(report, "Why functions are left", &report.totals.reasons, |tally| {
        format!("{} ({})", clean(&tally.name), clean(&tally.title))
    }));
    blocks.push(tallies(report, "Who owns what is left", &report.totals.owners, |tally| match tally.name.as_str() {
        "" => "nobody that CODEOWNERS names".to_owned(),
        owner => clean(owner).into_owned(),
    }));
    if report.complete {
        blocks.push(left(report));
    }
    blocks.push(next(report));
    blocks.retain(|block| !block.is_empty());
    blocks.join("\n")
}

fn totals(report: &CampaignReport<'_>) -> String {
    let totals = &report.totals;
    let heading = format!("{} on the way to {}", count(totals.repositories, "repository"), report.target());
    let heading = heading.replace("repositorys", "repositories");
    let mut out = format!("{}\n", report.paint.bold(&heading));
    let mut row = |number: usize, word: &str, meaning: &str| {
        out.push_str(&format!("  {number:>6}  {word:<8}  {meaning}\n"));
    };
    for one in &totals.states {
        let functions = match one.state {
            State::Pushed | State::Applied | State::Planned => one.functions.migrated,
            State::Left => one.functions.left,
            _ => 0,
        };
        let mut aside = vec![if functions > 0 { count(functions, "function") } else { String::new() }];
        aside.extend(one.reasons.iter().map(|(code, number)| format!("{number} {code}")));
        aside.retain(|text| !text.is_empty());
        let aside = if aside.is_empty() { String::new() } else { format!(": {}", aside.join(", ")) };
        row(one.repositories, one.state.name(), &format!("{}{aside}", one.state.meaning()));
    }
    if totals.to_do > 0 {
        row(totals.to_do, "to do", "not worked on yet");
    }
    out
}

fn repositories(report: &CampaignReport<'_>, state: State) -> String {
    let found: Vec<_> = report.in_state(state).collect();
    let Some(most) = found.iter().map(|(one, _)| clean(&one.name).chars().count()).max() else { return String::new() };
    let width = most.min(40);
    let mut heading = state.name().to_owned();
    heading[..1].make_ascii_uppercase();
    let mut out = format!("{}\n", report.paint.bold(&heading));
    let shown = if report.complete { found.len() } else { FEW };
    for (repository, record) in found.iter().take(shown) {
        out.push_str(&one(report, repository, record, width));
    }
    if found.len() > shown {
        out.push_str(&format!("  and {} more\n", found.len() - shown));
    }
    out
}

fn one(report: &CampaignReport<'_>, repository: &Repository, record: &Record, width: usize) -> String {
    let name = clean(&repository.name);
    let text = match &record.reason {
        Some(reason) => format!("{}: {}", reason.code, clean(&reason.message)),
        None => change(record),
    };
    let mut out = wrap(&format!("  {name:<width$}  "), &" ".repeat(width + 4), &text);
    let mut more = |label: &str, text: &str| {
        if !text.is_empty() {
            out.push_str(&format!("{}{} {}\n", " ".repeat(width + 4), report.paint.yellow(label), clean(text)));
        }
    };
    more("see", &record.pull_request);
    more("next:", record.reason.as_ref().map_or("", |reason| &reason.next));
    out
}

fn tallies(report: &CampaignReport<'_>, heading: &str, all: &[Tally], name: impl Fn(&Tally) -> String) -> String {
    if all.is_empty() {
        return String::new();
    }
    let mut out = format!("{}\n", report.paint.bold(heading));
    let shown = if report.complete { all.len() } else { FEW };
    for tally in all.iter().take(shown) {
        let number = format!("{:>6}  in {}", tally.functions, many(tally.repositories));
        out.push_str(&wrap(&format!("  {number:<30}"), &" ".repeat(32), &name(tally)));
    }
    if all.len() > shown {
        out.push_str(&format!("  and {} more\n", all.len() - shown));
    }
    out
}

fn many(repositories: usize) -> String {
    if repositories == 1 { "1 repository".to_owned() } else { format!("{repositories} repositories") }
}

/// The function and why it is left; most messages begin with its name.
fn what(left: &Leftover) -> String {
    if left.function.is_empty() || left.message.starts_with(&left.function) {
        left.message.clone()
    } else {
        format!("{}: {}", left.function, left.message)
    }
}

/// Each function that is left, by repository.
fn left(report: &CampaignReport<'_>) -> String {
    let mut out = String::new();
    for (repository, record) in &report.records {
        for left in record.iter().flat_map(|record| &record.leftovers) {
            if out.is_empty() {
                out = format!("{}\n", report.paint.bold("What is left"));
            }
            let owners: Vec<_> = left.owners.iter().map(|owner| clean(owner)).collect();
            let owners = if owners.is_empty() { String::new() } else { format!(" ({})", owners.join(", ")) };
            let (name, place, what) = (clean(&repository.name), clean(&left.place), what(left));
            let text = format!("{name} {place}: {} [{}]{owners}", clean(&what), left.code);
            out.push_str(&wrap("  ", "    ", &text));
            for line in left.next.lines() {
                out.push_str(&format!("    {} {}\n", report.paint.yellow("next:"), clean(line)));
            }
        }
    }
    out
}

fn next(report: &CampaignReport<'_>) -> String {
    let mut out = format!("{} {}\n", report.paint.bold("Campaign"), clean(&report.folder().to_string_lossy()));
    for (why, command) in report.next() {
        out.push_str(&format!("  {why}\n    {}\n", clean(&command)));
    }
    out
}
