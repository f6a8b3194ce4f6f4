//! Bounds on what a variable may hold.

use super::Value;

/// Texts of variables are followed up to this length in bytes, up to so many pieces, and through so many uses.
const LONGEST: usize = 1 << 16;
const PIECES: usize = 256;

impl Value {
    /// The text within bounds: one that is too long, in too many pieces, or comes through too many uses is a hole. Variables
    /// that are made of each other would double with each.
    #[must_use]
    pub fn bounded(self) -> Self {
        let uses = self.0.segments.iter().map(|segment| segment.hops.len()).max().unwrap_or_default();
        let fits = self.0.text.len() <= LONGEST && self.0.segments.len() <= PIECES && uses <= PIECES;
        if fits { self } else { Self::unknown("a text too long to follow") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_doubles_with_each_use_ends_as_a_hole() {
        let mut value = Value::computed("ab");
        for doublings in 0..40 {
            value = Value::concat([&value, &value]).bounded();
            assert_eq!(value.has_holes(), doublings > 7, "{doublings}");
        }
        assert!(value.text().len() <= LONGEST);
        assert!(Value::computed(&"x".repeat(LONGEST + 1)).bounded().has_holes());
        assert!(!Value::computed(&"x".repeat(LONGEST)).bounded().has_holes());
    }
}
