//! The two flags of a node and their assignment to a cluster, in the words of scenario files.

use std::fmt;

use crate::raft::{Flags, MAX_NODES};

/// The four settings of the two flags, by the words that scenario files use.
const WORDS: [(&str, Flags); 4] = [
    ("none", Flags { pre_vote: false, check_quorum: false }),
    ("pre_vote", Flags { pre_vote: true, check_quorum: false }),
    ("check_quorum", Flags { pre_vote: false, check_quorum: true }),
    ("both", Flags { pre_vote: true, check_quorum: true }),
];

/// The flags that a word stands for, if it is one.
pub fn parse_flags(word: &str) -> Option<Flags> {
    WORDS.iter().find(|(name, _)| *name == word).map(|(_, flags)| *flags)
}

/// The word for a setting of the flags.
pub fn print_flags(flags: Flags) -> &'static str {
    WORDS.iter().find(|(_, candidate)| *candidate == flags).map_or("none", |(name, _)| name)
}

/// An assignment of flags to the nodes of a cluster.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Assignment {
    /// The same flags on every node.
    Uniform(Flags),
    /// Flags for each node, in order of ids.
    Mixed(Vec<Flags>),
    /// Every assignment, each an initial state of one space.
    Every,
}

impl Assignment {
    /// Reads an assignment as printed: one word, words joined by `+` (one for each node), or
    /// `every`.
    pub fn parse(text: &str, nodes: u8) -> Option<Assignment> {
        if text == "every" {
            return Some(Assignment::Every);
        }
        if let Some(flags) = parse_flags(text) {
            return Some(Assignment::Uniform(flags));
        }
        let mixed: Option<Vec<Flags>> = text.split('+').map(parse_flags).collect();
        mixed.filter(|list| list.len() == usize::from(nodes)).map(Assignment::Mixed)
    }

    /// Every assignment by itself, in the order of a number with a digit for each node. Flags that
    /// are the same on all nodes are written as one word.
    pub fn each(nodes: u8) -> Vec<Assignment> {
        let nodes = usize::from(nodes);
        let digits =
            |code: usize| (0..nodes).rev().map(move |place| code / 4usize.pow(place as u32) % 4);
        (0..4usize.pow(nodes as u32))
            .map(|code| {
                let flags: Vec<Flags> = digits(code).map(|digit| WORDS[digit].1).collect();
                match flags.iter().all(|other| *other == flags[0]) {
                    true => Assignment::Uniform(flags[0]),
                    false => Assignment::Mixed(flags),
                }
            })
            .collect()
    }

    /// The assignments that this stands for: one, or all 4^n of them.
    pub fn assignments(&self, nodes: u8) -> Vec<[Flags; MAX_NODES]> {
        let mut blank = [Flags::default(); MAX_NODES];
        match self {
            Assignment::Uniform(flags) => {
                blank[..usize::from(nodes)].fill(*flags);
                vec![blank]
            }
            Assignment::Mixed(list) => {
                blank[..list.len()].copy_from_slice(list);
                vec![blank]
            }
            Assignment::Every => (0..4usize.pow(u32::from(nodes)))
                .map(|code| {
                    let mut assignment = blank;
                    let mut rest = code;
                    for slot in assignment.iter_mut().take(usize::from(nodes)) {
                        *slot = WORDS[rest % 4].1;
                        rest /= 4;
                    }
                    assignment
                })
                .collect(),
        }
    }
}

impl fmt::Display for Assignment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Assignment::Uniform(flags) => f.write_str(print_flags(*flags)),
            Assignment::Mixed(list) => {
                let words: Vec<_> = list.iter().map(|flags| print_flags(*flags)).collect();
                f.write_str(&words.join("+"))
            }
            Assignment::Every => f.write_str("every"),
        }
    }
}
