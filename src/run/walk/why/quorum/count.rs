//! Counts the voters of a node toward the three questions that they decide.

use quorate_model::cluster::{ClusterModel, State};
use quorate_model::ids::{Index, NodeId, NodeSet};
use quorate_model::mutation::Alteration;
use quorate_model::raft::joint::{Halves, quorum_index};
use quorate_model::raft::{Node, Relation, Role};
use quorate_model::rule::Rule;

use super::super::condition::{Condition, Source};
use super::view::{CommitTally, Half, InForce, Pip, QuorumView, Tally, Word};

/// Whose word counts on a node in a state. A node that is down counts nothing.
pub fn quorum(model: &ClusterModel, state: &State, id: NodeId) -> QuorumView {
    let of = Of { model, state, id, node: state.node(id) };
    let up = !state.down.contains(id);
    let campaigns = matches!(of.node.role, Role::PreCandidate | Role::Candidate);
    let leads = up && of.node.role == Role::Leader;
    QuorumView {
        node: id,
        configuration: of.in_force(),
        votes: (up && campaigns).then(|| of.votes()),
        heard: (leads && of.node.flags.check_quorum).then(|| of.heard()),
        commit: leads.then(|| of.commit()),
    }
}

/// A node in a state.
struct Of<'a> {
    model: &'a ClusterModel,
    state: &'a State,
    id: NodeId,
    node: &'a Node,
}

impl Of<'_> {
    fn in_force(&self) -> InForce {
        let of = self.model.configuration(self.state, self.id);
        let list = |set: NodeSet| set.iter().collect();
        InForce {
            voters: list(of.voters.incoming),
            outgoing: list(of.voters.outgoing),
            learners: list(of.learners),
            learners_next: list(of.learners_next),
            joint: of.is_joint(),
            auto_leave: of.auto_leave,
        }
    }

    /// The voters that decide a question. CONF-10, CONF-11; other voters where these are removed or
    /// altered.
    fn who_decides(&self, alteration: Alteration) -> Halves {
        let without = self.model.context_in(self.state, self.id).without;
        let of = self.model.configuration(self.state, self.id);
        let mut voters = of.voters;
        if without.off(Rule::Conf11) {
            voters.incoming = voters.incoming.union(of.learners);
        }
        if !voters.is_joint() {
            return voters;
        }
        if without.off(Rule::Conf10) || without.alters(alteration) {
            Halves::one(voters.incoming)
        } else if without.alters(Alteration::Outgoing) {
            Halves::one(voters.outgoing)
        } else if without.alters(Alteration::Union) {
            Halves::one(voters.all())
        } else {
            voters
        }
    }

    fn votes(&self) -> Tally {
        let Node { granted, refused, extra_grants, .. } = *self.node;
        let pip = |node: NodeId| {
            let (yes, no) = (granted.contains(node), refused.contains(node));
            let word = match (yes, no) {
                (true, _) if node == self.id => Word::Itself,
                (true, _) => Word::Granted,
                (_, true) => Word::Refused,
                _ => Word::Silent,
            };
            Pip { node, word, counts: yes, matched: None }
        };
        tally(self.who_decides(Alteration::Votes), extra_grants, pip)
    }

    fn heard(&self) -> Tally {
        let pip = |node: NodeId| {
            let heard = self.node.progress_of(node).recent_active;
            let word = match (node == self.id, heard) {
                (true, _) => Word::Itself,
                (_, true) => Word::Heard,
                _ => Word::Silent,
            };
            Pip { node, word, counts: node == self.id || heard, matched: None }
        };
        tally(self.who_decides(Alteration::Check), 0, pip)
    }

    /// What a leader knows a voter to hold; of itself, its own log.
    fn matched(&self, voter: NodeId) -> Index {
        let own = voter == self.id;
        if own { self.node.log.last_index() } else { self.node.progress_of(voter).matched }
    }

    fn commit(&self) -> CommitTally {
        let voters = self.who_decides(Alteration::Commit);
        // Without a voter only the log limits the index.
        let held = quorum_index(voters, |voter| self.matched(voter));
        let held = held.unwrap_or(self.node.log.last_index());
        let commit = self.node.commit;
        let index = held.max(commit + 1);
        let pip = |node: NodeId| {
            let matched = self.matched(node);
            let counts = index <= matched;
            let word = match (node == self.id, counts) {
                (true, true) => Word::Itself,
                (_, true) => Word::Holds,
                _ => Word::Lacks,
            };
            Pip { node, word, counts, matched: Some(matched) }
        };
        let tally = tally(voters, 0, pip);
        CommitTally { index, commit, tally, conditions: self.own_term(index) }
    }

    /// COMMIT-2; nothing where it is removed.
    fn own_term(&self, index: Index) -> Vec<Condition> {
        let without = self.model.context_in(self.state, self.id).without;
        if without.off(Rule::Commit2) {
            return Vec::new();
        }
        let source = Source::Rule(Rule::Commit2.id());
        let term = self.node.log.term(index).unwrap_or(0);
        let name = format!("term of the entry at index {index}");
        let commit = self.node.commit;
        vec![
            Condition::compare(source, "index", index, Relation::Gt, commit).noted("committed"),
            Condition::compare(source, name, term, Relation::Eq, self.node.term)
                .noted("of the leader"),
        ]
    }
}

fn tally(voters: Halves, extra: u8, pip: impl Fn(NodeId) -> Pip) -> Tally {
    let half = |name, set: NodeSet| {
        let pips: Vec<Pip> = set.iter().map(&pip).collect();
        let count = pips.iter().filter(|pip| pip.counts).count() as u8 + extra;
        let needed = set.majority();
        Half { name, pips, count, needed, reached: count >= needed }
    };
    let halves = if voters.is_joint() {
        vec![half("incoming", voters.incoming), half("outgoing", voters.outgoing)]
    } else {
        vec![half("voters", voters.incoming)]
    };
    let reached = halves.iter().all(|half| half.reached);
    let lost = halves.iter().any(|half| {
        let silent = half.pips.iter().filter(|pip| pip.word == Word::Silent).count() as u8;
        let refused = half.pips.iter().any(|pip| pip.word == Word::Refused);
        refused && half.count + silent < half.needed
    });
    Tally { halves, reached, lost }
}

#[cfg(test)]
mod tests {
    use quorate_model::cluster::Action;
    use quorate_model::raft::{Input, MessageKind, explain};

    use super::super::super::sample::{models, states, steps};
    use super::*;

    /// The counts and majorities of a tally, half by half.
    fn numbers(tally: &Tally) -> Vec<(u8, u8)> {
        tally.halves.iter().map(|half| (half.count, half.needed)).collect()
    }

    /// The numbers in the guard of a rule that an input consults last.
    fn guard(
        model: &ClusterModel,
        state: &State,
        id: NodeId,
        rule: Rule,
        input: &Input,
    ) -> Option<Vec<(u8, u8)>> {
        let all = explain(model.context_in(state, id), state.node(id), input);
        let (_, guard) = all.into_iter().rev().find(|(other, _)| *other == rule)?;
        Some(guard.conjuncts().map(|part| (part.left, part.right)).collect())
    }

    /// Whether a candidate learns of a commit before it counts. VOTE-9.
    fn learns_commit(model: &ClusterModel, state: &State, id: NodeId, input: &Input) -> bool {
        let all = explain(model.context_in(state, id), state.node(id), input);
        all.iter().any(|(rule, guard)| *rule == Rule::Vote9 && guard.holds())
    }

    /// How many tallies were compared, and how many of them were joint.
    #[derive(Default)]
    struct Compared {
        heard: usize,
        commits: usize,
        wins: usize,
        joint: usize,
    }

    /// A check consults the same numbers as the view shows.
    fn checks(model: &ClusterModel, state: &State, compared: &mut Compared) {
        for id in state.up() {
            let Some(heard) = quorum(model, state, id).heard else { continue };
            let asked = guard(model, state, id, Rule::Quorum1, &Input::QuorumCheckDue);
            assert_eq!(asked.as_deref(), Some(&numbers(&heard)[..]), "{id} in {state:?}");
            compared.heard += 1;
            compared.joint += usize::from(heard.halves.len() > 1);
        }
    }

    /// What the rules decide in a step follows from the numbers that the view shows.
    fn decides(model: &ClusterModel, state: &State, compared: &mut Compared) {
        for (action, next) in steps(model, state) {
            let Action::Step { node, input: input @ Input::Deliver(message), .. } = action else {
                continue;
            };
            let (old, new) = (quorum(model, state, node), quorum(model, &next, node));
            // A commit that stays was consulted with what the leader knows after the step.
            if let (Some(shown), Some(asked)) =
                (&new.commit, guard(model, state, node, Rule::Commit1, &input))
                && next.node(node).commit == state.node(node).commit
                && next.node(node).log == state.node(node).log
            {
                assert_eq!(asked, numbers(&shown.tally), "{action:?} in {state:?}");
                compared.commits += 1;
            }
            if let Some(votes) = &old.votes
                && message.kind == MessageKind::VoteResp
                && state.node(node).role == Role::Candidate
                && message.term == state.node(node).term
                && !learns_commit(model, state, node, &input)
                && !next.out_of_bounds
            {
                let heard = state.node(node).granted.union(state.node(node).refused);
                let counts = !heard.contains(message.from) && message.granted();
                let more = |half: &Half| {
                    let in_half = half.pips.iter().any(|pip| pip.node == message.from);
                    half.count + u8::from(counts && in_half) >= half.needed
                };
                let wins = votes.halves.iter().all(more);
                let leads = next.node(node).role == Role::Leader;
                assert_eq!(leads, wins, "{action:?} in {state:?}");
                compared.wins += usize::from(wins);
            }
        }
    }

    fn agrees(list: &[(&str, &[&str])], most: usize) -> Compared {
        let mut compared = Compared::default();
        for (name, without) in list {
            for model in models(name, without) {
                for state in states(&model, most) {
                    checks(&model, &state, &mut compared);
                    decides(&model, &state, &mut compared);
                }
            }
        }
        compared
    }

    #[test]
    fn walk_tallies_are_those_of_the_rules() {
        let list: &[(&str, &[&str])] =
            &[("election-3@none", &[]), ("faults-3", &[]), ("learner-3", &["CONF-11"])];
        let compared = agrees(list, 150);
        assert!(compared.heard > 50 && compared.commits > 50 && compared.wins > 20);
    }

    #[test]
    fn walk_both_halves_are_tallied_while_joint() {
        let altered = [&[][..], &["CONF-10"], &["CONF-10/outgoing"], &["CONF-10/check"]];
        let compared = altered.map(|without| agrees(&[("auto-leave-transfer", without)], 100));
        assert!(compared[0].joint > 50 && compared[1].joint == 0, "{}", compared[0].joint);
        assert!(compared.iter().all(|compared| compared.heard + compared.commits > 50));
    }

    #[test]
    fn walk_a_campaign_that_is_lost_says_so() {
        let pip = |node| {
            let word = if node == 1 { Word::Itself } else { Word::Refused };
            Pip { node, word, counts: node == 1, matched: None }
        };
        let three = tally(Halves::one(NodeSet::first(3)), 0, pip);
        assert!(three.lost && !three.reached);
        assert_eq!((three.halves[0].count, three.halves[0].needed), (1, 2));
        assert!(tally(Halves::one(NodeSet::of(&[1])), 0, pip).reached);
    }
}
