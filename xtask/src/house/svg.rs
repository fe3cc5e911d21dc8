//! The rooms as a picture, readable on a light and on a dark page.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::rooms::{Panel, Room};

/// Most rooms side by side.
const ABREAST: usize = 7;
const BOX: (f64, f64) = (124.0, 38.0);
const GAP: (f64, f64) = (18.0, 44.0);
/// Between a panel's edge and its rooms; above them stands its name.
const MARGIN: (f64, f64) = (20.0, 38.0);
const BETWEEN: (f64, f64) = (36.0, 64.0);

const STYLE: &str = "<style>
  text { font: 13px system-ui, sans-serif; fill: #1f2328; text-anchor: middle }
  .crate { font-weight: 600; text-anchor: start }
  .small { font-size: 11px; fill: #59636e }
  .panel { fill: #f6f8fa; stroke: #d1d9e0 }
  .room { fill: #ffffff; stroke: #818b98 }
  .arrow { fill: none; stroke: #818b98; stroke-width: 1.2; marker-end: url(#head) }
  .circle { fill: none; stroke: #cf222e; stroke-width: 1.8; marker-end: url(#red) }
  .between { fill: none; stroke: #59636e; stroke-width: 2; marker-end: url(#head) }
  #head path { fill: #818b98 }
  #red path { fill: #cf222e }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc }
    .small { fill: #9198a1 }
    .panel { fill: #151b23; stroke: #3d444d }
    .room { fill: #0d1117; stroke: #656c76 }
    .arrow, .between { stroke: #656c76 }
    .circle { stroke: #f85149 }
    #head path { fill: #656c76 }
    #red path { fill: #f85149 }
  }
</style>
";

/// A rectangle: its left upper corner and its size.
#[derive(Clone, Copy)]
struct Area {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

impl Area {
    fn middle(&self) -> f64 {
        self.x + self.width / 2.0
    }
}

/// The rows of a panel: a layer of many rooms takes several.
fn rows(panel: &Panel) -> Vec<&[Room]> {
    panel.layers.iter().flat_map(|layer| layer.chunks(ABREAST)).collect()
}

fn size(panel: &Panel) -> (f64, f64) {
    let rows = rows(panel);
    let most = rows.iter().map(|row| row.len()).max().unwrap_or(1).max(2) as f64;
    let width = most * (BOX.0 + GAP.0) - GAP.0 + 2.0 * MARGIN.0;
    let height = rows.len() as f64 * (BOX.1 + GAP.1) - GAP.1 + MARGIN.1 + MARGIN.0;
    (width, height)
}

/// Draws every crate: those that use others above them.
pub(super) fn picture(panels: &[Panel]) -> String {
    let top = panels.iter().map(|panel| panel.height).max().unwrap_or(0);
    let layers: Vec<Vec<&Panel>> = (0..=top)
        .rev()
        .map(|height| panels.iter().filter(|panel| panel.height == height).collect())
        .collect();
    let width_of = |layer: &[&Panel]| {
        layer.iter().map(|panel| size(panel).0 + BETWEEN.0).sum::<f64>() - BETWEEN.0
    };
    let width = layers.iter().map(|layer| width_of(layer)).fold(0.0, f64::max) + 2.0 * BETWEEN.0;
    let mut areas: BTreeMap<&str, Area> = BTreeMap::new();
    let mut y = BETWEEN.0;
    for layer in &layers {
        let mut x = (width - width_of(layer)) / 2.0;
        let mut tallest: f64 = 0.0;
        for panel in layer {
            let (width, height) = size(panel);
            areas.insert(&panel.name, Area { x, y, width, height });
            x += width + BETWEEN.0;
            tallest = tallest.max(height);
        }
        y += tallest + BETWEEN.1;
    }
    let height = y - BETWEEN.1 + BETWEEN.0;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
         role=\"img\" aria-label=\"The rooms of each crate, and which room uses which\">\n\
         <!-- written by `cargo xtask house` -->\n{STYLE}<defs>\n"
    );
    for id in ["head", "red"] {
        let _ = writeln!(
            svg,
            "<marker id=\"{id}\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"8\" \
             markerHeight=\"8\" markerUnits=\"userSpaceOnUse\" orient=\"auto\">\
             <path d=\"M0 0L8 4L0 8z\"/></marker>"
        );
    }
    svg += "</defs>\n";
    for panel in panels {
        for used in &panel.uses {
            if let (Some(from), Some(to)) =
                (areas.get(panel.name.as_str()), areas.get(used.as_str()))
            {
                arrow(&mut svg, "between", *from, *to);
            }
        }
    }
    for panel in panels {
        if let Some(area) = areas.get(panel.name.as_str()) {
            draw(&mut svg, panel, *area);
        }
    }
    svg + "</svg>\n"
}

fn draw(svg: &mut String, panel: &Panel, area: Area) {
    rectangle(svg, "panel", area);
    let _ = writeln!(
        svg,
        "<text class=\"crate\" x=\"{}\" y=\"{}\">{}</text>",
        area.x + 14.0,
        area.y + 24.0,
        panel.name
    );
    let mut places: BTreeMap<&str, Area> = BTreeMap::new();
    for (number, row) in rows(panel).into_iter().enumerate() {
        let width = row.len() as f64 * (BOX.0 + GAP.0) - GAP.0;
        let left = area.x + (area.width - width) / 2.0;
        let y = area.y + MARGIN.1 + number as f64 * (BOX.1 + GAP.1);
        for (at, room) in row.iter().enumerate() {
            let x = left + at as f64 * (BOX.0 + GAP.0);
            places.insert(&room.name, Area { x, y, width: BOX.0, height: BOX.1 });
        }
    }
    for line in &panel.arrows {
        if let (Some(from), Some(to)) =
            (places.get(line.from.as_str()), places.get(line.to.as_str()))
        {
            arrow(svg, if line.circle { "circle" } else { "arrow" }, *from, *to);
        }
    }
    for room in panel.layers.iter().flatten() {
        let Some(place) = places.get(room.name.as_str()) else { continue };
        rectangle(svg, "room", *place);
        let name = room.name.strip_suffix(".rs");
        let (name, below) = match name {
            Some(name) => (name.to_owned(), String::new()),
            None if room.files == 1 => (format!("{}/", room.name), "1 file".to_owned()),
            None => (format!("{}/", room.name), format!("{} files", room.files)),
        };
        let y = place.y + if below.is_empty() { 23.0 } else { 17.0 };
        let _ = writeln!(svg, "<text x=\"{}\" y=\"{y}\">{name}</text>", place.middle());
        if !below.is_empty() {
            let _ = writeln!(
                svg,
                "<text class=\"small\" x=\"{}\" y=\"{}\">{below}</text>",
                place.middle(),
                place.y + 31.0
            );
        }
    }
}

fn rectangle(svg: &mut String, class: &str, area: Area) {
    let Area { x, y, width, height } = area;
    let _ = writeln!(
        svg,
        "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"6\"/>"
    );
}

/// From the lower edge of what is above to the upper edge of what is below; sideways in a circle.
fn arrow(svg: &mut String, class: &str, from: Area, to: Area) {
    let down = to.y > from.y;
    let (start, end) =
        if down { (from.y + from.height, to.y - 1.0) } else { (from.y, to.y + to.height + 1.0) };
    let (x, target) = (from.middle(), to.middle());
    let path = if (to.y - from.y).abs() < 1.0 {
        let (start, end) = (from.y + from.height, to.y + to.height + 1.0);
        let low = start + GAP.1 * 0.7;
        format!("M{x} {start}C{x} {low} {target} {low} {target} {end}")
    } else {
        let alteration = (end - start) / 2.0;
        format!(
            "M{x} {start}C{x} {} {target} {} {target} {end}",
            start + alteration,
            end - alteration
        )
    };
    let _ = writeln!(svg, "<path class=\"{class}\" d=\"{path}\"/>");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::house::rooms::Arrow;

    #[test]
    fn xtask_house_draws_circles_in_red() {
        let room = |name: &str, files| Room { name: name.to_owned(), files };
        let arrow = |circle| Arrow { from: "a.rs".to_owned(), to: "b".to_owned(), circle };
        let panel = |circle| Panel {
            name: "x/src".to_owned(),
            layers: vec![vec![room("a.rs", 1)], vec![room("b", 3)]],
            arrows: vec![arrow(circle)],
            height: 0,
            uses: Vec::new(),
        };
        let red = picture(&[panel(true)]);
        assert!(red.contains("<path class=\"circle\"") && !red.contains("<path class=\"arrow\""));
        let plain = picture(&[panel(false)]);
        assert!(
            plain.contains("<path class=\"arrow\"") && !plain.contains("<path class=\"circle\"")
        );
        assert!(plain.contains(">b/</text>") && plain.contains(">3 files</text>"));
        assert!(plain.contains(">a</text>"));
    }
}
