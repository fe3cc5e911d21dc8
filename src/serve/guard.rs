//! Who may ask, and what a browser may do with the answer.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{self, HeaderName, HeaderValue};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::explorer::Explorer;
use super::fault::Fault;

/// A page may load from this server only, and nobody may frame it.
const POLICY: &str = "default-src 'self'; base-uri 'none'; form-action 'self'; \
                      frame-ancestors 'none'; object-src 'none'";

/// Lets a request pass if it names this server as its host, so that a foreign name that leads to
/// this address (DNS rebinding) gets nothing. A request that changes something has to come from a
/// page of this server.
pub(super) async fn checked(
    State(explorer): State<Arc<Explorer>>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = match refusal(request.method(), request.headers(), explorer.port) {
        Some(fault) => fault.into_response(),
        None => next.run(request).await,
    };
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

fn refusal(method: &Method, headers: &HeaderMap, port: u16) -> Option<Fault> {
    let host = text(headers, header::HOST).unwrap_or_default();
    if !is_own(host, port) {
        return Some(Fault::new(
            StatusCode::FORBIDDEN,
            "Not this server's name",
            format!("host {host:?}: expected localhost:{port} or 127.0.0.1:{port}"),
        ));
    }
    let origin = text(headers, header::ORIGIN);
    let site = text(headers, SEC_FETCH_SITE);
    let foreign = || {
        let what = format!(
            "origin {:?}: only a page of this server may ask for that",
            origin.or(site).unwrap_or_default()
        );
        Some(Fault::new(StatusCode::FORBIDDEN, "A request from another page", what))
    };
    if method == Method::GET || method == Method::HEAD {
        // A foreign page may link to a page. It may not load one, because some pages search.
        let follows = matches!(text(headers, SEC_FETCH_MODE), None | Some("navigate"));
        let elsewhere = matches!(site, Some("cross-site" | "same-site"));
        return if elsewhere && !follows { foreign() } else { None };
    }
    let own =
        origin.and_then(|origin| origin.strip_prefix("http://")).map(|host| is_own(host, port));
    // A browser always says where a POST comes from; a script that is no browser need not.
    let same_site = matches!(site, None | Some("same-origin"));
    if own == Some(false) || (origin.is_some() && own.is_none()) || !same_site {
        return foreign();
    }
    None
}

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const SEC_FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// The port that a browser leaves out of the names of hosts.
const USUAL: u16 = 80;

/// Whether a host with port is a name of this machine's loopback interface.
fn is_own(host: &str, port: u16) -> bool {
    let named = host.strip_suffix(&format!(":{port}"));
    let Some(name) = named.or((port == USUAL).then_some(host)) else { return false };
    let loopback = |name: &str| name.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback());
    name == "localhost" || loopback(name.trim_start_matches('[').trim_end_matches(']'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(list: &[(HeaderName, &'static str)]) -> HeaderMap {
        list.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn serve_only_names_of_this_machine_are_answered() {
        for host in ["127.0.0.1:80", "localhost:80", "[::1]:80", "127.9.9.9:80"] {
            assert!(
                refusal(&Method::GET, &headers(&[(header::HOST, host)]), 80).is_none(),
                "{host}"
            );
        }
        for host in ["evil.test:80", "127.0.0.1", "127.0.0.1:81", "localhost.evil.test:90", ""] {
            assert!(
                refusal(&Method::GET, &headers(&[(header::HOST, host)]), 90).is_some(),
                "{host}"
            );
        }
        assert!(refusal(&Method::GET, &HeaderMap::new(), 90).is_some());
    }

    #[test]
    fn serve_a_browser_leaves_the_usual_port_out() {
        let asked = |host, port| refusal(&Method::GET, &headers(&[(header::HOST, host)]), port);
        for host in ["localhost", "127.0.0.1", "[::1]"] {
            assert!(asked(host, 80).is_none() && asked(host, 8080).is_some(), "{host}");
        }
        assert!(asked("evil.test", 80).is_some() && asked("localhost:8080", 80).is_some());
        let own = [(header::HOST, "localhost"), (header::ORIGIN, "http://localhost")];
        assert!(refusal(&Method::POST, &headers(&own), 80).is_none());
    }

    #[test]
    fn serve_only_own_pages_may_start_something() {
        let host = (header::HOST, "localhost:80");
        let post = |more: &[(HeaderName, &'static str)]| {
            let list: Vec<_> = [host.clone()].into_iter().chain(more.iter().cloned()).collect();
            refusal(&Method::POST, &headers(&list), 80).is_none()
        };
        assert!(post(&[]) && post(&[(header::ORIGIN, "http://localhost:80")]));
        assert!(post(&[(SEC_FETCH_SITE, "same-origin"), (header::ORIGIN, "http://127.0.0.1:80")]));
        assert!(
            !post(&[(header::ORIGIN, "http://evil.test")]) && !post(&[(header::ORIGIN, "null")])
        );
        assert!(!post(&[(SEC_FETCH_SITE, "cross-site")]) && !post(&[(SEC_FETCH_SITE, "none")]));
    }
}
