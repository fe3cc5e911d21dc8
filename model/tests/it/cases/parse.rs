//! The form of the case files, as `tests/cases/README.md` has it, and nothing looser.

use std::collections::BTreeMap;

use quorate_model::raft::change::{Change, Edit, Refusal, Transition};
use quorate_model::raft::configuration::JointConfiguration;
use quorate_model::raft::joint::{Halves, Tally};
use quorate_model::raft::{NodeId, NodeSet};

/// The highest id in a case.
const MAX_ID: NodeId = 7;

/// One line: `input => output`.
pub(super) struct Case<'a> {
    pub(super) line: usize,
    pub(super) input: &'a str,
    pub(super) output: &'a str,
}

/// Every case of a file.
pub(super) fn cases(text: &str) -> Result<Vec<Case<'_>>, String> {
    let mut cases = Vec::new();
    for (line, text) in (1..).zip(text.lines()) {
        let text = text.split('#').next().unwrap_or_default().trim();
        if text.is_empty() {
            continue;
        }
        let sides: Vec<&str> = text.split("=>").map(str::trim).collect();
        let [input, output] = sides[..] else {
            return Err(format!("{line}: expected input => output, found {text:?}"));
        };
        cases.push(Case { line, input, output });
    }
    Ok(cases)
}

/// Digits, and nothing else.
fn number(word: &str) -> Result<u8, String> {
    let digits = word.bytes().all(|byte| byte.is_ascii_digit());
    let number = word.parse().ok().filter(|_| digits);
    number.ok_or_else(|| format!("expected a number up to 255, found {word:?}"))
}

fn id(word: &str) -> Result<NodeId, String> {
    let id = number(word).ok().filter(|id| (1..=MAX_ID).contains(id));
    id.ok_or_else(|| format!("expected an id from 1 to {MAX_ID}, found {word:?}"))
}

/// Puts an id behind those that are there.
fn ascend(set: &mut NodeSet, id: NodeId) -> Result<(), String> {
    if set.iter().last().is_some_and(|last| last >= id) {
        return Err(format!("expected ids that ascend, found {id} behind {set:?}"));
    }
    set.insert(id);
    Ok(())
}

/// What each voter has, `1:5 2:- | 1:5`; a voter of both halves has the same in both.
pub(super) fn halves<T: PartialEq>(
    text: &str,
    value: fn(&str) -> Result<T, String>,
) -> Result<(Halves, BTreeMap<NodeId, T>), String> {
    let mut values = BTreeMap::new();
    let mut half = |text: &str| {
        let mut voters = NodeSet::EMPTY;
        for word in text.split_whitespace() {
            let (voter, word) = word.split_once(':').ok_or(format!("expected ID:{word}"))?;
            let (voter, value) = (id(voter)?, value(word)?);
            ascend(&mut voters, voter)?;
            if values.get(&voter).is_some_and(|known| *known != value) {
                return Err(format!("{voter} differs between the halves"));
            }
            values.insert(voter, value);
        }
        Ok(voters)
    };
    let (incoming, outgoing) = text.split_once('|').unwrap_or((text, ""));
    let (incoming, outgoing) = (half(incoming)?, half(outgoing)?);
    Ok((Halves { incoming, outgoing }, values))
}

/// A match; `-` is unknown, which counts as 0.
pub(super) fn index(word: &str) -> Result<u8, String> {
    if word == "-" { Ok(0) } else { number(word) }
}

/// An answer to a campaign; `-` is none.
pub(super) fn answer(word: &str) -> Result<Option<bool>, String> {
    match word {
        "y" => Ok(Some(true)),
        "n" => Ok(Some(false)),
        "-" => Ok(None),
        _ => Err(format!("expected y, n or -, found {word:?}")),
    }
}

/// An index, or `inf` for none.
pub(super) fn limit(word: &str) -> Result<Option<u8>, String> {
    if word == "inf" { Ok(None) } else { number(word).map(Some) }
}

pub(super) fn tally(word: &str) -> Result<Tally, String> {
    match word {
        "won" => Ok(Tally::Won),
        "lost" => Ok(Tally::Lost),
        "pending" => Ok(Tally::Pending),
        _ => Err(format!("expected won, lost or pending, found {word:?}")),
    }
}

/// The ids between `open` and `)` at the beginning of a text, and the rest of it; none if the text
/// begins otherwise.
fn group<'a>(text: &'a str, open: &str) -> Result<(NodeSet, &'a str), String> {
    let Some(inside) = text.strip_prefix(open) else { return Ok((NodeSet::EMPTY, text)) };
    let (ids, rest) = inside.split_once(')').ok_or(format!("expected ) in {text:?}"))?;
    let mut set = NodeSet::EMPTY;
    for word in ids.split_whitespace() {
        ascend(&mut set, id(word)?)?;
    }
    // Only incoming may be written down though it is empty.
    if set.is_empty() && open != "(" {
        return Err(format!("expected an id in {text:?}"));
    }
    Ok((set, rest))
}

/// A configuration that is one, CONF-4: `(1 2)&(1 3) learners(4) next(3) auto`.
pub(super) fn configuration(text: &str) -> Result<JointConfiguration, String> {
    let text = text.trim();
    if !text.starts_with('(') {
        return Err(format!("expected a configuration, found {text:?}"));
    }
    let (incoming, rest) = group(text, "(")?;
    let (outgoing, rest) = group(rest, "&(")?;
    let (learners, rest) = group(rest, " learners(")?;
    let (learners_next, rest) = group(rest, " next(")?;
    let (auto_leave, rest) = match rest.strip_prefix(" auto") {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    if !rest.is_empty() {
        return Err(format!("expected the end of a configuration, found {rest:?}"));
    }
    let voters = Halves { incoming, outgoing };
    let configuration = JointConfiguration { voters, learners, learners_next, auto_leave };
    let valid = configuration.is_valid().then_some(configuration);
    valid.ok_or_else(|| format!("expected a configuration by CONF-4, found {text:?}"))
}

/// A change: `explicit +v4 +l5 -3 ~2`.
pub(super) fn change(text: &str) -> Result<Change, String> {
    let mut words = text.split_whitespace();
    let transition = match words.next() {
        Some("auto") => Transition::Auto,
        Some("implicit") => Transition::Implicit,
        Some("explicit") => Transition::Explicit,
        other => return Err(format!("expected a transition, found {other:?}")),
    };
    Ok(Change { transition, edits: words.map(edit).collect::<Result<_, _>>()? })
}

fn edit(word: &str) -> Result<Edit, String> {
    let behind = |sign: &str| word.strip_prefix(sign).map(id);
    let edit = if let Some(node) = behind("+v") {
        node.map(Edit::AddVoter)
    } else if let Some(node) = behind("+l") {
        node.map(Edit::AddLearner)
    } else if let Some(node) = behind("-") {
        node.map(Edit::Remove)
    } else if let Some(node) = behind("~") {
        node.map(Edit::Update)
    } else {
        Err("expected a sign".to_owned())
    };
    edit.map_err(|error| format!("expected an edit, found {word:?}: {error}"))
}

/// A configuration, or `error REASON`.
pub(super) fn outcome(text: &str) -> Result<Result<JointConfiguration, Refusal>, String> {
    let Some(reason) = text.strip_prefix("error") else { return configuration(text).map(Ok) };
    match reason.trim_start() {
        "joint" => Ok(Err(Refusal::Joint)),
        "not-joint" => Ok(Err(Refusal::NotJoint)),
        "more-than-one-voter" => Ok(Err(Refusal::MoreThanOneVoter)),
        "no-voters" => Ok(Err(Refusal::NoVoters)),
        other => Err(format!("expected a reason, found {other:?}")),
    }
}
