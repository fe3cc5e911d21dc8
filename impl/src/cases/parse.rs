//! The format of the tables; `tests/cases/README.md` says what it is.

use crate::NodeId;
use crate::confchange::{ConfChange, ConfChangeError, Edit, Transition};
use crate::membership::Membership;

/// One line of a table.
#[derive(Debug)]
pub(super) struct Case<'a> {
    /// From 1.
    pub(super) line: usize,
    pub(super) input: &'a str,
    pub(super) output: &'a str,
}

/// What is said of each voter: of both halves, and while not joint the second is empty.
pub(super) type Halves<T> = [Vec<(NodeId, T)>; 2];

/// The cases of a table; at least one.
pub(super) fn cases(table: &str) -> Result<Vec<Case<'_>>, String> {
    let mut cases = Vec::new();
    for (at, text) in table.lines().enumerate() {
        let line = at + 1;
        let text = text.split('#').next().unwrap_or_default().trim();
        if text.is_empty() {
            continue;
        }
        let (input, output) =
            text.split_once("=>").ok_or_else(|| format!("line {line}: no => in {text:?}"))?;
        let (input, output) = (input.trim(), output.trim());
        if output.is_empty() || output.contains("=>") {
            return Err(format!("line {line}: not one output in {text:?}"));
        }
        cases.push(Case { line, input, output });
    }
    match cases.is_empty() {
        true => Err("the table has no case".to_owned()),
        false => Ok(cases),
    }
}

/// `1:5 2:- | 1:5 3:7`, the values read by a function.
pub(super) fn halves<T: PartialEq>(
    text: &str,
    value: impl Fn(&str) -> Option<T>,
) -> Result<Halves<T>, String> {
    let half = |text: &str| -> Result<Vec<(NodeId, T)>, String> {
        let voter = |word: &str| {
            let (id, said) = word.split_once(':')?;
            Some((id.parse().ok().filter(|&id| id > 0)?, value(said)?))
        };
        let voters = text.split_whitespace().map(|word| {
            voter(word).ok_or_else(|| format!("{word:?} is not what is said of a voter"))
        });
        let voters = voters.collect::<Result<Vec<_>, _>>()?;
        let ascending = voters.iter().map(|(id, _)| id).is_sorted_by(|left, right| left < right);
        if ascending { Ok(voters) } else { Err(format!("{text:?}: the ids do not ascend")) }
    };
    let (incoming, outgoing) = text.split_once('|').unwrap_or((text, ""));
    let halves = [half(incoming)?, half(outgoing)?];
    let [incoming, outgoing] = &halves;
    for (id, value) in incoming {
        if outgoing.iter().any(|(other, said)| other == id && said != value) {
            return Err(format!("{text:?} says two things of node {id}"));
        }
    }
    Ok(halves)
}

/// `(1 2 4)&(1 2 3) learners(5) next(3) auto`.
pub(super) fn membership(text: &str) -> Result<Membership, String> {
    let mut rest = text;
    let incoming = set(&mut rest, "")?.ok_or_else(|| format!("{text:?} has no voters"))?;
    let mut optional = |name| set(&mut rest, name).map(Option::unwrap_or_default);
    let (outgoing, learners, next) = (optional("&")?, optional("learners")?, optional("next")?);
    let auto_leave = match rest {
        "" => false,
        "auto" => true,
        _ => return Err(format!("{rest:?} is left over of {text:?}")),
    };
    let membership = Membership::joint(incoming, outgoing, learners, next, auto_leave)
        .map_err(|error| format!("{text:?}: {error}"))?;
    // So ids ascend, and nothing empty is written.
    match membership.to_string() == text {
        true => Ok(membership),
        false => Err(format!("{text:?} is to be written {membership}")),
    }
}

/// Takes `name(1 2 3)` off the front, if it is there, and the spaces after it.
fn set(rest: &mut &str, name: &str) -> Result<Option<Vec<NodeId>>, String> {
    let Some(after) = rest.strip_prefix(name).and_then(|after| after.strip_prefix('(')) else {
        return Ok(None);
    };
    let (ids, after) = after.split_once(')').ok_or_else(|| format!("{rest:?} is not closed"))?;
    let ids: Result<Vec<NodeId>, _> = ids.split_whitespace().map(str::parse).collect();
    let ids = ids.map_err(|error| format!("{rest:?}: {error}"))?;
    *rest = after.trim_start();
    Ok(Some(ids))
}

/// What an edit begins with, and the edit.
type Sign = (&'static str, fn(NodeId) -> Edit);

/// `auto +v4 +l5 -3 ~2`.
pub(super) fn change(text: &str) -> Result<ConfChange, String> {
    let mut words = text.split_whitespace();
    let transition = match words.next() {
        Some("auto") => Transition::Auto,
        Some("implicit") => Transition::Implicit,
        Some("explicit") => Transition::Explicit,
        other => return Err(format!("{other:?} is no transition")),
    };
    let edit = |word: &str| {
        let signs: [Sign; 4] = [
            ("+v", Edit::AddVoter),
            ("+l", Edit::AddLearner),
            ("-", Edit::Remove),
            ("~", Edit::Update),
        ];
        let edit = signs.iter().find_map(|(sign, edit)| {
            let id = word.strip_prefix(sign)?.parse().ok()?;
            Some(edit(id))
        });
        edit.ok_or_else(|| format!("{word:?} is no edit"))
    };
    Ok(ConfChange {
        transition,
        edits: words.map(edit).collect::<Result<_, _>>()?,
        ..ConfChange::default()
    })
}

/// The word for why a change is refused.
pub(super) fn reason(error: &ConfChangeError) -> &'static str {
    match error {
        ConfChangeError::AlreadyJoint { .. } => "joint",
        ConfChangeError::NotJoint { .. } => "not-joint",
        ConfChangeError::MoreThanOneVoter { .. } => "more-than-one-voter",
        ConfChangeError::NoVoters { .. } => "no-voters",
        ConfChangeError::ZeroId { .. } => "zero-id",
    }
}
