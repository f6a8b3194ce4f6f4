//! Programs made byte by byte: as much of an ELF file as is looked at, and no more.
#![allow(dead_code)]

const BASE: u64 = 0x40_0000;

/// An ELF file to be made.
#[derive(Clone)]
pub(crate) struct Elf {
    pub(crate) machine: u16,
    pub(crate) kind: u16,
    pub(crate) system: u8,
    pub(crate) class: u8,
    pub(crate) loader: Option<&'static str>,
    pub(crate) libraries: Vec<&'static str>,
    /// Names of versions, and whether each is needed only where it is there.
    pub(crate) versions: Vec<(&'static str, bool)>,
    /// `DT_FLAGS_1`, where there is a dynamic section.
    pub(crate) flags: Option<u64>,
    /// What the program may write, such as Go's build information.
    pub(crate) data: Vec<u8>,
    pub(crate) starts_handler: bool,
    pub(crate) knows_runtime_api: bool,
}

/// What Go puts before and behind the lines of modules.
const SIGN: &str = "0w\u{c}t--16-bytes-.";

pub(crate) const PIE: u64 = 0x0800_0000;

impl Default for Elf {
    fn default() -> Self {
        Self {
            machine: 62,
            kind: 2,
            system: 0,
            class: 2,
            loader: None,
            libraries: Vec::new(),
            versions: Vec::new(),
            flags: None,
            data: Vec::new(),
            starts_handler: true,
            knows_runtime_api: true,
        }
    }
}

/// What stands where in memory: everything at [`BASE`] and its place in the file.
impl Elf {
    /// A program that a C compiler has linked.
    pub(crate) fn dynamic(versions: &[&'static str]) -> Self {
        Self {
            loader: Some("/lib64/ld-linux-x86-64.so.2"),
            libraries: vec!["libc.so.6"],
            versions: versions.iter().map(|name| (*name, false)).collect(),
            ..Self::default()
        }
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let is_dynamic = !self.libraries.is_empty() || !self.versions.is_empty() || self.flags.is_some();
        let number = 2 + usize::from(self.loader.is_some()) + usize::from(is_dynamic);
        let mut file = vec![0; 64 + 56 * number];
        let loader = append(&mut file, &[self.loader.unwrap_or_default().as_bytes(), b"\0"].concat());
        let mut strings = vec![0];
        let mut text = |name: &str| {
            let at = strings.len();
            strings.extend_from_slice(name.as_bytes());
            strings.push(0);
            at as u64
        };
        let libraries: Vec<u64> = self.libraries.iter().map(|name| text(name)).collect();
        let mut needed = Vec::new();
        let versions: Vec<_> = self.versions.iter().map(|(name, weak)| (text(name), *weak)).collect();
        if !versions.is_empty() {
            let count = u16::try_from(versions.len()).expect("few");
            needed.extend([1_u16, count].iter().flat_map(|word| word.to_le_bytes()));
            needed.extend([1_u32, 16, 0].iter().flat_map(|word| word.to_le_bytes()));
            for (name, weak) in &versions {
                needed.extend([0; 4]);
                needed.extend([if *weak { 2_u16 } else { 0 }, 2].iter().flat_map(|word| word.to_le_bytes()));
                needed.extend([u32::try_from(*name).expect("small"), 16].iter().flat_map(|word| word.to_le_bytes()));
            }
        }
        let strings = append(&mut file, &strings);
        let needed = append(&mut file, &needed);
        let mut entries: Vec<(u64, u64)> = libraries.iter().map(|name| (1, *name)).collect();
        entries.push((5, BASE + strings.0));
        if !versions.is_empty() {
            entries.extend([(0x6fff_fffe, BASE + needed.0), (0x6fff_ffff, 1)]);
        }
        entries.extend(self.flags.map(|flags| (0x6fff_fffb, flags)));
        entries.push((0, 0));
        let entries: Vec<u8> =
            entries.iter().flat_map(|(tag, value)| [tag.to_le_bytes(), value.to_le_bytes()].concat()).collect();
        let dynamic = append(&mut file, &entries);
        let data = append(&mut file, &self.data);
        let starter = if self.starts_handler { &b"github.com/aws/aws-lambda-go/lambda.Start\0"[..] } else { b"\0" };
        append(&mut file, starter);
        append(&mut file, if self.knows_runtime_api { &b"AWS_LAMBDA_RUNTIME_API"[..] } else { b"_LAMBDA_SERVER_PORT" });
        let mut headers = vec![(1_u32, 5_u32, (0, file.len() as u64)), (1, 6, data)];
        headers.extend(self.loader.map(|_| (3, 4, loader)));
        headers.extend(is_dynamic.then_some((2, 6, dynamic)));
        for (at, (kind, flags, (offset, size))) in headers.into_iter().enumerate() {
            let header = [kind.to_le_bytes(), flags.to_le_bytes()].concat();
            let words = [offset, BASE + offset, BASE + offset, size, size, 16];
            let words = words.iter().flat_map(|word| word.to_le_bytes());
            file[64 + 56 * at..][..56].copy_from_slice(&header.into_iter().chain(words).collect::<Vec<_>>());
        }
        let mut head = vec![0x7f, b'E', b'L', b'F', self.class, 1, 1, self.system, 0, 0, 0, 0, 0, 0, 0, 0];
        head.extend([self.kind, self.machine].iter().flat_map(|word| word.to_le_bytes()));
        head.extend(1_u32.to_le_bytes());
        head.extend([BASE + 64, 64, 0].iter().flat_map(|word| word.to_le_bytes()));
        head.extend(0_u32.to_le_bytes());
        head.extend([64, 56, u16::try_from(number).expect("few"), 64, 0, 0].iter().flat_map(|word| word.to_le_bytes()));
        file[..64].copy_from_slice(&head);
        file
    }
}

/// Puts `bytes` at the next place that is aligned; place and size.
fn append(file: &mut Vec<u8>, bytes: &[u8]) -> (u64, u64) {
    file.resize(file.len().next_multiple_of(16), 0);
    let at = file.len() as u64;
    file.extend_from_slice(bytes);
    (at, bytes.len() as u64)
}

/// The build information of Go 1.18 and newer, with these lines.
pub(crate) fn go(version: &str, lines: &str) -> Vec<u8> {
    let modules = [SIGN, lines, SIGN].concat();
    let mut data = b"\xff Go buildinf:\x08\x02".to_vec();
    data.resize(32, 0);
    for text in [version, &modules] {
        let length = text.len();
        assert!(length < 1 << 14, "two bytes are enough");
        data.extend([u8::try_from(length & 0x7f).expect("small") | 0x80, u8::try_from(length >> 7).expect("small")]);
        data.extend_from_slice(text.as_bytes());
    }
    data
}

/// The build information of Go before 1.18: addresses of texts, for data that is placed at `at` in the file.
pub(crate) fn old_go(version: &str, lines: &str, at: u64) -> Vec<u8> {
    let modules = [SIGN, lines, SIGN].concat();
    let mut data = b"\xff Go buildinf:\x08\x00".to_vec();
    let address = BASE + at;
    for word in [address + 32, address + 48] {
        data.extend(word.to_le_bytes());
    }
    for (place, text) in [(64, version), (64 + version.len(), modules.as_str())] {
        data.extend((address + place as u64).to_le_bytes());
        data.extend((text.len() as u64).to_le_bytes());
    }
    data.extend_from_slice(version.as_bytes());
    data.extend_from_slice(modules.as_bytes());
    data
}

/// The lines of a program that links aws-lambda-go.
pub(crate) fn linked(version: &str) -> String {
    format!(
        "path\texample.com/hello\nmod\texample.com/hello\t(devel)\t\ndep\tgithub.com/aws/aws-lambda-go\t{version}\th1:x=\nbuild\tGOOS=linux\n"
    )
}
