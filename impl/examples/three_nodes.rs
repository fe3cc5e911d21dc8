//! Three nodes elect a leader, replicate, replace a member, hand over, and one of them restarts.
//! A last one joins when the log before it is gone, and so begins with a snapshot.
//! `cargo run -p quorate-core --example three_nodes`

use std::collections::{BTreeMap, VecDeque};
use std::error::Error;

use quorate_core::{
    ConfChange, Config, Edit, EntryData, Index, MemStorage, Membership, Message, NodeId, RawNode,
    Stepped,
};

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

/// The nodes, and the network between them.
#[derive(Default)]
struct Cluster {
    nodes: BTreeMap<NodeId, RawNode<MemStorage>>,
    /// What the application of each node has made of the payloads: one line for each.
    states: BTreeMap<NodeId, String>,
    wire: VecDeque<Message>,
    ticks: u64,
}

impl Cluster {
    /// Starts a node, or starts it again on what an earlier process left.
    fn start(&mut self, id: NodeId, storage: MemStorage, applied: Index) -> Outcome {
        let config =
            Config { applied, first_election_timeout: self.timeout(id), ..Config::new(id) };
        self.nodes.insert(id, RawNode::new(config, storage)?);
        Ok(())
    }

    /// A length for the next election timeout; a real owner draws it at random.
    fn timeout(&self, id: NodeId) -> u64 {
        10 + (3 * id.get() + self.ticks) % 10
    }

    /// Runs an input on a node, and does the work that it causes.
    fn at<T>(
        &mut self,
        id: NodeId,
        input: impl FnOnce(&mut RawNode<MemStorage>) -> Outcome<T>,
    ) -> Outcome<T> {
        let node = self.nodes.get_mut(&id).ok_or("there is no such node")?;
        let state = self.states.entry(id).or_default();
        let result = input(node)?;
        while node.has_ready() {
            let mut ready = node.ready()?;
            self.wire.extend(ready.messages.drain(..));
            node.storage_mut().write(&ready.write)?;
            if let Some(snapshot) = ready.write.atomic().snapshot {
                // It replaces what was applied, and is stored with it if that is stored.
                println!("  node {id} restores the snapshot at {}", snapshot.index);
                *state = String::from_utf8(snapshot.data.to_vec())?;
            }
            node.advance(&mut ready)?;
            // Now there may be more messages, which had to wait for the write.
            self.wire.extend(ready.messages.drain(..));
            for entry in ready.committed_entries.drain(..) {
                match entry.data {
                    EntryData::Empty => {}
                    EntryData::Normal(payload) => {
                        println!("  node {id} applies {} {payload:?}", entry.index);
                        *state += std::str::from_utf8(&payload)?;
                        *state += "\n";
                    }
                    EntryData::Conf(_) => {
                        let membership = node.apply_conf_change(entry.index)?;
                        println!("  node {id} applies {} {membership}", entry.index);
                        node.storage_mut().set_membership(membership, entry.index);
                    }
                }
                node.advance_apply(entry.index)?;
            }
        }
        Ok(result)
    }

    /// Lets time pass until something is as wanted, and returns it.
    fn until<T>(&mut self, wanted: impl Fn(&Self) -> Option<T>) -> Outcome<T> {
        for _ in 0..100 {
            while let Some(message) = self.wire.pop_front() {
                if self.nodes.contains_key(&message.to) {
                    // Late answers of the member that was replaced are ignored.
                    let stepped = self.at(message.to, |node| Ok(node.step(message)?))?;
                    if let Stepped::Ignored(reason) = stepped {
                        println!("  ignored: {reason}");
                    }
                }
            }
            if let Some(found) = wanted(self) {
                return Ok(found);
            }
            self.ticks += 1;
            for id in self.nodes.keys().copied().collect::<Vec<_>>() {
                let timeout = self.timeout(id);
                self.at(id, |node| Ok(node.tick(timeout)?))?;
            }
        }
        Err("it did not come about within 100 ticks".into())
    }

    /// The leader, once all nodes agree on it.
    fn leader(&self) -> Option<NodeId> {
        let mut leaders = self.nodes.values().map(|node| node.status().leader);
        let first = leaders.next()??;
        leaders.all(|leader| leader == Some(first)).then_some(first)
    }

    /// Makes a snapshot of what a node has applied, and drops the log up to there.
    fn compact(&mut self, id: NodeId) -> Outcome {
        let state = self.states.get(&id).cloned().unwrap_or_default();
        self.at(id, |node| {
            let status = node.status();
            let (applied, made) = (status.applied, status.membership_index);
            let membership = status.membership.clone();
            let storage = node.storage_mut();
            storage.create_snapshot(applied, membership, made, state.into())?;
            storage.compact(applied)?;
            Ok(node.log_compacted()?)
        })
    }

    /// Proposes a payload, and waits until every node has applied it.
    fn write(&mut self, payload: &'static str) -> Outcome {
        let leader = self.until(Self::leader)?;
        println!("node {leader} proposes {payload:?}");
        self.at(leader, |node| Ok(node.propose(payload.into())?))?;
        self.until(|cluster| {
            let mut nodes = cluster.nodes.values().map(RawNode::status);
            let last = cluster.nodes[&leader].status().log.last_index();
            nodes.all(|status| status.applied == last).then_some(())
        })
    }
}

fn main() -> Outcome {
    let mut cluster = Cluster::default();
    let first = Membership::new([1, 2, 3].map(NodeId), [])?;
    for id in 1..=3 {
        cluster.start(NodeId(id), MemStorage::new(first.clone()), Index(0))?;
    }
    let leader = cluster.until(Cluster::leader)?;
    println!("node {leader} is elected");
    cluster.write("apples")?;

    println!("node 4 starts, and is to replace node 3");
    // It replays the log, so it has to know the configuration that the log began with.
    cluster.start(NodeId(4), MemStorage::new(first), Index(0))?;
    let swap = ConfChange::joint([Edit::AddVoter(NodeId(4)), Edit::Remove(NodeId(3))]);
    cluster.at(leader, |node| Ok(node.propose_conf_change(swap)?))?;
    let after = Membership::new([1, 2, 4].map(NodeId), [])?;
    cluster.until(|cluster| {
        let mut members = [1, 2, 4].into_iter().filter_map(|id| cluster.nodes.get(&NodeId(id)));
        members.all(|node| *node.status().membership == after).then_some(())
    })?;
    cluster.nodes.remove(&NodeId(3));
    cluster.states.remove(&NodeId(3));

    println!("node 4 is to lead");
    let leader = cluster.until(Cluster::leader)?;
    cluster.at(leader, |node| Ok(node.transfer_leader(NodeId(4))?))?;
    cluster.until(|cluster| (cluster.leader() == Some(NodeId(4))).then_some(()))?;
    println!("node 4 leads");

    println!("node 2 restarts");
    let stopped = cluster.nodes.remove(&NodeId(2)).ok_or("node 2 is gone")?;
    let applied = stopped.status().applied;
    cluster.start(NodeId(2), stopped.into_storage(), applied)?;
    cluster.write("pears")?;

    println!("node 5 joins as a learner");
    let leader = cluster.until(Cluster::leader)?;
    let learner = ConfChange::one(Edit::AddLearner(NodeId(5)));
    cluster.at(leader, |node| Ok(node.propose_conf_change(learner)?))?;
    cluster.until(|cluster| {
        let membership = cluster.nodes[&leader].status().membership;
        membership.is_member(NodeId(5)).then_some(())
    })?;
    // It waits for a snapshot that has it as a member, so it need not know any configuration.
    cluster.compact(leader)?;
    cluster.start(NodeId(5), MemStorage::default(), Index(0))?;
    cluster.write("plums")?;
    match cluster.states.values().all(|state| state == "apples\npears\nplums\n") {
        true => Ok(()),
        false => Err(format!("states differ: {:?}", cluster.states).into()),
    }
}

#[test]
fn all_of_it_comes_about() -> Outcome {
    main()
}
