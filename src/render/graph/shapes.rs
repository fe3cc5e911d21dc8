//! The shapes of a graph: boxes, glyphs and arrows.

use std::fmt::Write as _;

use maud::{Markup, html};

use crate::run::walk::graph::layout::{Place, Point, Route};

/// Something remarkable about a node.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Mark {
    /// A property is violated.
    Bad,
    /// Nothing can happen any more.
    Dead,
    /// There are steps that are not shown.
    More,
    /// It is beyond the bounds.
    Out,
    /// It stands for all further keys.
    Rest,
}

impl Mark {
    pub(super) fn class(self) -> &'static str {
        match self {
            Mark::Bad => "gr-bad",
            Mark::Dead => "gr-dead",
            Mark::More => "gr-more",
            Mark::Out => "gr-out",
            Mark::Rest => "gr-rest",
        }
    }

    /// A path in a square of 12 pixels from the origin.
    fn path(self) -> &'static str {
        match self {
            Mark::Bad => "M6 1L11.5 11H.5ZM6 4.5V7.5M6 9V9.8",
            Mark::Dead => "M1 5H11V7.5H1Z",
            Mark::More => "M1.5 6h1M5.5 6h1M9.5 6h1",
            Mark::Out => "M6 1a5 5 0 1 0 .01 0ZM2.5 9.5L9.5 2.5",
            Mark::Rest => "M1 3h10M1 6h10M1 9h10",
        }
    }
}

/// Room that one glyph takes, in pixels.
pub(super) const GLYPH: f64 = 15.0;

/// The width of a text in a fixed-width font of 12 pixels.
pub(super) fn wide(text: &str) -> f64 {
    text.chars().count() as f64 * 7.3
}

/// The width of a text in the small font, estimated.
pub(super) fn narrow(text: &str) -> f64 {
    text.chars().count() as f64 * 6.1
}

/// What a node shows.
pub(super) struct Node<'a> {
    pub(super) place: Place,
    pub(super) name: &'a str,
    pub(super) note: &'a str,
    pub(super) marks: &'a [Mark],
}

/// The box of a node, with its texts and glyphs.
pub(super) fn node(node: &Node<'_>) -> Markup {
    let Place { x, y, width, height } = node.place;
    let glyphs = node.marks.iter().enumerate();
    html! {
        rect.gr-box x=(short(x)) y=(short(y)) width=(short(width)) height=(short(height)) rx="4" {}
        @if node.marks.contains(&Mark::Dead) {
            rect.gr-inner x=(short(x + 3.0)) y=(short(y + 3.0)) width=(short(width - 6.0))
                height=(short(height - 6.0)) rx="2" {}
        }
        text.gr-name x=(short(x + 9.0)) y=(short(y + 16.0)) { (node.name) }
        @if !node.note.is_empty() {
            text.gr-note x=(short(x + 9.0)) y=(short(y + 30.0)) { (node.note) }
        }
        @for (at, mark) in glyphs {
            path.gr-glyph d=(mark.path()) transform={
                "translate(" (short(x + width - 6.0 - GLYPH * (at + 1) as f64 + 2.0)) " "
                (short(y + 5.0)) ")"
            } {}
        }
    }
}

/// The line of a link with its arrow. `weight` is the width of the line in pixels.
pub(super) fn way(route: &Route, weight: f64) -> Markup {
    let Some(last) = route.curves.last() else { return Markup::default() };
    let mut d = format!("M{} {}", short(route.start.x), short(route.start.y));
    for curve in &route.curves {
        d.push('C');
        for (at, point) in [curve.first, curve.second, curve.to].iter().enumerate() {
            let gap = if at == 0 { "" } else { " " };
            write!(d, "{gap}{} {}", short(point.x), short(point.y)).expect("a string takes it");
        }
    }
    html! {
        path.gr-hit d=(d) {}
        path.gr-way d=(d) stroke-width=(short(weight)) {}
        path.gr-tip d=(tip(last.second, last.to)) {}
    }
}

/// The head of an arrow that comes from one point and ends in another.
fn tip(from: Point, to: Point) -> String {
    let (dx, dy) = (to.x - from.x, to.y - from.y);
    let length = dx.hypot(dy).max(1e-6);
    let (ux, uy) = (dx / length, dy / length);
    let (bx, by) = (to.x - ux * 7.0, to.y - uy * 7.0);
    format!(
        "M{} {}L{} {}L{} {}Z",
        short(to.x),
        short(to.y),
        short(bx - uy * 3.2),
        short(by + ux * 3.2),
        short(bx + uy * 3.2),
        short(by - ux * 3.2)
    )
}

/// A number with at most one digit after the point.
pub(super) fn short(number: f64) -> String {
    let tenths = (number * 10.0).round() as i64;
    match tenths % 10 {
        0 => (tenths / 10).to_string(),
        _ => (tenths as f64 / 10.0).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn walk_numbers_in_pictures_are_short() {
        let texts = [0.0, -0.04, 12.0, 12.04, 12.06, -3.25].map(short);
        assert_eq!(texts, ["0", "0", "12", "12", "12.1", "-3.3"]);
    }

    #[test]
    fn walk_arrows_end_where_they_point() {
        let tip = tip(Point { x: 0.0, y: 0.0 }, Point { x: 10.0, y: 0.0 });
        assert_eq!(tip, "M10 0L3 3.2L3 -3.2Z");
    }
}
