//! Random walks of a small cluster with a pool of messages.

use std::sync::Arc;

use super::*;

/// A linear congruential generator; the high bits are good enough here.
pub(super) struct Random(pub(super) u64);

impl Random {
    pub(super) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) as usize % bound
    }
}

struct Cluster {
    plan: Arc<Prepared>,
    nodes: Vec<Node>,
    pool: Vec<Message>,
    leaders: [NodeId; MAX_TERM as usize + 1],
    lagging_apply: bool,
    single_entry_appends: bool,
    without: Mutations,
    rules: RuleSet,
}

/// A change by number, leaving more often than the others.
pub(super) fn change(random: &mut Random) -> ChangeId {
    let listed = random.below(8).checked_sub(2).and_then(ChangeId::listed);
    listed.unwrap_or([ChangeId::NOTHING, ChangeId::LEAVE][random.below(2)])
}

/// Half of the plans change nothing; the others anything.
pub(super) fn plan(random: &mut Random) -> Plan {
    let fixed = Plan::fixed([THREE, CLUSTER, FIVE][random.below(3)]);
    let fixed = Plan { commit_in_votes: random.below(4) != 0, ..fixed };
    if random.below(2) == 0 {
        return fixed;
    }
    let edit = |random: &mut Random| {
        let id = random.below(5) as NodeId + 1;
        [Edit::AddVoter(id), Edit::AddLearner(id), Edit::Remove(id)][random.below(3)]
    };
    let change = |random: &mut Random| Change {
        transition: [Transition::Auto, Transition::Implicit, Transition::Explicit][random.below(3)],
        edits: (0..=random.below(3)).map(|_| edit(random)).collect(),
    };
    let mut changes: Vec<Change> = (0..5).map(|_| change(random)).collect();
    // So that ids are without gap.
    let all = (1..=5).map(Edit::AddVoter).collect();
    changes.push(Change { transition: Transition::Implicit, edits: all });
    Plan {
        changes,
        activation: [Activation::Apply, Activation::Append][random.below(2)],
        step_down_on_removal: random.below(2) == 0,
        ..fixed
    }
}

impl Cluster {
    fn new(random: &mut Random, without: Mutations) -> Self {
        let plan = plan(random);
        let flags = |random: &mut Random| Flags {
            pre_vote: random.below(2) == 0,
            check_quorum: random.below(2) == 0,
        };
        let count = plan.ever_members().len();
        Cluster {
            plan: plan.into(),
            nodes: (0..count).map(|_| Node::new(flags(random))).collect(),
            pool: Vec::new(),
            leaders: [0; MAX_TERM as usize + 1],
            lagging_apply: random.below(2) == 0,
            single_entry_appends: random.below(4) == 0,
            without,
            rules: RuleSet::EMPTY,
        }
    }

    /// Takes one random step; true means that the cluster outgrew its packing.
    fn walk(&mut self, random: &mut Random) -> Result<bool, String> {
        let mut id = random.below(self.nodes.len()) as NodeId + 1;
        let input = match random.below(43) {
            0 => Input::ElectionTimeout,
            1 => Input::Campaign,
            2 | 3 => Input::LeaseExpired,
            4 | 5 => Input::HeartbeatDue,
            6 => Input::QuorumCheckDue,
            7 => Input::Transfer(random.below(5) as NodeId + 1),
            8 => Input::Propose(Kind::Normal(random.below(5) as u8 + 1)),
            9 => Input::Propose(Kind::Conf(change(random))),
            10 | 11 => Input::Apply,
            40 | 41 => Input::Compact,
            42 => Input::SnapshotStatus(random.below(5) as NodeId + 1, random.below(2) == 0),
            12 if random.below(4) == 0 => {
                let context = self.context(id);
                let node = &mut self.nodes[usize::from(id) - 1];
                let flags = Flags { pre_vote: random.below(2) == 0, ..node.flags };
                *node = restart(&context, node, flags);
                self.rules = self.rules.union(restart_rules(&context));
                return self.check(id).map(|()| false);
            }
            _ if self.pool.is_empty() => return Ok(false),
            choice => {
                let at = random.below(self.pool.len());
                // Some are duplicated, and a few are lost.
                let message = if choice < 15 { self.pool[at] } else { self.pool.swap_remove(at) };
                if choice == 39 && random.below(4) == 0 {
                    return Ok(false);
                }
                id = message.to;
                Input::Deliver(message)
            }
        };
        let outcome = step(&self.context(id), &self.nodes[usize::from(id) - 1], &input);
        if outcome.overflow {
            return Ok(true);
        }
        // One who has left, or is not known yet, may answer.
        let stranger = outcome.rules == RuleSet::of(&[Rule::Contract1]) && !self.plan.is_fixed();
        if outcome.broken_contract && self.without.is_empty() && !stranger {
            return Err(format!("contract broken by {input:?}"));
        }
        self.rules = self.rules.union(outcome.rules);
        self.nodes[usize::from(id) - 1] = outcome.node;
        self.pool.extend(outcome.messages);
        while self.pool.len() > 24 {
            let at = random.below(self.pool.len());
            self.pool.swap_remove(at);
        }
        self.check(id).map(|()| false)
    }

    fn context(&self, id: NodeId) -> Context {
        let Cluster { without, lagging_apply, single_entry_appends, .. } = *self;
        let plan = Arc::clone(&self.plan);
        Context { without, lagging_apply, single_entry_appends, ..Context::new(id, plan) }
    }

    fn check(&mut self, id: NodeId) -> Result<(), String> {
        let node = self.nodes[usize::from(id) - 1];
        let says = |holds: bool, what: &str| {
            if holds { Ok(()) } else { Err(format!("{what}: node {id} {node:?}")) }
        };
        let known = &mut self.leaders[usize::from(node.term)];
        if node.role == Role::Leader {
            says(*known == 0 || *known == id, "one leader a term")?;
            *known = id;
        }
        let last = node.log.last_index();
        says(node.applied <= node.commit && node.commit <= last, "applied, commit, last")?;
        says(node.compacted <= node.applied, "compacted, applied")?;
        says(node.lease <= (node.leader != 0 && node.role != Role::Leader), "lease")?;
        let campaigns = matches!(node.role, Role::PreCandidate | Role::Candidate);
        let answers = node.granted.union(node.refused);
        says(campaigns != answers.is_empty(), "votes")?;
        says(node.granted.intersection(node.refused).is_empty(), "one answer each")?;
        let configuration = configuration(&self.context(id), &node);
        says(configuration.is_valid(), "configuration")?;
        let peers = configuration.peers_of(id);
        for slot in 1..=MAX_NODES as NodeId {
            let progress = node.progress_of(slot);
            if node.role == Role::Leader && peers.contains(slot) {
                let ordered = progress.matched < progress.next && progress.next <= last + 1;
                says(ordered, "match, next, last")?;
                let waits = progress.state == ProgressState::Snapshot;
                says(waits == (progress.pending_snapshot != 0), "pending snapshot")?;
            } else {
                says(progress == Progress::default(), "foreign progress")?;
            }
        }
        if node.role != Role::Leader {
            says(node.transferee == 0 && node.pending_conf == 0, "foreign fields")?;
        }
        if !self.lagging_apply {
            says(node.applied == node.commit, "applied at once")?;
        }
        self.nodes.iter().try_for_each(|other| {
            let common = usize::from(node.commit.min(other.commit));
            let (ours, theirs) = (node.log.as_slice(), other.log.as_slice());
            says(ours[..common] == theirs[..common], "committed logs agree")
        })
    }
}

/// Walks for a while and answers the rules that acted, or what went wrong.
fn walk(seed: u64, without: Mutations) -> Result<RuleSet, String> {
    let mut random = Random(seed);
    let mut cluster = Cluster::new(&mut random, without);
    for _ in 0..600 {
        if cluster.walk(&mut random)? {
            break;
        }
    }
    Ok(cluster.rules)
}

#[test]
fn walks_keep_the_invariants_and_use_every_rule() {
    let walks = (0..4000).map(|seed| walk(seed, Mutations::NONE));
    let rules = walks.fold(RuleSet::EMPTY, |all, rules| all.union(rules.unwrap()));
    let unused: Vec<Rule> = Rule::ALL.iter().copied().filter(|r| !rules.contains(*r)).collect();
    // Storage is whole here, and nobody breaks the contract but by leaving.
    assert_eq!(unused, [Rule::Store1, Rule::Store2, Rule::Contract2, Rule::Contract3]);
}

/// What the walks check can fail: removed rules make them fail.
#[test]
fn walks_find_what_removed_rules_break() {
    for rule in [Rule::Role2, Rule::Role4, Rule::Vote1, Rule::Vote2, Rule::Elect4, Rule::Beat1] {
        let without = Mutations::without(&[rule]).unwrap();
        assert!((0..200_000).any(|seed| walk(seed, without).is_err()), "{rule}");
    }
}

/// A removed rule may break an invariant, but never the machinery.
#[test]
fn walks_without_any_rule_do_not_panic() {
    let without = Mutations::without(Mutations::REMOVABLE).unwrap();
    let failures = (0..4000).filter(|seed| walk(*seed, without).is_err()).count();
    assert!(failures > 0);
    for rule in Mutations::REMOVABLE {
        let without = Mutations::without(&[*rule]).unwrap();
        let rules = (0..1000).filter_map(|seed| walk(seed, without).ok());
        assert!(!rules.fold(RuleSet::EMPTY, RuleSet::union).contains(*rule), "{rule}");
    }
    for alteration in Alteration::ALL {
        let without = Mutations::of(&[Mutation::Altered(*alteration)]);
        let ended = (0..1000).filter(|seed| walk(*seed, without).is_ok()).count();
        assert!(ended > 0, "{alteration:?}");
    }
}
