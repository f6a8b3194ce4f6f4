//! Jenkinsfiles: the shell of `sh` steps, in the directories of `dir` and with the variables of `environment`.
//!
//! A pipeline is a program in Groovy. It is not run: what stands in it as literal text is read, whatever calls it.

mod scope;
mod stash;

use rebootstrap_parser::groovy::{Text, Token, tokens};
use rebootstrap_parser::{identity, path};

use crate::facts::{Parcel, Sending};
use crate::frameworks::ending;
use crate::frameworks::terraform::syntax_error;
use crate::frameworks::{Collector, pipeline};
use crate::parsed::OTHERWISE;
use crate::repository::Repository;
use scope::Scope;
use stash::Stashes;

/// Whether the name is that of a pipeline.
pub(crate) fn wants(file: &str) -> bool {
    path::name(file).starts_with("Jenkinsfile") || ending::ends_with(file, ".jenkinsfile")
}

/// Every pipeline; its steps begin at the root of the repository.
pub(crate) fn collect(repository: &Repository, collector: &mut Collector) {
    for file in &repository.wanted(wants) {
        let Some((id, text)) = repository.open(file) else { continue };
        let found = tokens(id, &text, file).map_err(|span| (span, "a text or a comment has no end"));
        let whole = found.and_then(|found| match identity::tokens(&found, id, &text) {
            Ok(()) => Ok(found),
            Err(span) => Err((span, OTHERWISE)),
        });
        match whole {
            Ok(found) => {
                repository.follow(file);
                read(&found, collector);
            }
            Err((span, reason)) => {
                collector.facts.read_only.insert(id);
                collector.facts.notes.push(syntax_error(repository, span, reason));
            }
        }
    }
}

fn read(tokens: &[Token], collector: &mut Collector) {
    let mut scopes = vec![Scope::new()];
    // What holds in the block that opens next.
    let mut next: Option<Scope> = None;
    let mut stashes = Stashes::default();
    for (at, token) in tokens.iter().enumerate() {
        let rest = &tokens[at + 1..];
        if token.is('}') && scopes.len() > 1 {
            let inner = scopes.pop();
            if let Some((inner, outer)) = inner.zip(scopes.last_mut()) {
                outer.leave(&inner);
            }
            continue;
        }
        let Some(scope) = scopes.last_mut() else { return };
        match token {
            Token::Sign('{', _) => {
                let inner = next.take().unwrap_or_else(|| scope.clone());
                scopes.push(inner);
            }
            Token::Word(word, _) if scope.known(word).is_some() && is_looked_at(rest) => {
                scope.known(word).cloned().into_iter().for_each(|value| pipeline::compared(value, collector));
            }
            Token::Word(word, _) => match word.as_str() {
                "dir" => next = text(rest).map(|path| scope.below(path, collector)),
                "ws" => next = Some(scope.lost()),
                "withEnv" => next = Some(scope.with_all(list(rest), collector)),
                "environment" if rest.first().is_some_and(|sign| sign.is('{')) => {
                    scope.set_all(&rest[1..], collector);
                }
                // `when { environment name: 'STAGE', value: 'prod' }`
                "environment" => {
                    let end = rest.iter().position(|token| token.is('\n') || token.is('}')).unwrap_or(rest.len());
                    let named = list(&rest[..end]).filter_map(|text| scope.known(text.value.text()));
                    for value in named.cloned() {
                        pipeline::compared(value, collector);
                    }
                }
                "sh" => {
                    if let Some(script) = text(rest).filter(|script| collector.affords(script.span, scope.size())) {
                        let (text, span) = (scope.resolved(script), script.span);
                        let (directory, environment) = (scope.directory.clone(), scope.environment());
                        pipeline::Step { text, span, directory, environment }.run(collector);
                    }
                }
                "archive" | "archiveArtifacts" | "fileExists" => {
                    let reads: Vec<_> =
                        files(word, rest).flat_map(|files| scope.read_files(files, collector)).collect();
                    collector.facts.files_only.extend(reads);
                }
                "stash" => {
                    let reads: Vec<_> =
                        files(word, rest).flat_map(|files| scope.read_files(files, collector)).collect();
                    stashes.add(rest, &reads, scope, collector);
                    collector.facts.files_only.extend(reads);
                }
                "unstash" => stashes.unpack(rest, scope),
                // https://plugins.jenkins.io/copyartifact/: of what another build has archived.
                "copyArtifacts" => {
                    let reads = files(word, rest).flat_map(|files| scope.read_files(files, collector));
                    let reads: Vec<_> = reads.map(|read| (read, Sending::Place)).collect();
                    collector.facts.published.extend(reads);
                }
                // https://plugins.jenkins.io/publish-over-ssh/, https://plugins.jenkins.io/ssh-steps/
                "sshPut" | "sshTransfer" => {
                    for file in files(word, rest) {
                        let reads = scope.read_files(file, collector);
                        collector.facts.parcels.extend(reads.iter().copied().map(Parcel::of));
                        collector.facts.published.extend(reads.into_iter().map(|read| (read, Sending::Place)));
                    }
                }
                "bat" | "powershell" | "pwsh" => {
                    if let Some(script) = text(rest) {
                        pipeline::unfollowed(&script.value, script.span, collector);
                    }
                }
                _ => {
                    let value =
                        rest.get(1).filter(|_| rest[0].is('=') && !rest.get(1).is_some_and(|sign| sign.is('=')));
                    if let Some(Token::Text(value)) = value {
                        let value = scope.resolved(value);
                        scope.set(word, value, collector);
                    }
                }
            },
            _ => {}
        }
    }
    stashes.finish(collector);
}

/// Whether the program does something with the variable before `rest`: it is not set there, and is no name of an argument.
fn is_looked_at(rest: &[Token]) -> bool {
    match rest {
        [sign, next, ..] if sign.is('=') => next.is('='),
        [sign, ..] => !sign.is(':'),
        [] => true,
    }
}

/// The text that a step is given: its only argument, or the one called `script` or `path`.
fn text(rest: &[Token]) -> Option<&Text> {
    let mut rest = rest;
    let bracketed = rest.first()?.is('(');
    if bracketed {
        rest = &rest[1..];
    }
    while rest.first().is_some_and(|sign| sign.is('\n') && bracketed) {
        rest = &rest[1..];
    }
    if let Token::Text(text) = rest.first()? {
        return Some(text);
    }
    let end = rest.iter().position(|token| token.is(if bracketed { ')' } else { '\n' })).unwrap_or(rest.len());
    rest[..end].windows(3).find_map(|window| match window {
        [name, colon, Token::Text(text)] if colon.is(':') => {
            (name.is_word("script") || name.is_word("path")).then_some(text)
        }
        _ => None,
    })
}

/// The patterns of files that the step `word` is given: all of its texts but its names. What a stash is given by no name is its
/// own.
fn files<'a>(word: &'a str, rest: &'a [Token]) -> impl Iterator<Item = &'a Text> {
    let is_inside = rest.first().is_some_and(|sign| sign.is('('));
    let ends = |(at, token): (usize, &Token)| match token.is('\n') {
        true => !is_inside && !rest[..at].last().is_some_and(|sign| sign.is(',')),
        false => [';', '{', '}', if is_inside { ')' } else { ';' }].iter().any(|sign| token.is(*sign)),
    };
    let end = rest.iter().enumerate().position(ends).unwrap_or(rest.len());
    let rest = &rest[..end];
    rest.iter().enumerate().filter_map(move |(at, token)| match token {
        Token::Text(text) => {
            let named = |names: &[&str]| at > 1 && names.iter().any(|name| rest[at - 2].is_word(name));
            let has_name = at > 1 && rest[at - 1].is(':');
            let is_files = if has_name {
                named(&["artifacts", "excludes", "file", "filter", "from", "includes", "sourceFiles"])
            } else {
                !matches!(word, "stash" | "copyArtifacts")
            };
            is_files.then_some(text)
        }
        _ => None,
    })
}

/// The texts up to the block.
fn list(rest: &[Token]) -> impl Iterator<Item = &Text> {
    rest.iter().take_while(|token| !token.is('{')).filter_map(|token| match token {
        Token::Text(text) => Some(text),
        _ => None,
    })
}
