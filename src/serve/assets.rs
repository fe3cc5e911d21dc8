//! Style sheets, scripts and the icon, which the program carries.

use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use super::fault::Fault;

const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";

const ASSETS: &[(&str, &str, &str)] = &[
    ("base.css", CSS, include_str!("assets/base.css")),
    ("explore.css", CSS, include_str!("assets/explore.css")),
    ("diagram.css", CSS, include_str!("assets/diagram.css")),
    ("theme.js", SCRIPT, include_str!("assets/theme.js")),
    ("app.js", SCRIPT, include_str!("assets/app.js")),
    ("page.js", SCRIPT, include_str!("assets/page.js")),
    ("walk.js", SCRIPT, include_str!("assets/walk.js")),
    ("keys.js", SCRIPT, include_str!("assets/keys.js")),
    ("play.js", SCRIPT, include_str!("assets/play.js")),
    ("diagram.js", SCRIPT, include_str!("assets/diagram.js")),
    ("check.js", SCRIPT, include_str!("assets/check.js")),
    ("minimap.js", SCRIPT, include_str!("assets/minimap.js")),
    ("drop.js", SCRIPT, include_str!("assets/drop.js")),
    ("icon.svg", "image/svg+xml", include_str!("assets/icon.svg")),
];

/// One of the files.
pub(super) async fn asset(Path(name): Path<String>) -> Response {
    match ASSETS.iter().find(|(known, _, _)| *known == name) {
        // A new program has new files under the same names.
        Some((_, kind, text)) => {
            ([(CONTENT_TYPE, *kind), (CACHE_CONTROL, "no-cache")], *text).into_response()
        }
        None => Fault::missing("No such file", format!("/assets/{name}")).into_response(),
    }
}
