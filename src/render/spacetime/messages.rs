//! Messages on a diagram: those that end, those on their way, and what goes through hidden lanes.

use maud::{Markup, html};

use super::arrows::{Arrow, End};
use super::canvas::{Canvas, ROW, y};
use super::segment::Segment;
use crate::render::chart::label;

impl Canvas<'_> {
    /// A message that ends, from the row that sent it.
    pub(super) fn arrow(&self, arrow: &Arrow) -> Markup {
        let Some((row, end)) = arrow.end else { return Markup::default() };
        let Some(line) = self.line(arrow, self.shown.place(row)) else {
            return Markup::default();
        };
        match end {
            End::Arrives | End::Copied => {
                let line = line.short_of_end();
                let copied = end == End::Copied;
                html! {
                    g class=(if copied { "st-msg st-copied" } else { "st-msg" }) data-sent=(arrow.sent) {
                        path.st-way d=(line.path()) {}
                        @if copied { path.st-gap d=(line.path()) {} }
                        path.st-tip d=(line.tip()) {}
                        (self.words(arrow, line, if copied { "copied" } else { "" }))
                    }
                }
            }
            End::Lost | End::Gone => {
                // It ends between the lanes, in the row in which it is lost.
                let line = Segment { y2: line.y2, ..line.part(0.6) };
                let (x, y) = (line.x2 as i64, line.y2 as i64);
                let more = if end == End::Lost { "lost" } else { "gone" };
                let right = line.x1 < line.x2;
                html! {
                    g.st-msg.st-lost data-sent=(arrow.sent) {
                        path.st-way d=(line.path()) {}
                        path.st-cross d={ "M" (x - 4) " " (y - 4) "l8 8m0-8l-8 8" } {}
                        text class=(if right { "st-dim" } else { "st-dim st-end" })
                            x=(x + if right { 9 } else { -9 }) y=(y + 4) {
                            (label(&arrow.message)) " " (more)
                        }
                    }
                }
            }
        }
    }

    /// What is written at the end of a message, on the side that it comes from.
    fn words(&self, arrow: &Arrow, line: Segment, more: &str) -> Markup {
        let right = line.x1 < line.x2;
        let gap = if more.is_empty() { "" } else { ", " };
        html! {
            text class=(if right { "st-dim st-end" } else { "st-dim" })
                x=(line.x2 as i64 + if right { -7 } else { 7 }) y=(line.y2 as i64 - 9) {
                (label(&arrow.message)) (gap) (more)
            }
        }
    }

    /// Messages on their way at the current step that end in a later row, and messages that end in
    /// no row.
    pub(super) fn flying(&self) -> Markup {
        html! {
            @for arrow in &self.flying {
                @let place = arrow.end.map_or(0, |(row, _)| self.shown.place(row));
                @if let Some(line) = self.line(arrow, place) {
                    @let line = line.short_of_end();
                    g.st-msg.st-flying data-sent=(arrow.sent) {
                        title { (arrow.message) ", on its way" }
                        path.st-way d=(line.path()) {}
                        path.st-open d=(line.tip()) {}
                        (self.words(arrow, line, ""))
                    }
                }
            }
            @for arrows in self.stubs.values() { (self.stub(arrows)) }
        }
    }

    /// The beginning of messages of one row that end in no row, towards their receivers.
    fn stub(&self, arrows: &[&Arrow]) -> Markup {
        let Some(arrow) = arrows.first() else { return Markup::default() };
        let Some(line) = self.line(arrow, self.shown.place(arrow.sent)) else {
            return Markup::default();
        };
        let right = line.x1 < line.x2;
        let side = if right { 46.0 } else { -46.0 };
        // Below what the lane says, which stands on its right; else well above the next row.
        let place = self.shown.place(arrow.sent);
        let says = right && self.said[place].iter().any(|(lane, ..)| *lane == arrow.lanes.0);
        let drop = ROW as f64 * if says { 0.42 } else { 0.2 };
        let line = Segment { x2: line.x1 + side, y2: line.y1 + drop, ..line };
        let flying = arrows.iter().filter(|arrow| arrow.flies_after(self.shown.current)).count();
        let class = if flying > 0 { "st-msg st-flying" } else { "st-msg st-never" };
        let to: Vec<String> = arrows.iter().map(|one| one.message.to.to_string()).collect();
        let same = arrows.iter().all(|one| label(&one.message) == label(&arrow.message));
        let words = match same {
            true => label(&arrow.message),
            false => format!("{} messages", arrows.len()),
        };
        html! {
            g class=(class) data-sent=(arrow.sent) {
                title { @for one in arrows { (one.message) ", on its way after the last row\n" } }
                path.st-way d=(line.path()) {}
                path.st-open d=(line.tip()) {}
                text class=(if right { "st-dim" } else { "st-dim st-end" })
                    x=(line.x2 as i64 + if right { 4 } else { -4 }) y=(line.y2 as i64 + 4) {
                    (words) " → " (to.join(", "))
                }
            }
        }
    }

    /// Causality through hidden lanes.
    pub(super) fn detours(&self) -> Markup {
        let first = self.shown.options.first;
        html! { @for ((row, lane), (to_row, to_lane)) in self.shown.detours() {
            @if let (Some(from), Some(to)) = (self.x(lane), self.x(to_lane)) {
                @let (y1, y2) = (y(self.shown.place(row)), y(self.shown.place(to_row)));
                path.st-detour d={ "M" (from) " " (y1) "L" (to) " " (y2) } {
                    title { "through hidden nodes: step " (row + first) " precedes step "
                        (to_row + first) }
                }
            }
        } }
    }
}
