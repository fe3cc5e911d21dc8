use std::collections::BTreeSet;
use std::sync::Arc;

use maud::Markup;
use quorate_conformance::record;
use quorate_conformance::trace::Trace;
use quorate_model::cluster::{Action, ClusterModel, State};
use quorate_model::instance::Reduction;
use quorate_model::mutation::Mutations;
use quorate_model::scenario::Scenario;
use roxmltree::{Document, Node};
use stateright::Model as _;

use super::arrows::End;
use super::happening::Owner;
use super::shown::Shown;
use super::{Diagram, Line, Only, Options, Violation, draw, heads, list};
use crate::run::walk::graph::flags::{has_step, steps};

/// Five nodes and every kind of fault, without an end.
const LONG: &str = r#"
title = "Everything"
about = "For tests."

[cluster]
voters = [1, 2, 3, 4, 5]
flags = ["none"]
lagging_apply = true
start = ["election-timeout 1", "deliver-all"]

[chaos]
election_timeouts = "any"
lease_expiries = "any"
heartbeats = "any"
proposals = 6
compactions = 40
losses = "any"
duplicates = 60
crashes = "any"
crash = [4, 5]

[bounds]
max_term = 7
max_log = 7
max_in_flight = 12

[[settle]]
name = "calm"
dead = [5]
"#;

fn model() -> ClusterModel {
    let scenario = Scenario::parse("everything", LONG).unwrap();
    let setting = scenario.settings[0].clone();
    ClusterModel::new(Arc::new(scenario), setting, Mutations::NONE, Reduction::Off)
}

/// A walk of so many steps that looks random, with the state after each.
fn walk(model: &ClusterModel, length: usize, seed: u64) -> (Trace, Vec<State>) {
    let mut states = vec![model.start(model.blank().swap_remove(0)).1];
    let mut actions = Vec::new();
    let mut draw = seed;
    for _ in 0..length {
        let mut next = steps(model, &states[states.len() - 1]);
        next.retain(|(action, state)| {
            let ends = matches!(action, Action::Stabilise(_));
            model.within_boundary(state) && !ends && has_step(model, state)
        });
        // New terms are scarce: they are not to be used up at once.
        let most = 2 + actions.len() / 90;
        let early = |state: &State| state.ids().any(|id| usize::from(state.node(id).term) > most);
        if next.iter().any(|(_, state)| !early(state)) {
            next.retain(|(_, state)| !early(state));
        }
        draw = draw.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        let (action, state) = next.swap_remove((draw >> 33) as usize % next.len());
        actions.push(action);
        states.push(state);
    }
    (record::trace(model, 0, &actions, "A walk"), states)
}

fn address(row: usize) -> String {
    format!("?step={row}&q=\"<>\"")
}

fn rows<'a>(document: &'a Document<'_>) -> Vec<Node<'a, 'a>> {
    document.descendants().filter(|node| node.tag_name().name() == "a").collect()
}

fn number(node: &Node<'_, '_>, attribute: &str) -> Option<usize> {
    node.attribute(attribute).map(|text| text.parse().unwrap())
}

fn numbers(node: &Node<'_, '_>, attribute: &str) -> Vec<usize> {
    node.attribute(attribute).unwrap().split(' ').map(|word| word.parse().unwrap()).collect()
}

fn has_class(node: &Node<'_, '_>, class: &str) -> bool {
    node.attribute("class").is_some_and(|classes| classes.split(' ').any(|one| one == class))
}

/// What follows from what: the closure of steps of one node and of messages, over these lanes.
fn closure(
    diagram: &Diagram<'_>,
    edges: &[(usize, usize)],
    lanes: &[usize],
) -> BTreeSet<(usize, usize)> {
    let count = diagram.rows();
    let mut after = vec![BTreeSet::new(); count + 1];
    let mut last = vec![0; diagram.chart.lanes.len()];
    for row in 1..=count {
        let own: Vec<usize> = match diagram.happenings[row - 1].owner {
            Owner::Lane(lane) => vec![lane],
            Owner::Network => vec![],
            Owner::All => (0..last.len()).collect(),
        };
        let before = own.iter().filter(|lane| lanes.contains(lane)).map(|lane| last[*lane]);
        let sources = edges.iter().filter(|(_, to)| *to == row).map(|(from, _)| *from);
        let sources: Vec<usize> = before.chain(sources).filter(|source| *source > 0).collect();
        for source in sources {
            let more: Vec<usize> = after[source].iter().copied().chain([source]).collect();
            after[row].extend(more);
        }
        for lane in own {
            last[lane] = row;
        }
    }
    let pairs = after.iter().enumerate();
    pairs.flat_map(|(row, before)| before.iter().map(move |other| (*other, row))).collect()
}

fn messages(diagram: &Diagram<'_>) -> Vec<(usize, usize)> {
    let ended = diagram.arrows.iter().filter_map(|arrow| Some((arrow.sent, arrow.end?)));
    ended.filter(|(_, (_, end))| *end != End::Gone).map(|(sent, (row, _))| (sent, row)).collect()
}

#[test]
fn walk_spacetime_past_and_future_are_those_of_steps_and_messages() {
    let model = model();
    let (trace, _) = walk(&model, 120, 5);
    let diagram = Diagram::of(&trace).unwrap();
    assert_eq!(diagram.rows(), 120);
    let lanes: Vec<usize> = (0..5).collect();
    let pairs = closure(&diagram, &messages(&diagram), &lanes);
    for row in 1..=120 {
        let past = (1..row).filter(|other| pairs.contains(&(*other, row)));
        let future = (row + 1..=120).filter(|other| pairs.contains(&(row, *other)));
        // A lost message is an end: nothing follows from it.
        let is_lost = diagram.happenings[row - 1].owner == Owner::Network;
        assert_eq!(diagram.past(row), past.collect::<Vec<_>>(), "row {row}");
        let future: Vec<usize> = future.collect();
        assert!(!is_lost || future.is_empty());
        assert_eq!(diagram.future(row), future, "row {row}");
    }
}

#[test]
fn walk_spacetime_attributes_tell_past_and_future() {
    let model = model();
    let (trace, _) = walk(&model, 100, 11);
    let diagram = Diagram::of(&trace).unwrap();
    let svg = draw(&diagram, &Options::default(), &address).into_string();
    let document = Document::parse(&svg).unwrap();
    let rows = rows(&document);
    for one in rows.iter().filter(|row| number(row, "data-step") != Some(0)) {
        let step = number(one, "data-step").unwrap();
        let (past, next) = (numbers(one, "data-past"), numbers(one, "data-next"));
        let is_past = |row: &Node<'_, '_>| {
            let at = number(row, "data-step").unwrap();
            number(row, "data-lane").is_some_and(|lane| at <= past[lane] && at != step)
        };
        let follows = |row: &Node<'_, '_>| {
            let at = number(row, "data-step").unwrap();
            match (number(row, "data-lane"), number(row, "data-at")) {
                (Some(lane), _) => next[lane] > 0 && at >= next[lane],
                (None, Some(sent)) => {
                    let sender = rows.iter().find(|row| number(row, "data-step") == Some(sent));
                    let lane = sender.and_then(|row| number(row, "data-lane"));
                    sent == step || lane.is_some_and(|lane| next[lane] > 0 && sent >= next[lane])
                }
                (None, None) => false,
            }
        };
        let steps = |is: &dyn Fn(&Node<'_, '_>) -> bool| -> Vec<usize> {
            rows.iter().filter(|row| is(row)).filter_map(|row| number(row, "data-step")).collect()
        };
        assert_eq!(steps(&is_past), diagram.past(step), "past of {step}");
        // Rows that hang on nothing are those whose message was sent before row 1.
        assert_eq!(steps(&follows), diagram.future(step), "future of {step}");
    }
}

#[test]
fn walk_spacetime_marks_past_and_future_of_the_selected_row() {
    let model = model();
    let (trace, _) = walk(&model, 60, 11);
    let diagram = Diagram::of(&trace).unwrap();
    let options = Options { selected: Some(25), ..Options::default() };
    let svg = draw(&diagram, &options, &address).into_string();
    let document = Document::parse(&svg).unwrap();
    let marked = |class: &str| -> Vec<usize> {
        let rows = rows(&document).into_iter().filter(|row| has_class(row, class));
        rows.filter_map(|row| number(&row, "data-step")).collect()
    };
    assert_eq!(marked("st-before"), diagram.past(25));
    assert_eq!(marked("st-later"), diagram.future(25));
    assert!(!diagram.past(25).is_empty() && !diagram.future(25).is_empty());
}

#[test]
fn walk_spacetime_has_a_link_for_each_row_and_one_current() {
    let model = model();
    let (trace, _) = walk(&model, 40, 3);
    let diagram = Diagram::of(&trace).unwrap();
    let options = Options { current: 17, ..Options::default() };
    let svg = draw(&diagram, &options, &address).into_string();
    let document = Document::parse(&svg).unwrap();
    let rows = rows(&document);
    assert_eq!(rows.len(), 41);
    for (at, row) in rows.iter().enumerate() {
        assert_eq!(number(row, "data-step"), Some(at));
        assert_eq!(row.attribute("href"), Some(address(at).as_str()));
        assert_eq!(row.attribute("aria-current"), (at == 17).then_some("step"));
        assert_eq!((has_class(row, "st-now"), has_class(row, "st-after")), (at == 17, at > 17));
        let title = row.descendants().find(|node| node.tag_name().name() == "title").unwrap();
        let event = diagram.event(at).map_or("the start".to_owned(), ToString::to_string);
        let words = title.text().unwrap();
        assert!(words.starts_with(&format!("step {at}: {event}")), "{words}");
    }
    assert_eq!(svg, draw(&diagram, &options, &address).into_string());
    let beyond = Options { current: 999, ..Options::default() };
    assert!(draw(&diagram, &beyond, &address).into_string().contains("current step 40"));
}

#[test]
fn walk_spacetime_shows_what_is_in_flight_at_each_step() {
    let model = model();
    let (trace, states) = walk(&model, 60, 7);
    let diagram = Diagram::of(&trace).unwrap();
    for (row, state) in states.iter().enumerate() {
        let flying: Vec<_> = diagram.arrows.iter().filter(|a| a.flies_after(row)).collect();
        assert_eq!(flying.len(), state.network.len(), "row {row}");
        let mut found: Vec<_> = flying.iter().map(|arrow| arrow.message.clone()).collect();
        let plan = model.plan();
        let mut wanted: Vec<_> =
            state.network.iter().map(|message| record::message(plan, message)).collect();
        found.sort();
        wanted.sort();
        assert_eq!(found, wanted, "row {row}");
    }
    let svg = draw(&diagram, &Options { current: 30, ..Options::default() }, &address);
    let svg = svg.into_string();
    let document = Document::parse(&svg).unwrap();
    let later = diagram.arrows.iter().filter(|a| a.flies_after(30) && a.end.is_some()).count();
    let drawn = document.descendants().filter(|node| {
        has_class(node, "st-flying")
            && node
                .descendants()
                .any(|n| n.text().is_some_and(|text| text.ends_with(", on its way")))
    });
    assert_eq!(drawn.count(), later);
    let crosses = document.descendants().filter(|node| has_class(node, "st-lost")).count();
    let lost = diagram.arrows.iter().filter(
        |arrow| matches!(arrow.end, Some((row, End::Lost)) if row <= 30 || !arrow.flies_after(30)),
    );
    assert_eq!(crosses, lost.count());
}

/// The walk of these steps, in the words of a trace.
fn told(model: &ClusterModel, words: &[&str]) -> Trace {
    let mut state = model.start(model.blank().swap_remove(0)).1;
    let mut actions = Vec::new();
    for word in words {
        let is_it = |(action, _): &(Action, State)| {
            record::event(model, action).to_string().starts_with(word)
        };
        let found = steps(model, &state).into_iter().find(is_it);
        let (action, next) = found.unwrap_or_else(|| panic!("{word} is not enabled"));
        actions.push(action);
        state = next;
    }
    record::trace(model, 0, &actions, "A tale")
}

#[test]
fn walk_spacetime_the_end_of_the_faults_concerns_every_node() {
    let model = model();
    let trace = told(
        &model,
        &["heartbeat-due 1", "settle calm", "deliver Heartbeat 1->2", "deliver Heartbeat 1->3"],
    );
    let diagram = Diagram::of(&trace).unwrap();
    let gone: Vec<_> = diagram
        .arrows
        .iter()
        .filter(|arrow| arrow.end == Some((2, End::Gone)))
        .map(|arrow| (arrow.message.to, arrow.sent, arrow.flies_after(1), arrow.flies_after(2)))
        .collect();
    assert_eq!(gone, [(5, 1, true, false)], "node 5 is dead from then on");
    assert_eq!((diagram.past(2), diagram.future(2)), (vec![1], vec![3, 4]));
    assert_eq!(diagram.past(4), [1, 2], "what node 2 does is no business of node 3");
    let options = Options { current: 4, ..Options::default() };
    let svg = draw(&diagram, &options, &address).into_string();
    assert!(svg.contains("Heartbeat, commit 1 gone"), "{svg}");
    let document = Document::parse(&svg).unwrap();
    let lanes = document.descendants().filter(|node| has_class(node, "st-lane"));
    let lines: Vec<&str> = lanes.filter_map(|node| node.attribute("d")).collect();
    assert_eq!(lines[3..], ["M605 76V236", "M763 76V148"], "node 5 is down from row 2 on");
    assert_eq!(list(&diagram, &options)[1].node, None);
    assert_eq!(list(&diagram, &options)[1].changes, ["node 5: is dead for good"]);
    assert_eq!(list(&diagram, &options)[1].sent, None, "it takes no message");
    assert_eq!(list(&diagram, &options)[2].sent, Some(1));
    let mut ends = list(&diagram, &options)[0].leads_to.clone();
    ends.sort_unstable();
    assert_eq!(ends, [2, 3, 4]);
}

#[test]
fn walk_spacetime_lanes_have_gaps_while_nodes_are_down() {
    let model = model();
    let trace = told(&model, &["crash 4", "crash 5", "heartbeat-due 1", "restart 4"]);
    let diagram = Diagram::of(&trace).unwrap();
    let svg = draw(&diagram, &Options::default(), &address).into_string();
    let document = Document::parse(&svg).unwrap();
    let lanes = document.descendants().filter(|node| has_class(node, "st-lane"));
    let lines: Vec<&str> = lanes.filter_map(|node| node.attribute("d")).collect();
    let whole = ["M131 76V236", "M289 76V236", "M447 76V236"];
    assert_eq!(lines[..3], whole, "from row 0 to below row 4, 36 pixels a row");
    assert_eq!(lines[3], "M605 76V112M605 220V236", "down from row 1 until row 4");
    assert_eq!(lines[4], "M763 76V148", "down from row 2 until the end");
    let marks = |class: &str| document.descendants().filter(|node| has_class(node, class)).count();
    assert_eq!((marks("st-stop"), marks("st-back")), (2, 1));
}

#[test]
fn walk_spacetime_two_leaders_of_one_term_are_marked() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/figures/two-leaders.qtrace");
    let trace = Trace::read(&std::fs::read(path).unwrap()).unwrap();
    let diagram = Diagram::of(&trace).unwrap();
    let options = Options { current: diagram.rows(), ..Options::default() };
    let svg = draw(&diagram, &options, &address).into_string();
    let document = Document::parse(&svg).unwrap();
    let of = |class: &str| -> Vec<String> {
        let nodes = document.descendants().filter(|node| has_class(node, class));
        let words = |node: Node<'_, '_>| {
            node.descendants().filter(Node::is_text).filter_map(|text| text.text()).collect()
        };
        nodes.map(words).collect()
    };
    assert_eq!(of("st-two"), ["node 1 leads term 2", "node 4 leads term 2"]);
    assert_eq!(of("st-lead").len(), 1);
    assert_eq!(of("st-warn").len(), 2);
}

#[test]
fn walk_spacetime_hidden_lanes_keep_causality() {
    let model = model();
    for (seed, hidden) in [(5, &[2][..]), (13, &[1, 4][..]), (21, &[1, 2, 3][..])] {
        let (trace, _) = walk(&model, 100, seed);
        let diagram = Diagram::of(&trace).unwrap();
        let options = Options { hidden, ..Options::default() };
        let shown = Shown::of(&diagram, &options);
        let lanes: Vec<usize> = (0..5).filter(|lane| shown.columns[*lane].is_some()).collect();
        let direct = diagram.arrows.iter().filter(|arrow| shown.concerns(arrow));
        let mut edges: Vec<(usize, usize)> =
            direct.filter_map(|arrow| Some((arrow.sent, arrow.end?.0))).collect();
        let detours = shown.detours();
        assert!(!detours.is_empty());
        edges.extend(detours.iter().map(|((from, _), (to, _))| (*from, *to)));
        let visible = closure(&diagram, &edges, &lanes);
        let on_shown = |row: usize| diagram.clocks.lane(row).is_some_and(|l| lanes.contains(&l));
        let pairs = (1..=100).flat_map(|row| (1..row).map(move |other| (other, row)));
        for (from, to) in pairs.filter(|(from, to)| on_shown(*from) && on_shown(*to)) {
            let precedes = diagram.precedes(from, to);
            assert_eq!(visible.contains(&(from, to)), precedes, "{from} before {to}");
        }
        let text = |svg: Markup| {
            let svg = svg.into_string();
            let document = Document::parse(&svg).unwrap();
            let heads = document.descendants().filter(|node| has_class(node, "st-head"));
            heads.filter_map(|node| node.text().map(str::to_owned)).collect::<Vec<_>>()
        };
        let wanted: Vec<String> = lanes.iter().map(|lane| format!("node {}", lane + 1)).collect();
        assert_eq!(text(heads(&diagram, &options)), wanted);
        let svg = draw(&diagram, &options, &address);
        assert_eq!(text(svg.clone()), Vec::<String>::new(), "each head is there once");
        let svg = svg.into_string();
        let document = Document::parse(&svg).unwrap();
        let dashed = document.descendants().filter(|node| has_class(node, "st-detour")).count();
        assert_eq!(dashed, detours.len());
    }
}

#[test]
fn walk_spacetime_runs_collapse_to_counted_dots() {
    let model = model();
    let (trace, _) = walk(&model, 300, 31);
    let diagram = Diagram::of(&trace).unwrap();
    let lines =
        |collapse, current| list(&diagram, &Options { current, collapse, ..Options::default() });
    assert!(lines(false, 0).iter().all(|line| line.steps == 1));
    let runs: Vec<_> = lines(true, 0).into_iter().filter(|line| line.steps > 1).collect();
    assert!(runs.len() >= 2, "{runs:?}");
    let touched: BTreeSet<usize> = diagram.arrows.iter().flat_map(|arrow| arrow.rows()).collect();
    for run in &runs {
        let rows = run.row + 1 - run.steps..=run.row;
        assert_eq!(run.events.len(), run.steps);
        assert!(rows.clone().all(|row| !touched.contains(&row)), "{run:?}");
        assert!(!run.text().contains("leader t") && !run.text().contains("crash"), "{run:?}");
    }
    // The steps that are not in a run are all there, and every step is in one line.
    assert_eq!(lines(true, 0).iter().map(|line| line.steps).sum::<usize>(), 300);
    // Steps that are not shown part a run: no line speaks of steps that its projection leaves out.
    for only in ["1", "2", "3", "4", "5"] {
        let only = Some(only.parse().unwrap());
        let every = list(&diagram, &Options { only, ..Options::default() });
        let lines = list(&diagram, &Options { only, collapse: true, ..Options::default() });
        let events = |lines: &[Line]| -> Vec<String> {
            lines.iter().flat_map(|line| line.events.clone()).collect()
        };
        assert_eq!(events(&lines), events(&every));
    }
    // The current step ends its run, so that it can be seen.
    let inside = runs[0].row - 1;
    let ends: Vec<usize> = lines(true, inside).iter().map(|line| line.row).collect();
    assert!(ends.contains(&inside) && ends.contains(&runs[0].row));

    let svg = draw(&diagram, &Options { collapse: true, ..Options::default() }, &address);
    let svg = svg.into_string();
    let document = Document::parse(&svg).unwrap();
    let drawn: Vec<_> = rows(&document).into_iter().filter(|r| has_class(r, "st-run")).collect();
    assert_eq!(drawn.len(), runs.len());
    for (one, run) in drawn.iter().zip(&runs) {
        let first = number(one, "data-first").unwrap();
        assert_eq!((first, number(one, "data-step")), (run.row + 1 - run.steps, Some(run.row)));
        let counts = one.descendants().filter(|node| has_class(node, "st-count"));
        let counts = counts.filter_map(|node| node.text()?.parse::<usize>().ok());
        assert_eq!(counts.sum::<usize>(), run.steps);
        let rows = numbers(one, "data-rows");
        assert_eq!(rows.iter().max(), Some(&run.row));
        // A run has the past and the future of its steps, without itself.
        let members = first..=run.row;
        let past = members.clone().flat_map(|row| diagram.past(row)).filter(|r| *r < first);
        let future = members.flat_map(|row| diagram.future(row)).filter(|r| *r > run.row);
        let (known, next) = (numbers(one, "data-past"), numbers(one, "data-next"));
        let lane = |row: &usize| diagram.clocks.lane(*row);
        let wanted: BTreeSet<usize> = past.collect();
        let told = (1..first).filter(|row| lane(row).is_some_and(|lane| *row <= known[lane]));
        assert_eq!(told.collect::<BTreeSet<_>>(), wanted);
        let wanted: BTreeSet<usize> = future.filter(|row| lane(row).is_some()).collect();
        let told = (run.row + 1..=300)
            .filter(|row| lane(row).is_some_and(|lane| next[lane] > 0 && *row >= next[lane]));
        assert_eq!(told.collect::<BTreeSet<_>>(), wanted);
    }
}

#[test]
fn walk_spacetime_projections_keep_what_concerns_a_node_or_a_kind() {
    let model = model();
    let (trace, _) = walk(&model, 100, 9);
    let diagram = Diagram::of(&trace).unwrap();
    let of = |only: &str| {
        let only: Only = only.parse().unwrap();
        list(&diagram, &Options { only: Some(only), ..Options::default() })
    };
    let node = of("2");
    assert!(node.len() < 100 && !node.is_empty());
    let mut wanted = BTreeSet::new();
    for arrow in diagram.arrows.iter().filter(|a| a.message.from == 2 || a.message.to == 2) {
        wanted.extend(arrow.rows());
    }
    wanted.extend((1..=100).filter(|row| diagram.clocks.lane(*row) == Some(1)));
    wanted.remove(&0);
    assert_eq!(node.iter().map(|line| line.row).collect::<BTreeSet<_>>(), wanted);
    let kind = of("appendresp");
    let mut wanted = BTreeSet::new();
    for arrow in diagram.arrows.iter().filter(|arrow| arrow.message.body.name() == "AppendResp") {
        wanted.extend(arrow.rows());
    }
    wanted.remove(&0);
    assert_eq!(kind.iter().map(|line| line.row).collect::<BTreeSet<_>>(), wanted);
    let error = "Appnd".parse::<Only>().unwrap_err().to_string();
    assert!(
        error.starts_with("\"Appnd\": expected the id of a node, or one of PreVote, "),
        "{error}"
    );
    assert!("0".parse::<Only>().is_err());
}

#[test]
fn walk_spacetime_marks_violations_and_loops() {
    let model = model();
    let (mut trace, _) = walk(&model, 30, 17);
    trace.repeats = Some(trace.start + 12);
    let diagram = Diagram::of(&trace).unwrap();
    let violations = [Violation { row: 21, property: "LogMatching".to_owned() }];
    let options = Options { violations: &violations, first: 10, ..Options::default() };
    let svg = draw(&diagram, &options, &address).into_string();
    let document = Document::parse(&svg).unwrap();
    let bad: Vec<usize> = rows(&document)
        .iter()
        .filter(|row| has_class(row, "st-bad"))
        .filter(|row| row.descendants().any(|node| has_class(&node, "st-warned")))
        .filter_map(|row| number(row, "data-step"))
        .collect();
    assert_eq!(bad, [21]);
    assert!(svg.contains("steps 23 to 40 repeat for ever"));
    let lines = list(&diagram, &options);
    let begins: Vec<usize> = lines.iter().filter(|l| l.loop_begins).map(|l| l.number).collect();
    assert_eq!(begins, [23]);
    assert!(lines[20].text().ends_with("; violates LogMatching"), "{}", lines[20].text());
    assert_eq!(
        lines.iter().map(|line| line.number).collect::<Vec<_>>(),
        (11..=40).collect::<Vec<_>>()
    );
}

#[test]
fn walk_spacetime_500_steps_are_small() {
    let model = model();
    let (trace, _) = walk(&model, 500, 1);
    let diagram = Diagram::of(&trace).unwrap();
    let options = Options { current: 250, ..Options::default() };
    let svg = draw(&diagram, &options, &|row| format!("?s={row}")).into_string();
    assert_eq!(rows(&Document::parse(&svg).unwrap()).len(), 501);
    assert!(svg.len() < 400_000, "{} bytes", svg.len());
}
