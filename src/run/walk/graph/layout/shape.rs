//! What a layout takes and gives: sizes, places and ways.

use serde::Serialize;

/// In which direction ranks follow one another.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// From the left to the right: a rank is a column.
    Right,
    /// From the top to the bottom: a rank is a row.
    Down,
}

/// What is to be placed: a box of a fixed size.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Item {
    /// The rank. Ranks that no item has take no room.
    pub rank: u32,
    /// The width in pixels.
    pub width: f64,
    /// The height in pixels.
    pub height: f64,
}

/// Room between boxes, in pixels.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Spacing {
    /// Between two ranks.
    pub ranks: f64,
    /// Between two boxes of a rank.
    pub items: f64,
    /// Around the whole.
    pub margin: f64,
}

/// A point, in pixels from the top left corner.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
#[allow(missing_docs, reason = "the usual names of coordinates")]
pub struct Point {
    pub x: f64,
    pub y: f64,
}

/// Where a box is: its top left corner and its size, in pixels.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
#[allow(missing_docs, reason = "the usual names of coordinates")]
pub struct Place {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

impl Place {
    /// The middle of the box.
    #[must_use]
    pub fn middle(&self) -> Point {
        Point { x: self.x + self.width / 2.0, y: self.y + self.height / 2.0 }
    }
}

/// A layout.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Layout {
    /// Where each item is, in the order of the items.
    pub places: Vec<Place>,
    /// The way of each link, in the order of the links.
    pub routes: Vec<Route>,
    /// The items in the order in which a reader meets them: rank by rank.
    pub reading: Vec<usize>,
    /// The width of the whole.
    pub width: f64,
    /// The height of the whole.
    pub height: f64,
}

/// The way of a link.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Route {
    /// Where it leaves its source.
    pub start: Point,
    /// The curves, one after the other; none for a link that leads nowhere.
    pub curves: Vec<Curve>,
}

/// A cubic curve from the last point on.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
pub struct Curve {
    /// The first control point.
    pub first: Point,
    /// The second control point.
    pub second: Point,
    /// Where it ends.
    pub to: Point,
}
