//! The value of an expression in a state.

use quorate_model::cluster::{ClusterModel, State};
use quorate_model::property::{Definition, Kind};
use quorate_model::raft::{MAX_NODES, Role};

use super::super::events::beginning_with;
use super::syntax::Relation;
use super::syntax::{Formula, NodeRef, Number, RoleTerm, Sign, Sum};
use super::words::{Count, Fact, OfNode, OfPair, Question, RoleWord};

/// A state, and the nodes that the quantifiers around a part stand for.
#[derive(Clone)]
pub(super) struct Place<'a> {
    /// The model.
    pub(super) model: &'a ClusterModel,
    /// The state.
    pub(super) state: &'a State,
    /// One node for each quantifier, the outermost first.
    pub(super) bound: Vec<u8>,
}

impl Place<'_> {
    /// The node that a reference means.
    fn node(&self, node: &NodeRef) -> u8 {
        match node {
            NodeRef::Number { id, .. } => (*id).clamp(1, MAX_NODES as u8),
            NodeRef::Variable { slot, .. } => self.bound.get(*slot).copied().unwrap_or(1),
        }
    }

    fn role_of(&self, id: u8) -> RoleWord {
        if self.state.down.contains(id) {
            return RoleWord::Down;
        }
        match self.state.node(id).role {
            Role::Leader => RoleWord::Leader,
            Role::Candidate => RoleWord::Candidate,
            Role::PreCandidate => RoleWord::PreCandidate,
            Role::Follower => RoleWord::Follower,
        }
    }

    /// The role that a term means.
    pub(super) fn role(&self, role: &RoleTerm) -> RoleWord {
        match role {
            RoleTerm::Word(word) => *word,
            RoleTerm::Of(node) => self.role_of(self.node(node)),
        }
    }

    fn of_node(&self, what: OfNode, id: u8) -> i64 {
        let node = self.state.node(id);
        let configuration = || self.model.configuration(self.state, id);
        i64::from(match what {
            OfNode::Term => node.term,
            OfNode::Vote => node.vote,
            OfNode::Leader => node.leader,
            OfNode::Commit => node.commit,
            OfNode::Applied => node.applied,
            OfNode::Log => node.log.last_index(),
            OfNode::LastTerm => node.log.last_term(),
            OfNode::Compacted => node.compacted,
            OfNode::Granted => node.granted.len(),
            OfNode::Refused => node.refused.len(),
            OfNode::Transferee => node.transferee,
            OfNode::Voters => configuration().voters.incoming.len(),
            OfNode::Outgoing => configuration().voters.outgoing.len(),
            OfNode::Learners => configuration().learners.len(),
        })
    }

    fn count(&self, count: Count) -> i64 {
        let state = self.state;
        let those = |role: RoleWord| state.ids().filter(|id| self.role_of(*id) == role).count();
        let most = |of: fn(&quorate_model::raft::Node) -> u8| {
            usize::from(state.ids().map(|id| of(state.node(id))).max().unwrap_or(0))
        };
        (match count {
            Count::Nodes => usize::from(state.count),
            Count::Leaders => those(RoleWord::Leader),
            Count::Candidates => those(RoleWord::Candidate),
            Count::PreCandidates => those(RoleWord::PreCandidate),
            Count::Followers => those(RoleWord::Follower),
            Count::Down => those(RoleWord::Down),
            Count::MaxTerm => most(|node| node.term),
            Count::MaxCommit => most(|node| node.commit),
        }) as i64
    }

    /// A number.
    pub(super) fn number(&self, number: &Number) -> i64 {
        match number {
            Number::Literal(number) => i64::from(*number),
            Number::None => 0,
            Number::Node(node) => i64::from(self.node(node)),
            Number::OfNode(what, node) => self.of_node(*what, self.node(node)),
            Number::OfPair(what, node, peer) => {
                let progress = self.state.node(self.node(node)).progress_of(self.node(peer));
                i64::from(match what {
                    OfPair::Match => progress.matched,
                    OfPair::Next => progress.next,
                })
            }
            Number::Count(count) => self.count(*count),
            Number::LeadersOf(term) => {
                let term = self.sum(term);
                let leads = |id: &u8| {
                    self.role_of(*id) == RoleWord::Leader
                        && i64::from(self.state.node(*id).term) == term
                };
                self.state.ids().filter(leads).count() as i64
            }
            Number::Entry(node, index) => {
                let log = &self.state.node(self.node(node)).log;
                let entry = u8::try_from(self.sum(index)).ok().and_then(|index| log.entry(index));
                entry.map_or(0, |entry| i64::from(entry.term()))
            }
            Number::InFlight { kind, link } => {
                let link = link.as_ref().map(|(from, to)| (self.node(from), self.node(to)));
                let messages = self.state.network.iter().filter(|message| {
                    kind.is_none_or(|kind| message.kind == kind)
                        && link.is_none_or(|link| (message.from, message.to) == link)
                });
                messages.count() as i64
            }
            Number::Sum(sum) => self.sum(sum),
        }
    }

    /// A sum.
    pub(super) fn sum(&self, sum: &Sum) -> i64 {
        sum.0.iter().fold(0, |total, (sign, number)| match sign {
            Sign::Plus => total + self.number(number),
            Sign::Minus => total - self.number(number),
        })
    }

    fn fact(&self, fact: Fact, id: u8) -> bool {
        let node = self.state.node(id);
        let configuration = || self.model.configuration(self.state, id);
        match fact {
            Fact::Lease => node.lease,
            Fact::Down => self.state.down.contains(id),
            Fact::Joint => configuration().is_joint(),
            Fact::Voter => configuration().voters.all().contains(id),
            Fact::Learner => configuration().learners.contains(id),
            Fact::PreVote => node.flags.pre_vote,
            Fact::CheckQuorum => node.flags.check_quorum,
        }
    }

    fn property(&self, question: Question, property: &Definition) -> bool {
        let (model, state) = (self.model, self.state);
        match (question, property.kind) {
            (Question::Holds, Kind::State { holds, .. }) => holds(model, state),
            (Question::Violated, Kind::State { holds, .. }) => !holds(model, state),
            (Question::Seen, Kind::Sometimes { seen }) => seen(model, state),
            (Question::Good, Kind::Recoverable { good } | Kind::UnderFairness { good }) => {
                good(model, state)
            }
            // The parser has refused these.
            _ => false,
        }
    }

    /// The same place for each node that a quantifier can stand for.
    pub(super) fn each(&self) -> impl Iterator<Item = Place<'_>> {
        self.state.ids().map(|id| {
            let mut bound = Vec::with_capacity(self.bound.len() + 1);
            bound.extend_from_slice(&self.bound);
            bound.push(id);
            Place { bound, ..*self }
        })
    }

    /// Whether a formula is true.
    pub(super) fn truth(&self, formula: &Formula) -> bool {
        match formula {
            Formula::Not(part) => !self.truth(part),
            Formula::And(parts) => parts.iter().all(|part| self.truth(part)),
            Formula::Or(parts) => parts.iter().any(|part| self.truth(part)),
            Formula::Compare(left, relation, right) => {
                relation.holds(self.sum(left), self.sum(right))
            }
            Formula::Roles(left, relation, right) => {
                (self.role(left) == self.role(right)) == (*relation == Relation::Equal)
            }
            Formula::Fact(fact, node) => self.fact(*fact, self.node(node)),
            Formula::Linked(one, other) => {
                let (one, other) = (self.node(one), self.node(other));
                one == other || !self.model.cut(self.state).separates(one, other)
            }
            Formula::Stable => self.state.is_stable(),
            Formula::Property(question, property) => self.property(*question, property),
            Formula::Enabled(words) => {
                beginning_with(self.model, self.state, words).next().is_some()
            }
            Formula::Each { all: true, body, .. } => self.each().all(|place| place.truth(body)),
            Formula::Each { all: false, body, .. } => self.each().any(|place| place.truth(body)),
        }
    }
}

#[cfg(test)]
mod tests {
    use quorate_model::property::election_safety;
    use quorate_model::raft::MessageKind;

    use super::super::super::samples::{exact, states};
    use super::super::Expression;
    use super::*;

    #[test]
    fn walk_each_word_reads_what_it_says() {
        let (mut joint, mut down, mut learner, mut leaving, mut cut) = (0, 0, 0, 0, 0);
        let names = [
            "faults-3",
            "snapshot-3",
            "learner-3",
            "reconf-ends@none+joint+apply",
            "reconf-4-3@none+joint+apply",
            "partial-chain-3",
        ];
        for name in names {
            let model = exact(name, &[]);
            for state in states(&model, 1_500).iter().step_by(41) {
                compare(&model, state);
                let configuration = model.configuration(state, 3);
                joint += usize::from(configuration.is_joint());
                learner += configuration.learners.len();
                down += state.down.len();
                leaving +=
                    configuration.voters.outgoing.difference(configuration.voters.incoming).len();
                cut += usize::from(model.cut(state).separates(1, 3));
            }
        }
        assert!(joint > 0 && down > 0 && learner > 0, "{joint} {down} {learner}");
        assert!(leaving > 0 && cut > 0, "{leaving} {cut}");
    }

    fn compare(model: &ClusterModel, state: &State) {
        let is = |text: String| Expression::parse(&text).unwrap().holds(model, state);
        for id in state.ids() {
            let node = state.node(id);
            let configuration = model.configuration(state, id);
            for (word, value) in [
                ("term", node.term),
                ("vote", node.vote),
                ("leader", node.leader),
                ("commit", node.commit),
                ("applied", node.applied),
                ("log", node.log.len()),
                ("last_term", node.log.last_term()),
                ("compacted", node.compacted),
                ("granted", node.granted.len()),
                ("refused", node.refused.len()),
                ("transferee", node.transferee),
                ("voters", configuration.voters.incoming.len()),
                ("outgoing", configuration.voters.outgoing.len()),
                ("learners", configuration.learners.len()),
            ] {
                assert!(is(format!("{word}({id}) = {value}")), "{word}({id}) is not {value}");
            }
            for (word, value) in [
                ("lease", node.lease),
                ("down", state.down.contains(id)),
                ("joint", configuration.is_joint()),
                ("voter", configuration.voters.all().contains(id)),
                ("learner", configuration.learners.contains(id)),
                ("pre_vote", node.flags.pre_vote),
                ("check_quorum", node.flags.check_quorum),
            ] {
                assert_eq!(is(format!("{word}({id})")), value, "{word}({id})");
            }
            let role = match node.role {
                _ if state.down.contains(id) => "down",
                Role::Leader => "leader",
                Role::Candidate => "candidate",
                Role::PreCandidate => "pre-candidate",
                Role::Follower => "follower",
            };
            assert!(is(format!("role({id}) = {role}")), "role({id}) is not {role}");
            for index in 0..=node.log.len() + 1 {
                let term = node.log.entry(index).map_or(0, |entry| entry.term());
                assert!(is(format!("entry({id}, {index}) = {term}")), "{id} {index} {term}");
            }
            for peer in state.ids() {
                let linked = !model.cut(state).separates(id, peer);
                assert!(id == peer || is(format!("linked({id}, {peer})")) == linked);
                let progress = node.progress_of(peer);
                assert!(is(format!("match({id}, {peer}) = {}", progress.matched)));
                assert!(is(format!("next({id}, {peer}) = {}", progress.next)));
                let sent: Vec<_> = state
                    .network
                    .iter()
                    .filter(|sent| (sent.from, sent.to) == (id, peer))
                    .collect();
                let appends = sent.iter().filter(|sent| sent.kind == MessageKind::Append);
                assert!(is(format!("in_flight({id}, {peer}) = {}", sent.len())));
                assert!(is(format!("in_flight(Append, {id}, {peer}) = {}", appends.count())));
            }
        }
        let leaders: Vec<u8> = state
            .running()
            .filter(|(_, node)| node.role == Role::Leader)
            .map(|(_, node)| node.term)
            .collect();
        assert!(is(format!("leaders = {}", leaders.len())));
        for term in 0..5 {
            let of = leaders.iter().filter(|own| **own == term).count();
            assert!(is(format!("leaders({term}) = {of}")));
        }
        let most = state.ids().map(|id| state.node(id).term).max().unwrap();
        assert!(is(format!("max_term = {most} and down = {}", state.down.len())));
        assert!(is(format!("in_flight = {} and nodes = {}", state.network.len(), state.count)));
        assert_eq!(is("stable".to_owned()), state.is_stable());
        let some = state.ids().any(|id| state.node(id).vote == id);
        assert_eq!(is("some n: vote(n) = n".to_owned()), some);
        let all =
            state.ids().all(|a| state.ids().all(|b| state.node(a).term >= state.node(b).term));
        assert_eq!(is("all a: all b: term(a) >= term(b)".to_owned()), all);
        let safe = election_safety::holds(model, state);
        assert_eq!(is("holds(ElectionSafety)".to_owned()), safe);
        assert_eq!(is("violated(ElectionSafety)".to_owned()), !safe);
    }
}
