//! A diagram as SVG.

use maud::{Markup, html};
use quorate_conformance::trace::Event;

use super::canvas::{Canvas, LOOP, ROW, TOP, y};
use super::diagram::Diagram;
use super::options::Options;
use super::shown::{Group, Shown};
use crate::render::chart::{Lane, shortened};

const BAND: usize = 16;

/// The longest text of a lane's head, in characters.
const HEAD: usize = 25;

/// Makes the address of a row.
pub type Address<'a> = &'a dyn Fn(usize) -> String;

/// Draws a diagram without the heads of its lanes, for which there is room at its top ([`heads`]).
/// Each row is a link to the address that `href` gives.
#[must_use]
pub fn draw(diagram: &Diagram<'_>, options: &Options<'_>, href: Address<'_>) -> Markup {
    let shown = Shown::of(diagram, options);
    let canvas = Canvas::of(&shown);
    let (width, height) = (canvas.width, canvas.height);
    let lanes: Vec<String> = diagram.chart.lanes.iter().map(|lane| lane.id.to_string()).collect();
    html! {
        svg.st xmlns="http://www.w3.org/2000/svg" viewBox={ "0 0 " (width) " " (height) }
            width=(width) height=(height) role="group" data-lanes=(lanes.join(" "))
            aria-label={
                "Space-time diagram: " (lanes.len()) " nodes, " (diagram.rows())
                " steps, current step " (shown.current + options.first)
            } {
            (canvas.lanes())
            (canvas.row_zero(href))
            @for (at, group) in shown.groups.iter().enumerate() { (canvas.row(at + 1, group, href)) }
            (canvas.detours())
            (canvas.after())
            (canvas.flying())
            (canvas.repeats())
        }
    }
}

/// Draws the heads of the lanes, as wide as the diagram. They are a picture of their own, so that
/// a page can keep them in view.
#[must_use]
pub fn heads(diagram: &Diagram<'_>, options: &Options<'_>) -> Markup {
    let shown = Shown::of(diagram, options);
    let canvas = Canvas::of(&shown);
    html! {
        svg.st.st-heads xmlns="http://www.w3.org/2000/svg" width=(canvas.width) height=(TOP - 22)
            viewBox={ "0 0 " (canvas.width) " " (TOP - 22) } role="group" aria-label="Nodes" {
            (canvas.heads())
        }
    }
}

impl Canvas<'_> {
    /// The lanes that are shown, with the middle of each.
    fn columns(&self) -> impl Iterator<Item = (&Lane, usize)> {
        let lanes = self.diagram.chart.lanes.iter().enumerate();
        lanes.filter_map(|(at, lane)| Some((lane, self.x(at)?)))
    }

    /// The heads of the lanes: each node, and what row 0 shows of it.
    fn heads(&self) -> Markup {
        html! { @for (lane, x) in self.columns() {
            @let (first, second) = lane.start.split_once(", voters").unwrap_or((&lane.start, ""));
            text.st-head x=(x) y="18" { "node " (lane.id) }
            text.st-dim.st-mid x=(x) y="34" { (shortened(first, HEAD)) }
            @if !second.is_empty() {
                text.st-dim.st-mid x=(x) y="48" { (shortened(&format!("voters{second}"), HEAD)) }
            }
        } }
    }

    /// The lines and the leaders' bands.
    fn lanes(&self) -> Markup {
        html! { @for (lane, x) in self.columns() {
            path.st-lane d=(self.standing(lane, x)) {}
            @for span in &lane.leads {
                @let top = y(self.shown.place(span.first));
                @let dead = self.diagram.dead_from(lane.id).filter(|row| *row >= span.first);
                @let until = dead.map_or(usize::MAX, |row| y(self.shown.place(row)));
                @let end = self.span_end(span.last).min(until).max(top + 8);
                @let class = if span.rival { "st-two" } else { "st-lead" };
                @let odd = if span.term % 2 == 1 { " st-odd" } else { "" };
                rect class={ (class) (odd) } x=(x - BAND / 2) y=(top) width=(BAND)
                    height=(end - top) rx="3" {
                    title { "node " (lane.id) " leads term " (span.term) }
                }
                @if end - top > 24 {
                    text.st-term.st-mid x=(x) y=(top + 21) { "t" (span.term) }
                }
            }
        } }
    }

    /// Where a span ends that lasts until after a row: at the row that ends it, or at the bottom.
    fn span_end(&self, last: usize) -> usize {
        if last >= self.diagram.rows() { self.bottom() } else { y(self.shown.place(last + 1)) }
    }

    /// The line of a lane, with a gap for each time during which the node is down.
    fn standing(&self, lane: &Lane, x: usize) -> String {
        let mut d = format!("M{x} {}", y(0));
        let dead = self.diagram.dead_from(lane.id).map(|row| (row, self.diagram.rows()));
        let down = lane.down.iter().map(|span| (span.first, span.last)).chain(dead);
        for (first, last) in down {
            d += &format!("V{}", y(self.shown.place(first)));
            if last >= self.diagram.rows() {
                return d;
            }
            d += &format!("M{x} {}", self.span_end(last));
        }
        d + &format!("V{}", self.bottom())
    }

    fn row_zero(&self, href: Address<'_>) -> Markup {
        let first = self.shown.options.first;
        let now = self.shown.current == 0;
        let class = if now { "st-row st-now" } else { "st-row" };
        html! {
            a class=(class) href=(href(0)) data-step="0" aria-current=[now.then_some("step")] {
                title { "step " (first) ": the start" }
                (self.hit(0))
                text.st-dim.st-end x="40" y=(y(0) + 4) { (first) }
            }
        }
    }

    /// The area of a row.
    fn hit(&self, place: usize) -> Markup {
        html! { rect.st-hit x="0" y=(y(place) - ROW / 2) width=(self.width) height=(ROW) {} }
    }

    fn row(&self, place: usize, group: &Group, href: Address<'_>) -> Markup {
        let current = self.shown.current;
        let now = (group.first..=group.last).contains(&current);
        let bad = self.shown.is_bad(group.last);
        let selected = self.shown.options.selected;
        let mut rows = group.first..=group.last;
        let before = selected.is_some_and(|to| rows.any(|row| self.diagram.precedes(row, to)));
        let mut rows = group.first..=group.last;
        let later = selected.is_some_and(|from| rows.any(|row| self.diagram.precedes(from, row)));
        let classes = [
            (before, " st-before"),
            (later, " st-later"),
            (now, " st-now"),
            (group.first > current, " st-after"),
            (bad, " st-bad"),
            (group.count > 1, " st-run"),
        ];
        let class: String = classes.iter().filter(|(is, _)| *is).map(|(_, name)| *name).collect();
        let (row, first) = (group.last, self.shown.options.first);
        let clocks = &self.diagram.clocks;
        let run = group.count > 1;
        let (past, next) = clocks.around(group.first, row);
        html! {
            a class={ "st-row" (class) } href=(href(row)) data-step=(row)
                data-first=[run.then_some(group.first)] data-lane=[clocks.lane(row)]
                data-at=[clocks.at(row)] data-past=(joined(&past)) data-next=(joined(&next))
                data-rows=[run.then(|| joined(&clocks.last_of(group.first, row)))] aria-current=[now.then_some("step")] {
                title { (self.title(group)) }
                (self.hit(place))
                text.st-dim.st-end x="40" y=(y(place) + 4) {
                    @if run { (group.first + first) "–" }
                    (row + first)
                }
                @if bad { path.st-warned d={ "M2 " (y(place) + 4) "l4.5-9l4.5 9zm4.5-5.5v2.5m0 1.5v.5" } {} }
                @for arrow in &self.ends[place] { (self.arrow(arrow)) }
                (self.marks(place, group))
            }
        }
    }

    /// A row in words: what happens, what changes, what is violated.
    fn title(&self, group: &Group) -> String {
        let first = self.shown.options.first;
        let mut words = Vec::new();
        for row in group.first..=group.last {
            let event = self.diagram.event(row).map_or_else(String::new, Event::to_string);
            words.push(format!("step {}: {event}", row + first));
        }
        let place = self.shown.place(group.last);
        for (lane, _, change) in &self.said[place] {
            if !change.is_empty() {
                words.push(format!("node {}: {change}", self.diagram.chart.lanes[*lane].id));
            }
        }
        words.extend(self.shown.violated(group.last).map(|name| format!("violates {name}")));
        words.join("\n")
    }

    /// What covers the rows after the current one, and its line if its row is hidden.
    fn after(&self) -> Markup {
        let current = self.shown.current;
        let top = y(self.shown.place(current)) + ROW / 2;
        html! {
            @if !self.shown.has(current) {
                path.st-line d={ "M0 " (top) "H" (self.width) } {}
            }
            @if current < self.diagram.rows() {
                rect.st-veil x="0" y=(top) width=(self.width)
                    height=(self.height.saturating_sub(top)) {}
            }
        }
    }

    /// The bracket of a run without end.
    fn repeats(&self) -> Markup {
        let Some(row) = self.diagram.repeats() else { return Markup::default() };
        let x = self.width - LOOP + 6;
        let (top, bottom) = (y(self.shown.place(row)), y(self.shown.groups.len()));
        let first = self.shown.options.first;
        if row == self.diagram.rows() {
            return html! {
                text.st-loop-word.st-end x=(self.width - 8) y=(bottom + 28) { "nothing happens any more" }
            };
        }
        html! {
            g.st-loop {
                title { "steps " (row + 1 + first) " to " (self.diagram.rows() + first)
                    " repeat for ever" }
                path d={ "M" (x) " " (bottom) "h14V" (top) "h-14" } {}
                path.st-tip d={ "M" (x) " " (top) "l8-4v8z" } {}
                text.st-loop-word x=(x + 18) y=((top + bottom) / 2) { "loop" }
            }
        }
    }
}

fn joined(rows: &[usize]) -> String {
    rows.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}
