//! The kinds of steps of a way, each as often as it is taken, and how different two ways are.

use std::collections::HashMap;

use quorate_model::cluster::Action;

use super::goal::Pattern;

/// Small numbers for the kinds of steps, in the order in which they were met.
#[derive(Default)]
pub(super) struct Names(HashMap<Pattern, u16>);

impl Names {
    /// The number of the kind of an action.
    pub(super) fn of(&mut self, action: &Action) -> u16 {
        let next = self.0.len() as u16;
        *self.0.entry(Pattern::of(action)).or_insert(next)
    }

    /// A hash of such a number; the sum of the hashes of a way does not depend on the order of its
    /// steps (the finaliser of SplitMix64).
    pub(super) fn hash(name: u16) -> u64 {
        let mut word = (u64::from(name) + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^ (word >> 31)
    }
}

/// The kinds of steps of a way, sorted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Bag(Vec<u16>);

impl Bag {
    /// The bag of these.
    pub(super) fn of(names: impl Iterator<Item = u16>) -> Bag {
        let mut list: Vec<u16> = names.collect();
        list.sort_unstable();
        Bag(list)
    }

    /// The same with one more.
    pub(super) fn with(self, name: u16) -> Bag {
        let Bag(mut list) = self;
        list.insert(list.partition_point(|other| *other < name), name);
        Bag(list)
    }

    /// How many steps both bags have.
    fn common(&self, other: &Bag) -> usize {
        let (mut left, mut right, mut count) = (&self.0[..], &other.0[..], 0);
        while let (Some((a, rest)), Some((b, others))) = (left.split_first(), right.split_first()) {
            count += usize::from(a == b);
            if a <= b {
                left = rest;
            }
            if b <= a {
                right = others;
            }
        }
        count
    }

    /// Whether the other bag has every step of this one, as often.
    pub(super) fn is_within(&self, other: &Bag) -> bool {
        self.0.len() <= other.0.len() && self.common(other) == self.0.len()
    }

    /// How different two bags are, in thousandths: the share of the steps of both that only one of
    /// them has.
    fn difference(&self, other: &Bag) -> usize {
        let common = self.common(other);
        let all = self.0.len() + other.0.len() - common;
        ((all - common) * 1_000).checked_div(all).unwrap_or(0)
    }
}

/// The places of up to `most` bags: the first one, then each time the one that differs most from
/// all that are chosen, with less weight the longer it is. Of equal ones the first is chosen. The
/// places are in ascending order.
pub(super) fn choose(bags: &[Bag], most: usize) -> Vec<usize> {
    let mut chosen = Vec::new();
    while chosen.len() < most.min(bags.len()) {
        let worth = |place: usize| {
            let bag = &bags[place];
            let least = chosen.iter().map(|other: &usize| bag.difference(&bags[*other])).min();
            let shortest = bags[0].0.len().max(1);
            least.map_or(usize::MAX, |least| least * shortest / bag.0.len().max(1))
        };
        let rest = (0..bags.len()).filter(|place| !chosen.contains(place));
        // The first one is worth as much as any before anything is chosen, and `rev` makes the
        // earliest of equal ones the last, which is the one that `max_by_key` takes.
        let Some(best) = rest.rev().max_by_key(|place| worth(*place)) else { break };
        chosen.push(best);
    }
    chosen.sort_unstable();
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bag(names: &[u16]) -> Bag {
        Bag::of(names.iter().copied())
    }

    #[test]
    fn walk_bags_count_how_often() {
        assert!(bag(&[1, 2]).is_within(&bag(&[2, 3, 1])));
        assert!(!bag(&[1, 1]).is_within(&bag(&[1, 2, 3])));
        assert!(bag(&[]).is_within(&bag(&[])));
        assert_eq!(bag(&[3, 1]).with(2), bag(&[1, 2, 3]));
        assert_eq!(bag(&[1, 2]).difference(&bag(&[2, 1])), 0);
        assert_eq!(bag(&[1, 1]).difference(&bag(&[1, 2])), 666);
        assert_eq!(bag(&[1]).difference(&bag(&[2])), 1_000);
    }

    #[test]
    fn walk_short_and_different_bags_are_chosen() {
        let like = bag(&[1, 2, 4]);
        let other = bag(&[5, 6, 7]);
        let long = bag(&[10, 11, 12, 13, 14, 15, 16, 17, 18]);
        let bags = [bag(&[1, 2, 3]), like, other, long];
        assert_eq!(choose(&bags, 2), [0, 2]);
        assert_eq!(choose(&bags, 3), [0, 1, 2]);
        assert_eq!(choose(&bags, 9), [0, 1, 2, 3]);
        assert_eq!(choose(&[bag(&[1]), bag(&[2]), bag(&[3])], 2), [0, 1]);
    }
}
