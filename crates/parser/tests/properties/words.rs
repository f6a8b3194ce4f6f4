//! Files that are cut into lines and words (`go.mod`, TOML, PowerShell …): what the second parser sees, and what it lets pass.

use std::ops::Range;

use rebootstrap_parser::second::{Language, agree_in, words_in};
use rebootstrap_parser::{Edit, Edits, FileId, Span};

use super::Verdict;

/// A language, and what stands between its words beside blanks: told here by other code than the one that is looked at.
struct Tongue {
    language: Language,
    /// What begins a comment that ends with its line.
    comment: &'static [&'static str],
    /// Whether it begins one in front of any word, and not only of the first one of a line.
    anywhere: bool,
    /// What begins and what ends a comment of several lines.
    block: Option<(&'static str, &'static str)>,
    /// What stands in front of the end of a line that goes on.
    join: Option<char>,
}

const TONGUES: [Tongue; 6] = [
    Tongue { language: Language::Patterns, comment: &["#"], anywhere: false, block: None, join: None },
    Tongue { language: Language::Module, comment: &["//"], anywhere: true, block: None, join: None },
    Tongue { language: Language::Toml, comment: &["#"], anywhere: true, block: None, join: Some('\\') },
    Tongue {
        language: Language::Batch,
        comment: &["::", "REM ", "rem "],
        anywhere: false,
        block: None,
        join: Some('^'),
    },
    Tongue {
        language: Language::PowerShell,
        comment: &["#"],
        anywhere: true,
        block: Some(("<#", "#>")),
        join: Some('`'),
    },
    Tongue {
        language: Language::Groovy,
        comment: &["//", "#!"],
        anywhere: true,
        block: Some(("/*", "*/")),
        join: Some('\\'),
    },
];

/// What is put in at one place, to see that nothing else changes unnoticed: what begins, ends or joins something.
const PUT_IN: [&str; 14] = ["\"", "'", " # ", " // ", "\n", " ", "\\", "/*", "*/", "<#", "`", "^\n", "'''", "\nrem "];

/// Of one text so many edits of a kind are tried.
const EDITS: usize = 8;

/// What is looked at: the words that a parser sees, and its judgement of edits.
struct Judge {
    words: fn(Language, &str) -> Option<Vec<Range<usize>>>,
    agree: fn(Language, &str, &str, &[Edit]) -> Verdict,
}

/// What must hold of any text, in each of the languages.
pub(super) fn lines(text: &str) -> Verdict {
    let judge = Judge { words: words_in, agree: agree_in };
    TONGUES
        .iter()
        .try_for_each(|tongue| tongue.holds(text, &judge).map_err(|reason| format!("{:?}: {reason}", tongue.language)))
}

impl Tongue {
    fn holds(&self, text: &str, judge: &Judge) -> Verdict {
        let Some(words) = (judge.words)(self.language, text) else { return Ok(()) };
        let comments = self.covered(text, &words)?;
        (judge.agree)(self.language, text, text, &[]).map_err(|reason| format!("unchanged, {reason}"))?;
        let inside = |ranges: &[Range<usize>]| some(ranges.iter().filter_map(|range| inside(text, range)));
        for at in inside(&words) {
            let (after, told) = self.put_in(text, at, "zq", judge);
            told.map_err(|reason| format!("a longer word at byte {at}, {reason}"))?;
            let grown = |word: &Range<usize>| moved(word.start, at, 2)..moved(word.end, at, 2);
            if (judge.words)(self.language, &after) != Some(words.iter().map(grown).collect()) {
                return Err(format!("a longer word at byte {at} makes other words of {after:?}"));
            }
        }
        for at in inside(&comments) {
            if self.put_in(text, at, "zq", judge).1.is_ok() {
                return Err(format!("an edit of a comment at byte {at} is one of a word"));
            }
        }
        for word in some(words.iter().take(if self.anywhere { usize::MAX } else { 1 })) {
            if self.put_in(text, word.start, &format!("{} ", self.comment[0]), judge).1.is_ok() {
                return Err(format!("the word at byte {} can become a comment", word.start));
            }
        }
        let places = some((0..=text.len()).filter(|at| text.is_char_boundary(*at)));
        places.iter().zip(PUT_IN.iter().cycle().skip(text.len())).try_for_each(|(at, new)| {
            let (after, told) = self.put_in(text, *at, new, judge);
            let Some(now) = (judge.words)(self.language, &after) else {
                return told.err().map(drop).ok_or_else(|| format!("{after:?} is let pass, and is not read"));
            };
            // Words that end or begin at the place may have become longer, or two.
            let apart = |word: &&Range<usize>, ends: usize| word.end < *at || ends < word.start;
            let shift = |word: &Range<usize>| moved(word.start, *at, new.len())..moved(word.end, *at, new.len());
            let was = words.iter().filter(|word| apart(word, *at)).map(shift);
            let is = now.iter().filter(|word| apart(word, at + new.len())).cloned();
            match told.is_err() || was.eq(is) {
                true => Ok(()),
                false => Err(format!("{new:?} at byte {at} changes other words and is let pass: {after:?}")),
            }
        })
    }

    /// Whether nothing lies between the words but blanks, comments and joined lines; the comments, without their signs.
    fn covered(&self, text: &str, words: &[Range<usize>]) -> Result<Vec<Range<usize>>, String> {
        let (mut at, mut comments) = (text.len() - text.trim_start_matches('\u{FEFF}').len(), Vec::new());
        for word in words.iter().cloned().chain(std::iter::once(text.len()..text.len())) {
            let mut gap = text.get(at..word.start).ok_or_else(|| format!("{word:?} is no word behind byte {at}"))?;
            let read = text.get(word.clone()).ok_or_else(|| format!("{word:?} is no part of the text"))?;
            if read.trim() != read || (read.is_empty() && word.start < text.len()) {
                return Err(format!("{read:?} is a word"));
            }
            loop {
                gap = gap.trim_start();
                let start = word.start - gap.len();
                let sign = self.comment.iter().find(|sign| gap.starts_with(**sign));
                let block = self.block.filter(|(begin, _)| gap.starts_with(begin));
                let end = match (sign, block) {
                    _ if gap.is_empty() => break,
                    (_, Some((begin, end))) => gap[begin.len()..].find(end).map(|at| begin.len() + at),
                    (Some(_), _) => Some(gap.find('\n').unwrap_or(gap.len())),
                    _ => {
                        let rest = self.join.and_then(|join| gap.strip_prefix(join));
                        let rest = rest.and_then(|rest| rest.trim_start_matches('\r').strip_prefix('\n'));
                        gap = rest.ok_or_else(|| format!("{gap:?} in front of {read:?} belongs to nothing"))?;
                        continue;
                    }
                };
                let end = end.ok_or_else(|| format!("a comment ends in a word: {gap:?}"))?;
                let begin = block.map_or_else(|| sign.map_or(0, |sign| sign.len()), |(begin, _)| begin.len());
                comments.push(start + begin..start + end);
                gap = &gap[end + block.map_or(0, |(_, end)| end.len())..];
            }
            at = word.end;
        }
        Ok(comments)
    }

    /// `text` with `new` put in at a byte, and the judgement of that.
    fn put_in(&self, text: &str, at: usize, new: &str, judge: &Judge) -> (String, Verdict) {
        let edit = Edit { span: Span::new(FileId(0), at, at), text: new.to_owned() };
        let after = Edits::new(vec![edit.clone()]).map(|edits| edits.apply(FileId(0), text)).unwrap_or_default();
        let told = (judge.agree)(self.language, text, &after, &[edit]);
        (after, told)
    }
}

/// A place in `range` between two letters that are no part of any sign, from the middle on.
fn inside(text: &str, range: &Range<usize>) -> Option<usize> {
    let bytes = text.as_bytes();
    let is_letter = |at: usize| bytes[at].is_ascii_alphanumeric();
    let middle = range.start + range.len() / 2;
    let mut places = (middle.max(range.start + 1)..range.end).chain(range.start + 1..middle);
    places.find(|at| is_letter(*at) && is_letter(at - 1))
}

/// Where a byte stands once `grown` bytes are put in at `at`.
fn moved(byte: usize, at: usize, grown: usize) -> usize {
    if byte > at { byte + grown } else { byte }
}

/// Some of all, over the whole length.
fn some<T>(all: impl Iterator<Item = T>) -> Vec<T> {
    let all: Vec<T> = all.collect();
    let step = all.len().div_ceil(EDITS).max(1);
    all.into_iter().step_by(step).collect()
}

#[test]
fn a_wrong_judge_is_noticed() {
    let sound = Judge { words: words_in, agree: agree_in };
    let text = "#!x\na 'b c' // d e\n/* ff */ gg\nhh\n";
    let groovy = &TONGUES[5];
    assert_eq!(groovy.holds(text, &sound), Ok(()));
    let judges: [(&str, Judge); 6] = [
        (
            "belongs to nothing",
            Judge { words: |_, text| Some(words_in(Language::Groovy, text)?.split_off(1)), ..sound },
        ),
        ("is no word behind", Judge { words: |_, text| Some(vec![0..text.len() - 1, 1..2]), ..sound }),
        ("unchanged, no", Judge { agree: |_, _, _, _| Err("no".to_owned()), ..sound }),
        (
            "a longer word",
            Judge { words: |_, text| words_in(Language::Groovy, text).filter(|_| !text.contains("zq")), ..sound },
        ),
        ("an edit of a comment", Judge { agree: |_, _, _, _| Ok(()), ..sound }),
        (
            "changes other words",
            Judge {
                agree: |language, before, after, edits| match edits {
                    [edit] if edit.text != "zq" && edit.text != "// " => Ok(()),
                    _ => agree_in(language, before, after, edits),
                },
                ..sound
            },
        ),
    ];
    for (want, judge) in judges {
        let found = groovy.holds(text, &judge);
        assert!(found.as_ref().is_err_and(|found| found.contains(want)), "{want}: {found:?}");
    }
}
