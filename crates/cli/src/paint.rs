//! Colour, or none.

use anstyle::{AnsiColor, Style};

/// Whether to paint.
#[derive(Clone, Copy, Debug, Default)]
pub struct Paint(pub bool);

impl Paint {
    /// `text` in `style`.
    #[must_use]
    pub fn style(self, style: Style, text: &str) -> String {
        if self.0 { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    /// A heading.
    #[must_use]
    pub fn bold(self, text: &str) -> String {
        self.style(Style::new().bold(), text)
    }

    /// Something to look at: a removed line, a problem.
    #[must_use]
    pub fn red(self, text: &str) -> String {
        self.style(AnsiColor::Red.on_default(), text)
    }

    /// Something good: an added line, a new value.
    #[must_use]
    pub fn green(self, text: &str) -> String {
        self.style(AnsiColor::Green.on_default(), text)
    }

    /// Something to do.
    #[must_use]
    pub fn yellow(self, text: &str) -> String {
        self.style(AnsiColor::Yellow.on_default(), text)
    }

    /// A place.
    #[must_use]
    pub fn cyan(self, text: &str) -> String {
        self.style(AnsiColor::Cyan.on_default(), text)
    }
}
