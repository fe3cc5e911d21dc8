//! A request that has no answer: what a page, a fragment or a script is told.

use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::error::CliError;
use crate::render::page;
use crate::run::walk::address::AddressError;

/// Why a request has no answer.
#[derive(Debug)]
pub struct Fault {
    status: StatusCode,
    title: &'static str,
    what: String,
    /// Whether a script asked, and not a browser for a page.
    script: bool,
}

impl Fault {
    /// A fault with its HTTP status, a title and what was expected.
    pub fn new(status: StatusCode, title: &'static str, what: String) -> Fault {
        Fault { status, title, what, script: false }
    }

    /// Something that the address names does not exist.
    pub fn missing(title: &'static str, what: String) -> Fault {
        Fault::new(StatusCode::NOT_FOUND, title, what)
    }

    /// The request makes no sense.
    pub fn wrong(title: &'static str, what: String) -> Fault {
        Fault::new(StatusCode::BAD_REQUEST, title, what)
    }

    /// The same for a script: the answer is JSON.
    #[must_use]
    pub fn in_json(self) -> Fault {
        Fault { script: true, ..self }
    }
}

impl From<CliError> for Fault {
    fn from(error: CliError) -> Fault {
        let title = match error {
            CliError::Usage(_) | CliError::Nothing(_) => "No such scenario, setting or rule",
            CliError::Stale(_) => "The trace is stale",
            _ => "This cannot be shown",
        };
        Fault::missing(title, error.to_string())
    }
}

impl From<AddressError> for Fault {
    fn from(error: AddressError) -> Fault {
        Fault::wrong("The link is broken", error.to_string())
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let Fault { status, title, what, script } = self;
        if script {
            let error = json!({ "schema": 1, "error": { "title": title, "message": what } });
            return (status, [(CONTENT_TYPE, "application/json")], error.to_string())
                .into_response();
        }
        (status, axum::response::Html(page::fault::page(title, &what).into_string()))
            .into_response()
    }
}
