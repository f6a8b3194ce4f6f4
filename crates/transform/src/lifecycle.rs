//! Lambda's OS-only and Go runtimes with the dates AWS gives for them: the one place where dates stand.
//!
//! Source: <https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html>, and the data of cfn-lint
//! (`AdditionalSpecs/LmbdRuntimeLifecycle.json`), as of [`AS_OF`]. AWS has moved the dates of `go1.x` six times.

/// The day the dates below were read.
pub const AS_OF: &str = "2026-11-21";

/// A runtime identifier that a Go function can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Runtime {
    /// `go1.x`: Amazon Linux 1, ran `/var/task/<handler>`.
    Go1,
    /// `provided`: Amazon Linux 1, runs `bootstrap`.
    Provided,
    /// `provided.al2`: Amazon Linux 2, runs `bootstrap`.
    ProvidedAl2,
    /// `provided.al2023`: Amazon Linux 2023, runs `bootstrap`.
    ProvidedAl2023,
}

/// What AWS has announced for a runtime; days as `YYYY-MM-DD`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifecycle {
    /// No more patches and support from this day.
    pub deprecated: &'static str,
    /// No new functions from this day.
    pub create_blocked: &'static str,
    /// No updates of functions from this day.
    pub update_blocked: &'static str,
    /// The glibc of the operating system, which a dynamically linked program must not exceed.
    pub glibc: &'static str,
}

impl Runtime {
    /// All of them, oldest first.
    pub const ALL: [Self; 4] = [Self::Go1, Self::Provided, Self::ProvidedAl2, Self::ProvidedAl2023];

    /// The identifier as AWS spells it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Go1 => "go1.x",
            Self::Provided => "provided",
            Self::ProvidedAl2 => "provided.al2",
            Self::ProvidedAl2023 => "provided.al2023",
        }
    }

    /// The runtime spelled `name`; `None` for every other text.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|runtime| runtime.name() == name)
    }

    /// Whether Lambda starts `bootstrap` and ignores the handler.
    #[must_use]
    pub fn runs_bootstrap(self) -> bool {
        self != Self::Go1
    }

    /// The first version of the Terraform provider hashicorp/aws that accepts the runtime; `None` where every version
    /// in use does.
    ///
    /// Sources: <https://github.com/hashicorp/terraform-provider-aws/issues/34360> (5.26.0, 2023-11-16) and
    /// <https://github.com/hashicorp/terraform-provider-aws/releases/tag/v3.3.0> (2020-08).
    #[must_use]
    pub fn minimum_aws_provider(self) -> Option<&'static str> {
        match self {
            Self::Go1 | Self::Provided => None,
            Self::ProvidedAl2 => Some("3.3.0"),
            Self::ProvidedAl2023 => Some("5.26.0"),
        }
    }

    /// The dates.
    #[must_use]
    pub fn lifecycle(self) -> Lifecycle {
        let (deprecated, create_blocked, update_blocked, glibc) = match self {
            Self::Go1 | Self::Provided => ("2024-01-08", "2024-02-08", "2027-03-03", "2.17"),
            Self::ProvidedAl2 => ("2026-07-31", "2027-02-01", "2027-03-03", "2.26"),
            Self::ProvidedAl2023 => ("2029-06-30", "2029-07-31", "2029-08-31", "2.34"),
        };
        Lifecycle { deprecated, create_blocked, update_blocked, glibc }
    }
}
