//! The nodes as cards: role, term, vote, log, configuration, and who counts for what.

use maud::{Markup, html};
use quorate_conformance::trace::{Entry, EntryKind, Observation, Role};

use crate::render::page::parts::glyph;
use crate::run::walk::changes::Field;
use crate::run::walk::view::View;
use crate::run::walk::why::{Half, Tally, Word};

/// The cards.
pub(super) fn cluster(view: &View) -> Markup {
    html! {
        h2 {
            "Cluster "
            @if view.walk.at(view.at).state.is_stable() {
                span.chip { "faults have ended" }
            }
        }
        div.cards {
            @for node in &view.nodes { (card(view, node)) }
        }
    }
}

fn card(view: &View, node: &Observation) -> Markup {
    let down = view.is_down(node.id);
    let role = if down { "down".to_owned() } else { node.role.to_string() };
    let member = node.voters.contains(&node.id) || node.outgoing.contains(&node.id);
    let learner = node.learners.contains(&node.id) || node.learners_next.contains(&node.id);
    let fields = view.fields.iter().find(|fields| fields.node == node.id);
    let old = |name: &str| {
        let mut list = fields.iter().flat_map(|fields| &fields.fields);
        list.find(|field: &&Field| field.name == name).and_then(|field| field.old.as_deref())
    };
    let changed =
        fields.is_some_and(|fields| fields.fields.iter().any(|field| field.old.is_some()));
    html! {
        article.card.changed[changed].down[down] data-node=(node.id) data-role=(role) {
            header {
                span.glyph aria-hidden="true" { (glyph(node.role, down)) }
                h3 { "n" (node.id) }
                span.role.new[old("role").is_some()] { (role) }
                span.term.new[old("term").is_some()] title="term" { "t" (node.term) }
                @if learner && !member {
                    span.tag { "learner" }
                }
                @if !member && !learner {
                    span.tag { "no member" }
                }
            }
            dl {
                (pair("vote", &who(node.vote), old("vote").is_some()))
                (pair("leader", &who(node.leader), old("leader").is_some()))
                ({
                    pair(
                        "lease",
                        if node.lease { "yes" } else { "no" },
                        old("lease").is_some(),
                    )
                })
                (pair("commit", &node.commit.to_string(), old("commit").is_some()))
                (pair("applied", &node.applied.to_string(), old("applied").is_some()))
                @if node.transferee != 0 {
                    ({
                        pair(
                            "transferee",
                            &who(node.transferee),
                            old("transferee").is_some(),
                        )
                    })
                }
            }
            (log(node, old("log").is_some() || old("snapshot").is_some()))
            ({
                configuration(
                    view,
                    node,
                    old("voters").is_some() || old("outgoing").is_some(),
                )
            })
            @if node.role == Role::Leader && !down { (progress(node, old("progress").is_some())) }
        }
    }
}

fn pair(name: &str, value: &str, new: bool) -> Markup {
    html! {
        div.new[new] {
            dt { (name) }
            dd { (value) }
        }
    }
}

fn who(id: u64) -> String {
    if id == 0 { "–".to_owned() } else { format!("n{id}") }
}

/// The log, a cell for each entry: its term picks the colour and stands there as a number.
fn log(node: &Observation, new: bool) -> Markup {
    html! {
        ol.log.new[new] aria-label={ "log of node " (node.id) } {
            @if let Some(snapshot) = &node.snapshot {
                li.cell.snapshot title={ "snapshot " (snapshot) } {
                    "…"
                    (snapshot.index)
                    sup { (snapshot.term) }
                }
            }
            @for entry in &node.log {
                li  .cell
                    .committed[entry.index <= node.commit]
                    .applied[entry.index <= node.applied]
                    data-term=(entry.term % 6)
                    title=(title(entry, node))
                {
                    (entry.index)
                    sup { (entry.term) }
                    (kind(entry))
                }
            }
            @if node.log.is_empty() && node.snapshot.is_none() {
                li.dim { "log empty" }
            }
        }
    }
}

fn title(entry: &Entry, node: &Observation) -> String {
    let state = match (entry.index <= node.commit, entry.index <= node.applied) {
        (_, true) => "committed and applied",
        (true, false) => "committed",
        (false, false) => "not known to be committed",
    };
    format!("index {}, term {}: {entry}, {state}", entry.index, entry.term)
}

fn kind(entry: &Entry) -> Markup {
    html! {
        @match &entry.kind {
            EntryKind::Empty => "",
            EntryKind::Normal(_) => span.payload { "•" },
            EntryKind::Conf(change) => span.payload title=(change) { "⚙" },
        }
    }
}

/// The configuration in force, with both halves while joint and the tallies of each.
fn configuration(view: &View, node: &Observation, new: bool) -> Markup {
    let set = |ids: &std::collections::BTreeSet<u64>| {
        ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    };
    html! {
        div.configuration.new[new] {
            span { "voters {" (set(&node.voters)) "}" }
            @if !node.outgoing.is_empty() {
                span.joint { " and old {" (set(&node.outgoing)) "} (joint)" }
            }
            @if !node.learners.is_empty() {
                span { " learners {" (set(&node.learners)) "}" }
            }
            @if !node.learners_next.is_empty() {
                span { " to become learners {" (set(&node.learners_next)) "}" }
            }
        }
        @if let Some(quorum) = view.quorums.get(&node.id) {
            @if let Some(tally) = &quorum.votes { (tally_row("votes", tally)) }
            @if let Some(tally) = &quorum.heard { (tally_row("heard", tally)) }
            @if let Some(commit) = &quorum.commit {
                (tally_row(&format!("for index {}", commit.index), &commit.tally))
            }
        }
    }
}

/// A tally: a pip for each voter of each half, and whether the half has its majority.
fn tally_row(name: &str, tally: &Tally) -> Markup {
    html! {
        div.tally {
            span.name { (name) }
            @for half in &tally.halves {
                span.half.met[half.reached] role="img" aria-label=(words(half)) title=(words(half)) {
                    @for pip in &half.pips {
                        span.pip.counts[pip.counts] { (pip.node) (sign(pip.word)) }
                    }
                    span.sum {
                        (half.count)
                        "/"
                        (half.needed)
                        @if half.reached { " ✓" }
                    }
                }
            }
            @if tally.lost {
                span.tag { "lost" }
            }
        }
    }
}

fn sign(word: Word) -> &'static str {
    match word {
        Word::Granted | Word::Heard | Word::Holds | Word::Itself => "✓",
        Word::Refused | Word::Lacks => "✗",
        Word::Silent => "?",
    }
}

fn words(half: &Half) -> String {
    let pips = half.pips.iter().map(|pip| format!("n{} {}", pip.node, word(pip.word)));
    let pips: Vec<String> = pips.collect();
    format!("{}: {} of {} needed; {}", half.name, half.count, half.needed, pips.join(", "))
}

fn word(word: Word) -> &'static str {
    match word {
        Word::Granted => "granted",
        Word::Refused => "refused",
        Word::Silent => "has not answered",
        Word::Heard => "heard",
        Word::Holds => "holds it",
        Word::Lacks => "is not known to hold it",
        Word::Itself => "is the node itself",
    }
}

fn progress(node: &Observation, new: bool) -> Markup {
    html! {
        table.progress.new[new] {
            caption.hidden { "What leader " (node.id) " knows of its peers" }
            thead {
                tr {
                    th scope="col" { "peer" }
                    th scope="col" { "match" }
                    th scope="col" { "next" }
                    th scope="col" { "state" }
                }
            }
            tbody {
                @for (peer, progress) in &node.progress {
                    tr {
                        th scope="row" { "n" (peer) }
                        td { (progress.matched) }
                        td { (progress.next) }
                        td {
                            @if progress.pending_snapshot > 0 {
                                "snapshot "
                                (progress.pending_snapshot)
                            } @else if progress.replicate { "replicate" } @else { "probe" }
                            @if progress.recent_active { " active" }
                            @if progress.paused { " paused" }
                        }
                    }
                }
            }
        }
    }
}
