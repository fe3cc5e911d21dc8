//! Graphs of states as SVG for a page, each with a list that says the same.
//!
//! A node is a link, so that the graph works without scripts and by keyboard: nodes follow one
//! another rank by rank. A picture with links in it has `role="group"`, since `role="img"` hides
//! what is inside from assistive technology.
//!
//! No meaning is by colour alone. A violation has a thick edge and a triangle, a dead end a double
//! edge and a bar, a state with more steps a dashed edge and three dots, a state beyond the bounds
//! a dotted edge and a slashed ring.
//!
//! Classes, whose style is in `src/serve/assets/diagram.css`:
//!
//! | class | what |
//! |---|---|
//! | `gr` | the picture; also `gr-neighbourhood` or `gr-overview` |
//! | `gr-v` | a node with its link; `data-vertex`, `data-cluster` or `data-back` names it |
//! | `gr-centre`, `gr-past` | the state in the middle, the states of the walk before it |
//! | `gr-bad`, `gr-dead`, `gr-more`, `gr-out`, `gr-rest` | violation, dead end, more steps, out of bounds, all further keys |
//! | `gr-box`, `gr-inner`, `gr-name`, `gr-note`, `gr-glyph` | the parts of a node |
//! | `gr-l` | a link; `data-from` and `data-to` name its ends |
//! | `gr-tree`, `gr-back` | it is on the way to its target; it leads back to an earlier rank |
//! | `gr-way`, `gr-hit`, `gr-tip` | its line, a wide invisible line to point at, its arrow |
//! | `gr-list` | the table that says the same |
//! | `gr-map`, `gr-brush` | the small picture of a large graph, and the visible part in it |
//! | `gr-m`, `gr-m-centre`, `gr-m-past`, `gr-m-bad` | the nodes in the small picture |

mod minimap;
pub mod neighbourhood;
pub mod overview;
mod shapes;

#[cfg(test)]
mod tests;
