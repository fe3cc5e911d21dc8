//! What the rows say on the lanes: shapes and a few words.

use maud::{Markup, html};

use super::canvas::{Canvas, y};
use super::happening::Owner;
use super::marks::Shape;
use super::shown::Group;
use crate::render::chart::shortened;

/// The longest text of what a step changes, in characters.
const SAID: usize = 42;

impl Canvas<'_> {
    /// The shapes and words on the lanes.
    pub(super) fn marks(&self, place: usize, group: &Group) -> Markup {
        let said = &self.said[place];
        let y = y(place);
        let event = self.diagram.event(group.last);
        let owner = self.diagram.happenings[group.last - 1].owner;
        if group.count > 1 {
            return self.counted(place, group);
        }
        let own = match owner {
            Owner::Lane(lane) if !said.iter().any(|(other, ..)| *other == lane) => {
                self.x(lane).map(|x| (x, Shape::of(event, "")))
            }
            _ => None,
        };
        html! {
            @if let Some((x, shape)) = own { (spot(x, y, shape)) }
            @for (lane, happens, change) in said {
                @if let Some(x) = self.x(*lane) {
                    @let mine = owner == Owner::Lane(*lane);
                    (spot(x, y, Shape::of(event.filter(|_| mine), change)))
                    @let gap = if happens.is_empty() || change.is_empty() { "" } else { ": " };
                    @let words = format!("{happens}{gap}{change}");
                    text class=(self.warns(*lane, group.last)) x=(x + 12) y=(y + 7) {
                        (shortened(&words, SAID))
                    }
                }
            }
        }
    }

    /// The dots of a run: one for each lane, with the number of its steps.
    fn counted(&self, place: usize, group: &Group) -> Markup {
        let y = y(place);
        let lanes = (0..self.shown.columns.len()).filter_map(|lane| {
            let own = |row: &usize| self.diagram.clocks.lane(*row) == Some(lane);
            let count = (group.first..=group.last).filter(own).count();
            let said = self.said[place].iter().filter(|(other, ..)| *other == lane);
            let mut words: Vec<&str> = said.map(|(_, event, _)| *event).collect();
            words.dedup();
            Some((self.x(lane)?, count, words.join(", "))).filter(|_| count > 0)
        });
        html! { @for (x, count, words) in lanes {
            circle.st-many cx=(x) cy=(y) r="9" {}
            text.st-mid.st-count x=(x) y=(y + 4) { (count) }
            text.st-said x=(x + 14) y=(y + 6) { (shortened(&words, SAID)) }
        } }
    }

    /// The class of what a lane says in a row: a second leader of a term is marked.
    fn warns(&self, lane: usize, row: usize) -> &'static str {
        let mut leads = self.diagram.chart.lanes[lane].leads.iter();
        let rival = leads.any(|span| span.first == row && span.rival);
        if rival { "st-said st-warn" } else { "st-said" }
    }
}

fn spot(x: usize, y: usize, shape: Shape) -> Markup {
    html! { path class=(shape.class()) d={ "M" (x) " " (y) (shape.path()) } {} }
}
