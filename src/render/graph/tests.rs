use std::collections::BTreeSet;

use quorate_model::cluster::{ClusterModel, State};
use quorate_model::instance::Reduction;
use quorate_model::mutation::Mutations;
use roxmltree::{Document, Node};

use super::neighbourhood::{self as near, Target};
use super::overview as whole;
use crate::run::select;
use crate::run::walk::graph::flags::steps;
use crate::run::walk::graph::{Bounds, Neighbourhood, Overview, Reach, neighbourhood, overview};

fn model(name: &str) -> ClusterModel {
    let chosen = select::one(name).unwrap();
    chosen.instances(Mutations::NONE).next().unwrap().model(Reduction::Off)
}

/// The neighbourhood after two steps of a walk.
fn found(name: &str) -> Neighbourhood {
    let model = model(name);
    let mut state = model.start(model.blank().swap_remove(0)).1;
    let mut past: Vec<(State, _)> = Vec::new();
    for _ in 0..2 {
        let (action, next) = steps(&model, &state).swap_remove(0);
        past.push((std::mem::replace(&mut state, next), action));
    }
    neighbourhood(&model, &state, &past, Reach { hops: 2, vertices: 60 })
}

fn clusters(name: &str, key: &str) -> Overview {
    overview(&model(name), &key.parse().unwrap(), &Bounds::default()).unwrap()
}

/// An address with everything that has to be escaped.
fn address(target: Target) -> String {
    match target {
        Target::Vertex(id) => format!("?a=\"<{id}>\"&b=1"),
        Target::Back(back) => format!("?back={back}&b='1'"),
    }
}

fn links<'a>(document: &'a Document<'_>) -> Vec<Node<'a, 'a>> {
    document.descendants().filter(|node| node.tag_name().name() == "a").collect()
}

fn text_of(node: Node<'_, '_>) -> String {
    node.descendants().filter(Node::is_text).filter_map(|node| node.text()).collect()
}

#[test]
fn walk_neighbourhood_is_drawn_with_a_link_for_each_state() {
    let found = found("lost-leave@both+joint+apply");
    let svg = near::draw(&found, &address).into_string();
    let document = Document::parse(&svg).unwrap();
    let root = document.root_element();
    assert_eq!(root.attribute("role"), Some("group"));
    assert!(root.attribute("aria-label").unwrap().contains("states within 2 steps"));
    let hrefs: BTreeSet<&str> =
        links(&document).iter().map(|link| link.attribute("href").unwrap()).collect();
    let wanted: BTreeSet<String> =
        near::rows(&found).iter().map(|row| address(row.target)).collect();
    assert_eq!(hrefs, wanted.iter().map(String::as_str).collect());
    // Links follow one another rank by rank, the walk first.
    let depths: Vec<i64> = links(&document)
        .iter()
        .map(|link| match (link.attribute("data-back"), link.attribute("data-vertex")) {
            (Some(back), _) => -back.parse::<i64>().unwrap(),
            (None, vertex) => {
                i64::from(found.vertices[vertex.unwrap().parse::<usize>().unwrap()].depth)
            }
        })
        .collect();
    assert!(depths.is_sorted() && depths[..3] == [-2, -1, 0], "{depths:?}");
    assert_eq!(svg, near::draw(&found, &address).into_string());
}

#[test]
fn walk_neighbourhood_names_every_step_in_a_title() {
    let found = found("lost-leave@both+joint+apply");
    let svg = near::draw(&found, &address).into_string();
    let document = Document::parse(&svg).unwrap();
    let titles: Vec<String> = document
        .descendants()
        .filter(|node| node.attribute("data-from").is_some())
        .flat_map(|line| line.children().filter(|node| node.tag_name().name() == "title"))
        .flat_map(|title| text_of(title).lines().map(str::to_owned).collect::<Vec<_>>())
        .collect();
    let steps = found.links.iter().map(|link| &link.event);
    let mut wanted: Vec<&String> = steps.chain(found.past.iter().map(|p| &p.event)).collect();
    let mut titles: Vec<&String> = titles.iter().collect();
    wanted.sort();
    titles.sort();
    assert_eq!(titles, wanted);
    // One line for each pair of states; the walk's states come after the vertices.
    let count = found.vertices.len();
    let ends = |node: Node<'_, '_>| {
        let end = |name| node.attribute(name)?.parse::<usize>().ok();
        Some((end("data-from")?, end("data-to")?))
    };
    let drawn: Vec<_> = document.descendants().filter_map(ends).collect();
    let pairs: BTreeSet<_> = found.links.iter().map(|link| (link.from, link.to)).collect();
    let walked = [(count, count + 1), (count + 1, 0)];
    assert_eq!(drawn.len(), pairs.len() + 2);
    assert_eq!(
        drawn.into_iter().collect::<BTreeSet<_>>(),
        pairs.into_iter().chain(walked).collect()
    );
}

#[test]
fn walk_neighbourhood_marks_are_more_than_colour() {
    let mut found = found("lost-leave@both+joint+apply");
    found.vertices[1].violated = vec!["LogMatching"];
    found.vertices[1].dead_end = true;
    found.vertices[1].frontier = false;
    let svg = near::draw(&found, &address).into_string();
    let document = Document::parse(&svg).unwrap();
    let one = links(&document);
    let one = one.iter().find(|link| link.attribute("data-vertex") == Some("1")).unwrap();
    assert_eq!(one.attribute("class"), Some("gr-v gr-bad gr-dead"));
    let parts = |class: &str| {
        one.descendants().filter(|node| node.attribute("class") == Some(class)).count()
    };
    assert_eq!((parts("gr-glyph"), parts("gr-inner"), parts("gr-box")), (2, 1, 1));
    let words = text_of(*one);
    assert!(words.contains("violates LogMatching; dead end: nothing can happen"), "{words}");
    let row = &near::rows(&found)[found.past.len() + 1];
    assert_eq!(row.notes, ["violates LogMatching", "dead end: nothing can happen"]);
}

#[test]
fn walk_overview_is_drawn_with_a_link_for_each_cluster() {
    let found = clusters("lost-leave@both+joint+apply", "nodes,commit");
    let address = |cluster: usize| format!("?cluster={cluster}&x=\"y\"");
    let svg = whole::draw(&found, &[], &address).into_string();
    let document = Document::parse(&svg).unwrap();
    let shown: BTreeSet<String> =
        links(&document).iter().map(|link| link.attribute("href").unwrap().to_owned()).collect();
    assert_eq!(shown, (0..found.clusters.len()).map(address).collect());
    let lines = document.descendants().filter(|node| node.attribute("data-from").is_some());
    let mut pairs: Vec<(usize, usize)> = found.links.iter().map(|l| (l.from, l.to)).collect();
    pairs.dedup();
    pairs.retain(|(from, to)| from != to);
    assert_eq!(lines.count(), pairs.len());
    let next: usize = whole::rows(&found).iter().map(|row| row.next.len()).sum();
    assert_eq!(next, pairs.len(), "the list names the same");
}

#[test]
fn walk_overview_shows_where_the_reader_is() {
    let name = "lost-leave@both+joint+apply";
    let found = clusters(name, "nodes,in-flight");
    let model = model(name);
    let mut state = model.start(model.blank().swap_remove(0)).1;
    let mut walk = vec![found.cluster_of(&model, &state).unwrap()];
    let path = found.clusters.iter().max_by_key(|cluster| cluster.min_depth).unwrap();
    for action in &path.path.actions {
        state = model.successor(&state, action).unwrap();
        walk.push(found.cluster_of(&model, &state).unwrap());
    }
    assert_eq!((walk[0], walk.last()), (0, Some(&path.id)));
    let svg = whole::draw(&found, &walk, &|cluster| format!("#{cluster}")).into_string();
    let document = Document::parse(&svg).unwrap();
    let current = document.descendants().filter(|node| node.has_attribute("aria-current"));
    let current: Vec<_> = current.filter_map(|node| node.attribute("data-cluster")).collect();
    assert_eq!(current, [path.id.to_string()]);
    let lines = document.descendants().filter(|node| node.attribute("data-from").is_some());
    let taken = lines.filter(|line| line.attribute("class").unwrap().ends_with(" gr-walked"));
    let ends = |line: Node<'_, '_>| {
        ["data-from", "data-to"].map(|end| line.attribute(end).unwrap().parse::<usize>().unwrap())
    };
    let mut wanted: Vec<[usize; 2]> = walk.windows(2).map(|pair| [pair[0], pair[1]]).collect();
    wanted.retain(|[from, to]| from != to);
    wanted.sort_unstable();
    wanted.dedup();
    assert_eq!(taken.map(ends).collect::<Vec<_>>(), wanted);
}

#[test]
fn walk_overview_says_whether_it_is_the_whole() {
    let complete = clusters("lost-leave@both+joint+apply", "roles");
    assert!(whole::summary(&complete).contains("493 states; the whole space within the bounds"));
    let bounds = Bounds { states: 300, ..Bounds::default() };
    let cut = overview(&model("election-3@none"), &"roles".parse().unwrap(), &bounds).unwrap();
    let words = whole::summary(&cut);
    assert!(words.contains("; not the whole space: stopped at 300 states, with the steps of "));
    let notes: Vec<String> = whole::rows(&cut).into_iter().flat_map(|row| row.notes).collect();
    assert!(notes.iter().any(|note| note.contains("were not seen")), "{notes:?}");
}

#[test]
fn walk_tables_are_well_formed_and_have_the_links_of_the_pictures() {
    let found = found("lost-leave@both+joint+apply");
    let html = near::table(&found, &address).into_string();
    let document = Document::parse(&html).unwrap();
    assert_eq!(links(&document).len(), found.vertices.len() + found.past.len());
    let found = clusters("lost-leave@both+joint+apply", "nodes");
    let html = whole::table(&found, &|cluster| format!("#{cluster}")).into_string();
    let document = Document::parse(&html).unwrap();
    let rows = whole::rows(&found);
    let wanted = rows.len() + rows.iter().map(|row| row.next.len()).sum::<usize>();
    assert_eq!(links(&document).len(), wanted);
}

/// The boxes of a picture: place and size.
fn boxes<'a>(document: &'a Document<'_>, class: Option<&str>) -> Vec<[&'a str; 4]> {
    let rects = document.descendants().filter(|node| node.tag_name().name() == "rect");
    let rects = rects.filter(|rect| class.is_none() || rect.attribute("class") == class);
    rects.map(|rect| ["x", "y", "width", "height"].map(|a| rect.attribute(a).unwrap())).collect()
}

#[test]
fn walk_a_large_graph_has_a_small_picture_of_the_same_layout() {
    let found = found("lost-leave@both+joint+apply");
    let (picture, map) = (near::draw(&found, &address).into_string(), near::map(&found));
    let map = map.expect("the graph is large").into_string();
    let (picture, map) = (Document::parse(&picture).unwrap(), Document::parse(&map).unwrap());
    assert_eq!(boxes(&picture, Some("gr-box")), boxes(&map, None));
    assert_eq!(
        picture.root_element().attribute("viewBox"),
        map.root_element().attribute("viewBox")
    );
    assert_eq!(map.root_element().attribute("aria-hidden"), Some("true"));
    let names: BTreeSet<&str> =
        map.root_element().children().map(|node| node.tag_name().name()).collect();
    assert_eq!(names, ["line", "rect"].into());
    let number = |name| map.root_element().attribute(name).unwrap().parse::<f64>().unwrap();
    assert!(number("width") <= 260.0 && number("height") <= 140.0);
    assert_eq!(boxes(&map, Some("gr-m-centre")).len(), 1);
    assert_eq!(boxes(&map, Some("gr-m-past")).len(), found.past.len());
}

#[test]
fn walk_an_overview_has_a_small_picture_only_if_it_is_large() {
    let mut found = clusters("story-2@both", "roles,term");
    let picture = whole::draw(&found, &[0], &|_| String::new()).into_string();
    let map = whole::map(&found, &[0]).expect("the overview is large").into_string();
    let (picture, map) = (Document::parse(&picture).unwrap(), Document::parse(&map).unwrap());
    assert_eq!(boxes(&picture, Some("gr-box")), boxes(&map, None));
    let violated = found.clusters.iter().skip(1).filter(|cluster| cluster.violated > 0);
    assert_eq!(boxes(&map, Some("gr-m-bad")).len(), violated.count());
    found.clusters.truncate(1);
    found.links.clear();
    assert!(whole::map(&found, &[0]).is_none());
}
