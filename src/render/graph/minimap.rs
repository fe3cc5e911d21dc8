//! A small picture of a graph that is larger than its window. The page's script draws the visible
//! part into it (`src/serve/assets/minimap.js`). It has rectangles and lines only and is hidden
//! from assistive technology, because the graph and its list say the same.

use maud::{Markup, html};

use super::shapes::short;
use crate::run::walk::graph::layout::Layout;

/// The size to which a picture is scaled down, in pixels.
const WIDTH: f64 = 260.0;
const HEIGHT: f64 = 140.0;
/// A smaller graph fits into every window.
const LARGE: (f64, f64) = (480.0, 320.0);

/// The small picture of a layout; none if the graph is small. `class` says how the node at a place
/// is marked.
pub(super) fn draw(layout: &Layout, class: impl Fn(usize) -> &'static str) -> Option<Markup> {
    let (width, height) = (layout.width.ceil(), layout.height.ceil());
    if width <= LARGE.0 && height <= LARGE.1 {
        return None;
    }
    let scale = (WIDTH / width).min(HEIGHT / height);
    let ends =
        layout.routes.iter().filter_map(|route| Some((route.start, route.curves.last()?.to)));
    Some(html! {
        svg.gr-map xmlns="http://www.w3.org/2000/svg" viewBox={ "0 0 " (width) " " (height) }
            width=(short(width * scale)) height=(short(height * scale))
            preserveAspectRatio="none" aria-hidden="true" focusable="false" {
            @for (from, to) in ends {
                line x1=(short(from.x)) y1=(short(from.y)) x2=(short(to.x)) y2=(short(to.y)) {}
            }
            @for at in &layout.reading {
                @let place = layout.places[*at];
                rect class=(class(*at)) x=(short(place.x)) y=(short(place.y))
                    width=(short(place.width)) height=(short(place.height)) {}
            }
        }
    })
}
