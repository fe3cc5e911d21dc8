//! A trace as a space-time diagram for a page: one lane for each node, one row for each step, time
//! runs downwards.
//!
//! [`Diagram::of`] computes once for a trace what does not depend on the reader: the messages, and
//! what precedes what. [`draw`] draws it as [`Options`] say, and [`list`] says the same as text.
//! Rows are numbered like the steps of a walk: row 0 is the state after the scenario's start
//! commands, row `k` the state after `k` more steps.
//!
//! Each row is a link with these attributes, from which a script can show what precedes what:
//!
//! * `data-step`: the row; for a collapsed run its last one, and `data-first` is its first one.
//! * `data-lane`: the place of the node's lane in `data-lanes` of the picture, from 0. A lost
//!   message has none, since no node notices; its `data-at` is the row that sent it.
//! * `data-past`: for each lane, the last row on it that precedes the step; 0 for none.
//! * `data-next`: for each lane, the first row on it that follows from the step; 0 for none.
//! * `data-rows`: for a collapsed run, for each lane its last row in the run; 0 for none. A run has
//!   the past and the future of all of its steps.
//!
//! Row `k` on lane `i` precedes the step if `k <= past[i]`, and follows from it if
//! `next[i] > 0 && k >= next[i]`. A run does so if one of its `data-rows` does. A lost message
//! follows from the step if `data-at` is the step or follows from it. Vectors of this form are
//! vector clocks (Fidge 1988, Mattern 1988).
//!
//! Classes, whose style is in `src/serve/assets/diagram.css`:
//!
//! | class | what |
//! |---|---|
//! | `st` | the picture; `st-heads` is the picture of the heads alone |
//! | `st-head`, `st-dim`, `st-end`, `st-mid` | a lane's head; dim text; text that ends at, or is centred on, its place |
//! | `st-lane` | the line of a lane; it has a gap while the node is down |
//! | `st-lead`, `st-two`, `st-odd`, `st-term` | a leader's band; two leaders of one term; an odd term; the term |
//! | `st-row` | a step with its link; also `st-now`, `st-after`, `st-bad`, `st-run` (collapsed) |
//! | `st-hit` | the area of a row |
//! | `st-msg`, `st-way`, `st-tip` | a message, its line, its arrow |
//! | `st-copied`, `st-lost`, `st-flying`, `st-never` | a copy stays on its way; lost; on its way at the current step; sent later and never ends |
//! | `st-gap`, `st-open`, `st-cross` | the middle of a double line, an open arrow, a cross |
//! | `st-dot`, `st-vote`, `st-role`, `st-stop`, `st-back` | what happens on a lane: anything, a vote, a new role, a crash, a restart |
//! | `st-many`, `st-count` | the dot of a run, and its number of steps |
//! | `st-said`, `st-warn`, `st-warned` | what a step changes; two leaders; the sign of a violation |
//! | `st-detour` | causality through a hidden lane |
//! | `st-veil`, `st-line` | what lies after the current step; the current step if its row is hidden |
//! | `st-loop`, `st-loop-word` | the bracket of a run without end, and its word |
//! | `st-before`, `st-later` | rows that precede the selected one, or follow from it; by [`Options::selected`] or by a script |

mod arrows;
mod canvas;
mod clocks;
mod diagram;
mod draw;
mod happening;
mod list;
mod marks;
mod messages;
mod only;
mod options;
mod said;
mod segment;
mod shown;
#[cfg(test)]
mod tests;

pub use self::diagram::Diagram;
pub use self::draw::{Address, draw, heads};
pub use self::list::{Line, list};
pub use self::only::{Only, OnlyError};
pub use self::options::{Options, Violation};
