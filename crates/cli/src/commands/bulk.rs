//! `rebootstrap bulk`: many repositories in a campaign, its status and report, and the joining of campaigns.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};

use crate::bulk::campaign::{Campaign, Charter, SCHEMA};
use crate::bulk::job::{CLONE, PATCH};
use crate::bulk::list::repositories;
use crate::bulk::merge::merge;
use crate::bulk::pool::Pool;
use crate::bulk::progress::Progress;
use crate::bulk::record::{Goal, Record, State};
use crate::bulk::report::CampaignReport;
use crate::bulk::run::Run;
use crate::bulk::source::{Repository, hash};
use crate::bulk::terms::{Asked, Terms};
use crate::console::Console;
use crate::engine::Engine;
use crate::exit::Exit;
use crate::flags::Flags;
use crate::flags::bulk::{Action, Bulk, Only, Run as Typed};
use crate::git::Git;
use crate::paint::Paint;
use crate::report::Verbosity;
use crate::settings::Settings;
use crate::text::{clean, shell_word};
use crate::write::write_output;

/// What is typed of the migration, apart from what it means.
#[derive(Debug)]
pub(super) struct Migration {
    flags: Vec<String>,
    typed: bool,
}

impl Migration {
    /// The flags under "Migration" of `flags`.
    pub(super) fn of(flags: &Flags) -> Self {
        Self { flags: flags.migration.clone(), typed: flags.migration_typed }
    }
}

/// Does what was typed.
pub(super) fn bulk(
    bulk: Bulk,
    migration: Migration,
    settings: &Settings,
    engine: &Engine,
    console: &mut Console<'_>,
) -> Result<Exit> {
    match bulk.action {
        Some(Action::Status { dir }) => show(&Campaign::open(&dir)?, false, settings, console).map(|_| Exit::Done),
        Some(Action::Report { dir }) => show(&Campaign::open(&dir)?, true, settings, console).map(|_| Exit::Done),
        Some(Action::Merge { dirs, campaign }) => {
            let parts = dirs.iter().map(|dir| Campaign::open(dir)).collect::<Result<Vec<_>>>()?;
            let _lock = Campaign::lock(&campaign)?;
            show(&merge(&dunce::canonicalize(campaign)?, &parts)?, false, settings, console).map(|_| Exit::Done)
        }
        None => run(bulk.run, migration, settings, engine, console),
    }
}

fn run(
    typed: Typed,
    migration: Migration,
    settings: &Settings,
    engine: &Engine,
    console: &mut Console<'_>,
) -> Result<Exit> {
    let here = std::env::current_dir().context("the current directory")?;
    let list = typed.list.as_deref().map(read_list).transpose()?;
    let mut asked_for = repositories(&typed.repositories, list.as_deref(), &here)?;
    if let (Some(list), true) = (&typed.list, asked_for.is_empty()) {
        bail!(
            "the list {} names no repository",
            if list.as_os_str() == "-" { "on standard input".into() } else { list.display().to_string() }
        );
    }
    if let Some(shard) = typed.shard {
        asked_for.retain(|repository| shard.holds(repository));
    }
    let given = list.is_some() || !typed.repositories.is_empty();
    let is_new = |folder: &PathBuf| matches!(Campaign::find(folder), Ok(None));
    if !given && typed.campaign.as_ref().is_none_or(is_new) {
        bail!("no repository is named: give REPO, --from FILE, or the --campaign to go on with");
    }
    let folder = typed.campaign.clone().map_or_else(|| default_folder(&asked_for, engine), Ok)?;
    let _lock = Campaign::lock(&folder)?;
    let folder = dunce::canonicalize(&folder).with_context(|| folder.display().to_string())?;
    if let Some(inside) = asked_for.iter().filter_map(Repository::folder).find(|one| folder.starts_with(one)) {
        bail!("the campaign {} would lie in the repository {}", folder.display(), inside.display());
    }
    let goal = match (typed.apply, typed.push) {
        (_, true) => Goal::Push,
        (true, false) => Goal::Apply,
        _ => Goal::Plan,
    };
    let target = settings.options.target.name();
    let campaign = campaign(&folder, asked(&typed, &migration), migration.flags, target, asked_for, goal)?;
    is_branch(&campaign.charter.terms.branch)?;
    let run = Run {
        goal,
        only: typed.only.iter().map(|only| state(*only)).collect(),
        limit: typed.limit,
        canary: typed.canary.map(|most| most as usize),
        pull_request: typed.pr_command,
        memory: typed.memory.saturating_mul(1 << 20),
    };
    let mut args = vec!["bulk-worker".to_owned()];
    args.extend(campaign.charter.terms.migration.iter().cloned());
    let program = std::env::current_exe().context("this program cannot be found")?;
    let pool = Pool { program, args, jobs: settings.jobs, timeout: Duration::from_secs(typed.timeout) };
    let pending = run.pending(&campaign)?;
    let quiet = settings.verbosity == Verbosity::Quiet;
    let mut progress = Progress::new(pending.len(), console.err.terminal && !quiet);
    let mut changed = String::new();
    let worked = run.work(&campaign, pending, &pool, |repository, record| {
        progress.tell(repository, record, &mut console.err, quiet);
        changed.extend(record.map(|record| to_look_at(&campaign, repository, record)));
    });
    progress.finish();
    worked?;
    if run.canary.is_some() && !quiet && !changed.is_empty() {
        console.err.write(&format!("Look at\n{changed}"));
    }
    let report = show(&campaign, false, settings, console)?;
    Ok(exit(&report, settings))
}

/// The command that shows the change of a repository; nothing if it has none.
fn to_look_at(campaign: &Campaign, repository: &Repository, record: &Record) -> String {
    let folder = campaign.folder_of(repository);
    let quote = |path: PathBuf| shell_word(&path.to_string_lossy());
    match record.state {
        State::Planned => format!("  less {}\n", quote(folder.join(PATCH))),
        State::Applied => {
            let clone = repository.folder().unwrap_or_else(|| folder.join(CLONE));
            format!("  git -C {} show {}\n", quote(clone), record.branch)
        }
        State::Pushed if record.pull_request.is_empty() => {
            format!("  {}: {}\n", clean(&repository.name), record.branch)
        }
        State::Pushed => format!("  {}\n", clean(&record.pull_request)),
        _ => String::new(),
    }
}

/// How a run ends: by the worst of the whole campaign.
fn exit(report: &CampaignReport<'_>, settings: &Settings) -> Exit {
    let totals = report.totals();
    if totals.of(State::Failed) > 0 {
        Exit::Failed
    } else if settings.strict && (!totals.reasons.is_empty() || totals.of(State::Skipped) > 0) {
        Exit::Left
    } else {
        Exit::Done
    }
}

/// Prints the report on a campaign, or writes it to `--output`.
fn show<'a>(
    campaign: &'a Campaign,
    complete: bool,
    settings: &Settings,
    console: &mut Console<'_>,
) -> Result<CampaignReport<'a>> {
    let paint = Paint(settings.color_out && settings.output.is_none());
    let report = CampaignReport::new(campaign, complete, paint)?;
    let text = report.render(settings.format);
    match &settings.output {
        Some(path) => write_output(path, &text).with_context(|| path.display().to_string())?,
        None => console.out.write(&text),
    }
    Ok(report)
}

/// The campaign in `folder`, made or continued. Plans of other terms are forgotten, as long as nothing is written yet.
fn campaign(
    folder: &Path,
    asked: Asked,
    flags: Vec<String>,
    target: &str,
    repositories: Vec<Repository>,
    goal: Goal,
) -> Result<Campaign> {
    let Some(mut campaign) = Campaign::find(folder)? else {
        let terms = Terms::new(asked, flags, format!("rebootstrap/{target}"))?;
        return Campaign::create(folder, Charter { schema: SCHEMA.to_owned(), terms, goal, repositories });
    };
    let records = campaign.records()?;
    let written = records.iter().any(|(_, record)| record.as_ref().is_some_and(|record| !record.commit.is_empty()));
    let mut terms = campaign.charter.terms.clone();
    if terms.keep_to(asked, written)? {
        campaign.forget()?;
    }
    campaign.charter.terms = terms;
    campaign.charter.goal = goal;
    campaign.add(repositories);
    campaign.save()?;
    Ok(campaign)
}

fn asked(typed: &Typed, migration: &Migration) -> Asked {
    Asked {
        migration: migration.typed.then(|| migration.flags.clone()),
        branch: typed.branch.clone(),
        base: typed.base.clone(),
        remote: typed.remote.clone(),
        existing: typed.existing,
        message: typed.message.clone(),
        trailers: typed.trailers.clone(),
        author: typed.author.clone(),
    }
}

fn state(only: Only) -> State {
    match only {
        Only::Failed => State::Failed,
        Only::Left => State::Left,
        Only::Skipped => State::Skipped,
    }
}

fn read_list(path: &Path) -> Result<String> {
    if path == Path::new("-") {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).context("standard input")?;
        return Ok(text);
    }
    std::fs::read_to_string(path).with_context(|| path.display().to_string())
}

/// Where the campaign of these repositories is when nobody says: the same list gives the same folder.
fn default_folder(repositories: &[Repository], engine: &Engine) -> Result<PathBuf> {
    let no_home = || anyhow!("there is no home directory for the campaign: give --campaign DIR");
    let state = (engine.state)().ok_or_else(no_home)?;
    let mut sources: Vec<_> = repositories.iter().map(|one| one.source.as_str()).collect();
    sources.sort_unstable();
    let name = format!("{:016x}", hash(&sources.join("\n")));
    Ok(state.join("rebootstrap").join("campaigns").join(name))
}

/// Asks git, which has to be there, whether it would take the branch.
fn is_branch(branch: &str) -> Result<()> {
    match Git::at(Path::new(".")).line(&["check-ref-format", "--branch", branch]) {
        Ok(name) if name == branch && branch != "HEAD" => Ok(()),
        Ok(_) | Err(crate::git::Failure::Said(_)) => bail!("--branch {} is no name for a branch", clean(branch)),
        Err(failure) => Err(failure.into()),
    }
}
