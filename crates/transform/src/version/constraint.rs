//! Terraform's version constraints: what they admit, and the smallest edit that makes them ask for more.
//!
//! Source: <https://developer.hashicorp.com/terraform/language/expressions/version-constraints>. For providers `~> 5`
//! and `~> 5.1` both stop before 6.0 (`ruby_style.go` of github.com/apparentlymart/go-versions, which Terraform uses).

use std::ops::Range;

use super::Version;

/// How a clause compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `= 5.1.0`, or no operator.
    Exact,
    /// `!= 5.1.0`.
    Not,
    /// `> 5.1.0`.
    Greater,
    /// `>= 5.1.0`.
    GreaterOrEqual,
    /// `< 6.0.0`.
    Less,
    /// `<= 5.9.0`.
    LessOrEqual,
    /// `~> 5.1`: only the last written number may grow.
    Pessimistic,
}

/// One comparison of a constraint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// How it compares.
    pub operator: Operator,
    /// With what.
    pub version: Version,
    /// The bytes of the version in the constraint's text.
    pub range: Range<usize>,
}

/// All clauses of a constraint; a version must satisfy each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Constraint {
    /// In the order written.
    pub clauses: Vec<Clause>,
}

/// An edit of a constraint's text: the bytes `range` become `text`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raise {
    /// The bytes of the one version that changes.
    pub range: Range<usize>,
    /// The version in its place, with as many numbers as the operator needs.
    pub text: String,
    /// Whether the constraint leaves the major version it was written for.
    pub crosses_major: bool,
}

impl Constraint {
    /// Reads `~> 5.25.0`, `>= 4.0, < 6`, `= 4.67`, `5.1.0`; `None` for other text, such as one with a hole.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        const OPERATORS: [(&str, Operator); 7] = [
            ("~>", Operator::Pessimistic),
            (">=", Operator::GreaterOrEqual),
            ("<=", Operator::LessOrEqual),
            ("!=", Operator::Not),
            (">", Operator::Greater),
            ("<", Operator::Less),
            ("=", Operator::Exact),
        ];
        let mut clauses = Vec::new();
        let mut start = 0;
        for part in text.split(',') {
            let end = start + part.len();
            let trimmed = part.trim_start();
            let found = OPERATORS.iter().find_map(|(sign, operator)| Some((trimmed.strip_prefix(sign)?, *operator)));
            let (written, operator) = found.unwrap_or((trimmed, Operator::Exact));
            let written = written.trim_start();
            let from = end - written.len();
            let written = written.trim_end();
            clauses.push(Clause { operator, version: Version::parse(written)?, range: from..from + written.len() });
            start = end + 1;
        }
        Some(Self { clauses })
    }

    /// Whether some version from `minimum` on satisfies the constraint.
    #[must_use]
    pub fn admits_from(&self, minimum: &Version) -> bool {
        self.first_from(minimum).is_some()
    }

    /// Whether some version before `limit` satisfies the constraint.
    #[must_use]
    pub fn admits_before(&self, limit: &Version) -> bool {
        self.first_from(&Version::release([0, 0, 0])).is_some_and(|first| first < *limit)
    }

    /// The first version from `minimum` on that satisfies the constraint.
    fn first_from(&self, minimum: &Version) -> Option<Version> {
        let lower = self.clauses.iter().filter_map(Clause::lower).chain([minimum.clone()]).max();
        let mut candidate = lower.unwrap_or_else(|| minimum.clone());
        for _ in 0..=self.clauses.len() {
            if self.admits(&candidate) {
                return Some(candidate);
            }
            candidate = next(&candidate);
        }
        None
    }

    /// Whether `version` satisfies the constraint.
    #[must_use]
    pub fn admits(&self, version: &Version) -> bool {
        self.clauses.iter().all(|clause| clause.admits(version))
    }

    /// The one major version that the constraint can select; `None` when there are several or none.
    #[must_use]
    pub fn major_pinned(&self) -> Option<u64> {
        let lower = self.clauses.iter().filter_map(Clause::lower).max()?;
        let above = Version::release([lower.major().saturating_add(1), 0, 0]);
        (self.admits_from(&lower) && !self.admits_from(&above)).then_some(lower.major())
    }

    /// The edit after which the constraint admits versions from `minimum` on, where changing one lower bound does that.
    ///
    /// `~> 5.25.0` becomes `~> 5.26.0`, `= 5.10.0` becomes `= 5.26.0`, `~> 4.0` becomes `~> 5.26`. `None` when the
    /// constraint admits such versions already, or when an upper bound (`< 5.20`) stands in the way.
    #[must_use]
    pub fn raised(&self, minimum: &Version) -> Option<Raise> {
        if self.admits_from(minimum) {
            return None;
        }
        let movable = |clause: &&Clause| {
            matches!(clause.operator, Operator::Pessimistic | Operator::Exact) && clause.version < *minimum
        };
        let mut found = self.clauses.iter().enumerate().filter(|(_, clause)| movable(clause));
        let (Some((index, clause)), None) = (found.next(), found.next()) else { return None };
        let [major, minor, _] = minimum.numbers;
        let short = clause.operator == Operator::Pessimistic && clause.version.written < 3 && minimum.numbers[2] == 0;
        let text = if short { format!("{major}.{minor}") } else { minimum.to_string() };
        let mut changed = self.clone();
        changed.clauses.get_mut(index)?.version = Version::parse(&text)?;
        changed.admits_from(minimum).then(|| Raise {
            range: clause.range.clone(),
            text,
            crosses_major: clause.version.major() != major,
        })
    }
}

impl Clause {
    /// The lowest version that can satisfy the clause, where it has one.
    fn lower(&self) -> Option<Version> {
        match self.operator {
            Operator::Exact | Operator::GreaterOrEqual | Operator::Pessimistic => Some(self.version.clone()),
            Operator::Greater => Some(next(&self.version)),
            Operator::Not | Operator::Less | Operator::LessOrEqual => None,
        }
    }

    fn admits(&self, candidate: &Version) -> bool {
        let version = &self.version;
        match self.operator {
            Operator::Exact => candidate == version,
            Operator::Not => candidate != version,
            Operator::Greater => candidate > version,
            Operator::GreaterOrEqual => candidate >= version,
            Operator::Less => candidate < version,
            Operator::LessOrEqual => candidate <= version,
            Operator::Pessimistic => {
                let fixed = version.written.saturating_sub(1).max(1);
                candidate >= version && candidate.numbers[..fixed] == version.numbers[..fixed]
            }
        }
    }
}

/// The next release: the next patch, or the release of a pre-release.
fn next(version: &Version) -> Version {
    let [major, minor, patch] = version.numbers;
    Version::release([major, minor, if version.pre.is_empty() { patch.saturating_add(1) } else { patch }])
}

/// Whether `constraint` admits some version from `minimum` on; `None` when either cannot be read.
#[must_use]
pub fn admits(constraint: &str, minimum: &str) -> Option<bool> {
    Some(Constraint::parse(constraint)?.admits_from(&Version::parse(minimum)?))
}

/// The constraint's text after [`Constraint::raised`]; `None` where that has no edit.
#[must_use]
pub fn raised(constraint: &str, minimum: &str) -> Option<String> {
    let raise = Constraint::parse(constraint)?.raised(&Version::parse(minimum)?)?;
    Some(format!("{}{}{}", constraint.get(..raise.range.start)?, raise.text, constraint.get(raise.range.end..)?))
}

#[cfg(test)]
#[path = "constraint_tests.rs"]
mod tests;
