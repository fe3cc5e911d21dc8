//! Requests of the graph around a state, of the overview, and of the reference of an instance.

use std::time::Duration;

use axum::response::{Html, IntoResponse, Response};

use super::asked::Asked;
use super::fault::Fault;
use super::query::Query;
use crate::render::graph::neighbourhood::Target;
use crate::render::graph::{neighbourhood as drawn, overview as drawn_overview};
use crate::render::page::graph::Drawn;
use crate::render::page::{graph, model};
use crate::run::walk::address::Address;
use crate::run::walk::graph::key::Key;
use crate::run::walk::graph::neighbourhood::{Reach, neighbourhood};
use crate::run::walk::graph::overview::{Bounds, overview};
use crate::run::walk::path::Walk;

/// How many states of the walk before the shown one stand in the graph.
const PAST: usize = 4;

/// The graph around the shown state; with `key`, the overview of the whole space.
pub(super) async fn page(asked: Asked) -> Result<Response, Fault> {
    asked
        .answer(|asked| {
            let Asked { explorer, instance, query } = asked;
            let address = query.address(instance)?;
            let asked = explorer.library.walk(&address)?;
            let at = address.step.unwrap_or(asked.walk.len()).clamp(asked.walk.start, usize::MAX);
            let walk = asked.walk.until(at.min(asked.walk.len()));
            let at = walk.len();
            let address = Address::of(&asked.walk).at(at);
            let html = match query.get("key") {
                Some(key) => whole(&walk, &address, key, query)?,
                None => around(&walk, &address, query)?,
            };
            Ok(Html(html).into_response())
        })
        .await
}

fn around(walk: &Walk, address: &Address, query: &Query) -> Result<String, Fault> {
    let hops = query.number("hops", 2, 1..=6)?;
    let vertices = query.number("states", 60, 2..=400)?;
    let at = walk.len();
    let first = at.saturating_sub(PAST).max(walk.start);
    let past: Vec<_> = (first..at)
        .filter_map(|step| {
            let action = walk.at(step + 1).step.as_ref()?.action;
            Some((walk.at(step).state.clone(), action))
        })
        .collect();
    let reach = Reach { hops: hops as u32, vertices };
    let found = neighbourhood(&walk.model, &walk.last().state, &past, reach);
    let to = |target: Target| match target {
        Target::Back(back) => format!("/{}", address.clone().at(at.saturating_sub(back))),
        Target::Vertex(vertex) => {
            let actions = found.actions_to(vertex).unwrap_or_default();
            format!("/{}", Address::of(&walk.with(&actions)))
        }
    };
    let drawn = Drawn {
        picture: drawn::draw(&found, &to),
        map: drawn::map(&found),
        table: drawn::table(&found, &to),
    };
    Ok(graph::around(address, hops, vertices, &drawn).into_string())
}

fn whole(walk: &Walk, address: &Address, key: &str, query: &Query) -> Result<String, Fault> {
    let key: Key = key.parse().map_err(|error: crate::run::walk::graph::key::KeyError| {
        Fault::wrong("No such key", error.to_string())
    })?;
    let bounds = Bounds {
        states: query.number("most", 300_000, 1..=5_000_000)? as u64,
        time: query.seconds(15)?.min(Duration::from_secs(120)),
        ..Bounds::default()
    };
    let found = overview(&walk.model, &key, &bounds)
        .map_err(|error| Fault::wrong("The overview cannot be made", error.to_string()))?;
    let to = |cluster: usize| {
        let Some(way) = found.clusters.get(cluster).map(|cluster| &cluster.path) else {
            return format!("/{address}");
        };
        match Walk::begin(walk.instance.clone(), way.initial) {
            Some(walk) => format!("/{}", Address::of(&walk.with(&way.actions))),
            None => format!("/{address}"),
        }
    };
    let states = (walk.start..=walk.len()).map(|step| &walk.at(step).state);
    let way: Vec<usize> = states.filter_map(|state| found.cluster_of(&walk.model, state)).collect();
    let drawn = Drawn {
        picture: drawn_overview::draw(&found, &way, &to),
        map: drawn_overview::map(&found, &way),
        table: drawn_overview::table(&found, &to),
    };
    Ok(graph::whole(address, &key, &drawn).into_string())
}

/// The reference of an instance.
pub(super) async fn model(asked: Asked) -> Result<Response, Fault> {
    asked
        .answer(|asked| {
            let Asked { explorer, instance, query } = asked;
            let address = query.address(instance)?;
            let instance = explorer.library.instance(&address)?;
            Ok(Html(model::page(&address, &instance).into_string()).into_response())
        })
        .await
}
