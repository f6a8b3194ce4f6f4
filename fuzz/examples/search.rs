//! `search CORPUS ARTIFACTS DICTIONARIES [TARGET…]`: a search that depends on the code and the known inputs alone.
//!
//! libFuzzer follows coverage, which the random keys of hash maps change from run to run. Here known inputs are changed at
//! random places by a generator of numbers that begins at the same one each time: two runs try the same inputs, which the
//! sum at the end of each line shows.

use std::collections::BTreeSet;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{env, fs, io, thread};

/// Longer inputs are not tried, in bytes.
const LONGEST: usize = 8192;

/// How many inputs of each target take about ten seconds.
const TARGETS: [(&str, usize); 13] = [
    ("agreement", 20_000),
    ("dockerfile", 20_000),
    ("generated", 400),
    ("groovy", 20_000),
    ("hcl", 20_000),
    ("insertion", 8_000),
    ("json", 20_000),
    ("just", 20_000),
    ("lines", 8_000),
    ("make", 8_000),
    ("repository", 2_500),
    ("shell", 20_000),
    ("yaml", 8_000),
];

/// What means something in most languages.
const SIGNS: &[u8] = b" \t\r\n\"'\\$(){}[]#:;=,.-/%@`&|<>*";

/// Numbers that look random (xorshift64*), the same each time.
struct Numbers(u64);

impl Numbers {
    /// A number below `end`; 0 when there is none.
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let number = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        number as usize % end.max(1)
    }

    /// A stretch of `bytes`, mostly a short one.
    fn stretch<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        let start = self.below(bytes.len() + 1);
        let most = [4, 32, bytes.len()][self.below(3)];
        &bytes[start..(start + self.below(most + 1)).min(bytes.len())]
    }
}

/// The known inputs of a target and the words of its language.
struct Known {
    inputs: Vec<Vec<u8>>,
    words: Vec<Vec<u8>>,
}

impl Known {
    fn read(corpus: &Path, dictionary: &Path) -> io::Result<Self> {
        let mut paths = fs::read_dir(corpus)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<PathBuf>>>()?;
        paths.sort();
        let inputs = paths.iter().map(fs::read).collect::<io::Result<Vec<_>>>()?;
        let inputs = inputs.into_iter().filter(|input| input.len() <= LONGEST).collect();
        let words = fs::read_to_string(dictionary)?.lines().filter_map(word).collect();
        Ok(Self { inputs, words })
    }

    /// A known input, changed at a few places.
    fn next(&self, numbers: &mut Numbers) -> Vec<u8> {
        let any = |numbers: &mut Numbers| self.inputs.get(numbers.below(self.inputs.len())).map_or(&[][..], |one| one);
        let mut input = any(numbers).to_vec();
        for _ in 0..=numbers.below(6) {
            let at = numbers.below(input.len() + 1);
            let gone = numbers.stretch(&input[at..]).len();
            let piece = match numbers.below(6) {
                0 => Vec::new(),
                1 => vec![SIGNS[numbers.below(SIGNS.len())]],
                2 => numbers.stretch(&input).to_vec(),
                3 => {
                    let other = any(numbers);
                    numbers.stretch(other).to_vec()
                }
                4 => vec![numbers.below(256) as u8],
                _ => self.words.get(numbers.below(self.words.len())).cloned().unwrap_or_default(),
            };
            let end = if numbers.below(2) == 0 { at } else { at + gone.min(input.len() - at) };
            input.splice(at..end, piece);
        }
        input.truncate(LONGEST);
        input
    }
}

/// The word of a line of a dictionary: `"…"` or `name="…"`, with `\xNN` for bytes.
fn word(line: &str) -> Option<Vec<u8>> {
    let (_, word) = line.split_once('"').filter(|_| !line.starts_with('#'))?;
    let mut rest = word.strip_suffix('"')?.as_bytes();
    let mut bytes = Vec::new();
    while let [first, others @ ..] = rest {
        let code = others.strip_prefix(b"x").and_then(|code| std::str::from_utf8(code.get(..2)?).ok());
        let code = code.and_then(|code| u8::from_str_radix(code, 16).ok()).filter(|_| *first == b'\\');
        let (byte, skipped) = match (code, others) {
            (Some(code), _) => (code, 3),
            (None, [escaped, ..]) if *first == b'\\' => (*escaped, 1),
            _ => (*first, 0),
        };
        bytes.push(byte);
        rest = &others[skipped..];
    }
    Some(bytes)
}

/// Tries `count` inputs; prints a line, and keeps the input for which the property does not hold.
fn search(target: &'static str, count: usize, folders: &[PathBuf]) -> io::Result<bool> {
    let known = Known::read(&folders[0].join(target), &folders[2].join(format!("{target}.dict")))?;
    let (mut numbers, mut sum) = (Numbers(0x9e37_79b9_7f4a_7c15), 0xcbf2_9ce4_8422_2325_u64);
    let changed = (0..count).map(|_| known.next(&mut numbers));
    for (tried, input) in known.inputs.iter().cloned().chain(changed).enumerate() {
        let input = match target {
            "generated" => input,
            _ => String::from_utf8_lossy(&input).into_owned().into_bytes(),
        };
        for byte in input.len().to_le_bytes().iter().chain(&input) {
            sum = (sum ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3);
        }
        let holds = catch_unwind(|| match target {
            "repository" => rebootstrap_fuzz::repository(&input),
            "generated" => rebootstrap_fuzz::generated(&input),
            reader => rebootstrap_fuzz::reader(reader, &input),
        });
        if holds.is_err() {
            let folder = folders[1].join(target);
            fs::create_dir_all(&folder)?;
            let path = folder.join(format!("search-{sum:016x}"));
            fs::write(&path, &input)?;
            println!("{target:<12} {tried:>9} executions  FOUND {}", path.display());
            return Ok(false);
        }
    }
    println!("{target:<12} {:>9} executions  ok {sum:016x}", known.inputs.len() + count);
    Ok(true)
}

fn main() -> io::Result<()> {
    let mut arguments = env::args().skip(1);
    let folders: Vec<PathBuf> = arguments.by_ref().take(3).map(PathBuf::from).collect();
    let only: Vec<String> = arguments.collect();
    if folders.len() < 3 {
        return Err(io::Error::other("search CORPUS ARTIFACTS DICTIONARIES [TARGET…]"));
    }
    let wanted: Vec<_> =
        TARGETS.iter().filter(|(name, _)| only.is_empty() || only.iter().any(|one| one == name)).collect();
    let known: BTreeSet<String> = TARGETS.iter().map(|(name, _)| format!("{name}.rs")).collect();
    let files = fs::read_dir("targets")?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
    if files.collect::<io::Result<BTreeSet<String>>>()? != known {
        return Err(io::Error::other("the targets of this search are not those in targets/"));
    }
    if wanted.is_empty() || wanted.len() < only.len() {
        return Err(io::Error::other("there is no such target"));
    }
    let (next, failed) = (AtomicUsize::new(0), AtomicUsize::new(0));
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some((target, count)) = wanted.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let holds = search(target, *count, &folders).unwrap_or_else(|error| {
                        println!("{target:<12} {error}");
                        false
                    });
                    failed.fetch_add(usize::from(!holds), Ordering::Relaxed);
                }
            });
        }
    });
    let failed = failed.into_inner();
    println!("{} passed, {failed} failed", wanted.len() - failed);
    match failed {
        0 => Ok(()),
        _ => Err(io::Error::other("a property does not hold, or an input cannot be read")),
    }
}
