//! Delta debugging (Zeller and Hildebrandt 2002): a list made shorter, as long as the rest still
//! shows the same.

/// Leaves out larger and smaller parts of a list for as long as the rest shows the same. No single
/// item of the result can be left out, unless `most` tries were not enough.
///
/// `shows` says whether a list shows it: with what, and which items of the list it took for that.
/// Returns none if the whole list does not show it.
pub(super) fn shortest<T: Clone, R>(
    items: &[T],
    most: usize,
    mut shows: impl FnMut(&[T]) -> Option<(R, Vec<T>)>,
) -> Option<R> {
    // The items that the result did not take stay, as they may be possible in a shorter list.
    let mut items = items.to_vec();
    let (mut best, _) = shows(&items)?;
    let (mut parts, mut tried) = (2, 0);
    while items.len() > 1 && tried < most {
        let size = items.len().div_ceil(parts);
        let shorter = (0..items.len()).step_by(size).find_map(|from| {
            tried += 1;
            let mut rest = items.clone();
            rest.drain(from..(from + size).min(items.len()));
            shows(&rest)
        });
        match shorter {
            Some((found, taken)) => {
                items = taken;
                best = found;
                parts = (parts - 1).max(2);
            }
            None if size == 1 => break,
            None => parts = (parts * 2).min(items.len()),
        }
    }
    Some(best)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Shows the numbers of a list if both 3 and 7 are among them; takes odd numbers only.
    fn odd(list: &[u32]) -> Option<(Vec<u32>, Vec<u32>)> {
        let odd: Vec<u32> = list.iter().copied().filter(|number| number % 2 == 1).collect();
        (odd.contains(&3) && odd.contains(&7)).then(|| (odd.clone(), odd))
    }

    #[test]
    fn delta_leaves_only_what_is_needed() {
        let list: Vec<u32> = (0..40).collect();
        assert_eq!(shortest(&list, 1_000, odd), Some(vec![3, 7]));
        assert_eq!(shortest(&list[..7], 1_000, odd), None);
        // No try is left: the list stays, without what it did not take.
        assert_eq!(shortest(&list, 0, odd).map(|rest| rest.len()), Some(20));
    }
}
