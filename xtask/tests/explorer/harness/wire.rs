//! Commands for which the client has no function of its own.

use fantoccini::wd::WebDriverCompatibleCommand;
use http::Method;
use serde_json::Value;
use url::{ParseError, Url};

/// A command of a session: its path, and its body if it is to be posted.
#[derive(Debug)]
pub(crate) struct Wire {
    path: String,
    body: Option<Value>,
}

/// A question.
pub(crate) fn get(path: &str) -> Wire {
    Wire { path: path.to_owned(), body: None }
}

/// An order.
pub(crate) fn post(path: &str, body: Value) -> Wire {
    Wire { path: path.to_owned(), body: Some(body) }
}

impl WebDriverCompatibleCommand for Wire {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        match &self.body {
            None => (Method::GET, None),
            Some(body) => (Method::POST, Some(body.to_string())),
        }
    }
}
