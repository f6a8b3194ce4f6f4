//! The report of a campaign for a ticket. Names stand in code spans, so that nobody is called and nothing is formatted.

use super::{CampaignReport, FEW, change, many};
use crate::bulk::record::State;
use crate::markdown::{code, step, text};
use crate::text::clean;

pub(super) fn render(report: &CampaignReport<'_>) -> String {
    let totals = &report.totals;
    let mut out = format!("## {} on the way to {}\n\n", many(totals.repositories), code(report.target()));
    out.push_str("| state | repositories | functions migrated | functions left |\n|---|--:|--:|--:|\n");
    for one in &totals.states {
        let (state, functions) = (one.state, one.functions);
        let numbers = format!("{} | {} | {}", one.repositories, functions.migrated, functions.left);
        let why: Vec<_> = one.reasons.iter().map(|(reason, number)| format!("{number} {}", code(reason))).collect();
        let why = if why.is_empty() { String::new() } else { format!(": {}", why.join(", ")) };
        out.push_str(&format!("| **{}**: {}{why} | {numbers} |\n", state.name(), state.meaning()));
    }
    if totals.to_do > 0 {
        out.push_str(&format!("| **to do**: not worked on yet | {} | | |\n", totals.to_do));
    }
    if !totals.reasons.is_empty() {
        out.push_str("\n### Why functions are left\n\n| functions | repositories | reason |\n|--:|--:|---|\n");
        for tally in &totals.reasons {
            let reason = format!("{}: {}", code(&tally.name), text(&tally.title));
            out.push_str(&format!("| {} | {} | {reason} |\n", tally.functions, tally.repositories));
        }
        out.push_str("\n### Who owns what is left\n\n| functions | repositories | owner |\n|--:|--:|---|\n");
        for tally in &totals.owners {
            let owner =
                if tally.name.is_empty() { "nobody that CODEOWNERS names".to_owned() } else { code(&tally.name) };
            out.push_str(&format!("| {} | {} | {owner} |\n", tally.functions, tally.repositories));
        }
    }
    stops(report, &mut out);
    if report.complete {
        left(report, &mut out);
        changes(report, &mut out);
    }
    let next = report.next();
    if !next.is_empty() {
        out.push_str("\n### What to run\n\n```sh\n");
        for (why, command) in next {
            out.push_str(&format!("# {why}\n{}\n", clean(&command)));
        }
        out.push_str("```\n");
    }
    out
}

fn stops(report: &CampaignReport<'_>, out: &mut String) {
    for (state, heading) in [(State::Failed, "Failed"), (State::Skipped, "Skipped")] {
        let groups = report.stopped(state);
        if groups.is_empty() || (!report.complete && state == State::Skipped) {
            continue;
        }
        out.push_str(&format!("\n### {heading}\n\n| repositories | why | next |\n|---|---|---|\n"));
        for (reason, repositories) in groups {
            let shown = if report.complete { repositories.len() } else { FEW };
            let mut names: Vec<_> = repositories.iter().take(shown).map(|one| code(&one.name)).collect();
            if repositories.len() > shown {
                names.push(format!("and {} more", repositories.len() - shown));
            }
            let why = format!("{}: {}", code(&reason.code), text(&reason.message));
            out.push_str(&format!("| {} | {why} | {} |\n", names.join(", "), text(&reason.next)));
        }
    }
}

fn left(report: &CampaignReport<'_>, out: &mut String) {
    let mut heading = "\n### What is left\n\n";
    for (repository, record) in &report.records {
        for left in record.iter().flat_map(|record| &record.leftovers) {
            let function = if left.function.is_empty() { String::new() } else { format!(" {}", code(&left.function)) };
            let owners: Vec<_> = left.owners.iter().map(|owner| code(owner)).collect();
            let owners = if owners.is_empty() { String::new() } else { format!(" ({})", owners.join(", ")) };
            let place = code(&format!("{}: {}", repository.name, left.place));
            out.push_str(heading);
            let why = left.message.strip_prefix(&format!("{}: ", left.function)).unwrap_or(&left.message);
            out.push_str(&format!("- [ ] {place}{function}: {} ({}){owners}\n", text(why), left.code));
            out.extend(left.next.lines().map(|line| format!("  - {}\n", step(line))));
            heading = "";
        }
    }
}

fn changes(report: &CampaignReport<'_>, out: &mut String) {
    let mut heading = "\n### What changes\n\n| repository | state | change | pull request |\n|---|---|---|---|\n";
    for state in [State::Pushed, State::Applied, State::Planned] {
        for (repository, record) in report.in_state(state) {
            let request = if record.pull_request.is_empty() { &record.branch } else { &record.pull_request };
            let is_link = request.starts_with("https://") && !request.contains(['<', '>', '|', ' ']);
            let request = if is_link { format!("<{}>", clean(request)) } else { code(request) };
            let row = format!("| {} | {} | {} | {request} |\n", code(&repository.name), state.name(), change(record));
            out.push_str(heading);
            out.push_str(&row);
            heading = "";
        }
    }
}
