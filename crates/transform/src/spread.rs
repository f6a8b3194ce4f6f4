//! Work that is spread over processors: what is made of each thing depends on that thing alone.

use std::sync::Mutex;

use crate::repository::{Repository, Tree};

impl Repository<'_> {
    /// What `make` makes of each of `things`, in their order.
    ///
    /// # Panics
    /// When `make` does.
    pub(crate) fn spread<T: Sync, R: Send>(&self, things: &[T], make: impl Fn(&T) -> R + Sync) -> Vec<R> {
        spread(self.tree, things, make)
    }
}

fn spread<T: Sync, R: Send>(tree: &dyn Tree, things: &[T], make: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let made: Vec<Mutex<Option<R>>> = things.iter().map(|_| Mutex::new(None)).collect();
    tree.spread(things.len(), &|number| {
        if let (Some(thing), Some(place)) = (things.get(number), made.get(number)) {
            let result = make(thing);
            if let Ok(mut place) = place.lock() {
                *place = Some(result);
            }
        }
    });
    // What a tree did not do is done here, so that nothing is ever missing.
    let taken = made.into_iter().zip(things).map(|(place, thing)| {
        let done = place.into_inner().ok().flatten();
        done.unwrap_or_else(|| make(thing))
    });
    taken.collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use rebootstrap_parser::{Listing, Paths};

    use super::*;
    use crate::repository::Task;

    /// A tree that does every task backwards, or none.
    struct Contrary(bool, Paths);

    impl Listing for Contrary {
        fn files(&self) -> &Paths {
            &self.1
        }
    }

    impl Tree for Contrary {
        fn read(&self, _: &str) -> Result<Arc<str>, String> {
            Err("is not there".to_owned())
        }

        fn spread(&self, count: usize, task: &Task) {
            if self.0 {
                (0..count).rev().for_each(task);
            }
        }
    }

    #[test]
    fn results_come_in_order_and_none_is_missing() {
        for works in [true, false] {
            assert_eq!(spread(&Contrary(works, Paths::default()), &[3, 1, 2], |number| number * 10), [30, 10, 20]);
        }
    }
}
