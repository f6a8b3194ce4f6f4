//! The report of a campaign for a terminal: totals, what failed, why functions are left and whose they are, what to run.

use super::{CampaignReport, FEW, change, many};
use crate::bulk::record::{Leftover, State};
use crate::bulk::totals::Tally;
use crate::text::{clean, count, wrap};

pub(super) fn render(report: &CampaignReport<'_>) -> String {
    let mut blocks = vec![totals(report)];
    if report.complete {
        // What is left is named function by function.
        blocks.extend([State::Pushed, State::Applied, State::Planned].map(|state| changes(report, state)));
        blocks.push(stops(report, State::Skipped));
    }
    blocks.push(stops(report, State::Failed));
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
    let heading = format!("{} on the way to {}", many(totals.repositories), report.target());
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

/// The repositories that change, a line each.
fn changes(report: &CampaignReport<'_>, state: State) -> String {
    let found: Vec<_> = report.in_state(state).collect();
    let Some(most) = found.iter().map(|(one, _)| clean(&one.name).chars().count()).max() else { return String::new() };
    let width = most.min(40);
    let mut out = heading(report, state);
    for (repository, record) in found {
        out.push_str(&format!("  {:<width$}  {}\n", clean(&repository.name), change(record)));
        if !record.pull_request.is_empty() {
            out.push_str(&format!("  {:<width$}  {}\n", "", clean(&record.pull_request)));
        }
    }
    out
}

/// The reasons why repositories were skipped or have failed, and which repositories.
fn stops(report: &CampaignReport<'_>, state: State) -> String {
    let groups = report.stopped(state);
    if groups.is_empty() {
        return String::new();
    }
    let mut out = heading(report, state);
    let indent = " ".repeat(10);
    for (reason, repositories) in groups {
        let text = format!("{}: {}", reason.code, clean(&reason.message));
        out.push_str(&wrap(&format!("  {:>6}  ", repositories.len()), &indent, &text));
        let shown = if report.complete { repositories.len() } else { FEW };
        let mut names: Vec<_> = repositories.iter().take(shown).map(|one| clean(&one.name).into_owned()).collect();
        if repositories.len() > shown {
            names.push(format!("and {} more", repositories.len() - shown));
        }
        out.push_str(&wrap(&format!("{indent}in "), &format!("{indent}   "), &names.join(", ")));
        if !reason.next.is_empty() {
            out.push_str(&format!("{indent}{} {}\n", report.paint.yellow("next:"), clean(&reason.next)));
        }
    }
    out
}

fn heading(report: &CampaignReport<'_>, state: State) -> String {
    let mut word = state.name().to_owned();
    word[..1].make_ascii_uppercase();
    format!("{}\n", report.paint.bold(&word))
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
