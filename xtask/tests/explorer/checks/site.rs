//! A small server of pages for the tests of the harness.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// How long a browser may take to send a request.
const REQUEST: Duration = Duration::from_secs(10);

/// The policy that the explorer has.
const POLICY: &str = "default-src 'self'";

/// A server on a port of its own. It stops when this value is dropped.
pub(super) struct Site {
    address: SocketAddr,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

/// The icon, which each page names.
const ICON: (&str, &str, &str) =
    ("/icon.svg", "image/svg+xml", "<svg xmlns='http://www.w3.org/2000/svg'/>");

/// A file of a site: its path, its type, and its text.
pub(super) type Page = (&'static str, &'static str, String);

impl Site {
    /// Serves one page at `/` without a policy.
    pub(super) fn with(body: &str) -> Site {
        Site::serve(vec![("/", "text/html", page(body))], None)
    }

    /// Serves pages under the policy of the explorer.
    pub(super) fn strict(pages: Vec<Page>) -> Site {
        Site::serve(pages, Some(POLICY))
    }

    fn serve(pages: Vec<Page>, policy: Option<&'static str>) -> Site {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let pages = Arc::new(pages);
        let thread = thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if stopped.load(Ordering::Relaxed) {
                    return;
                }
                let pages = Arc::clone(&pages);
                // A browser opens connections ahead and sends nothing on them.
                thread::spawn(move || answer(stream, &pages, policy));
            }
        });
        Site { address, stop, thread: Some(thread) }
    }

    /// The address of a path on the server.
    pub(super) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Its port.
    pub(super) fn port(&self) -> u16 {
        self.address.port()
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        // Wakes the listener.
        let _ = TcpStream::connect(self.address);
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

/// A page without faults around a body.
pub(super) fn page(body: &str) -> String {
    format!(
        "<!doctype html><html lang=en><head><title>A page</title>\
         <meta name=viewport content='width=device-width'><link rel=icon href=/icon.svg></head>\
         <body><main><h1>A page</h1>{body}</main></body></html>"
    )
}

/// Answers one request.
fn answer(mut stream: TcpStream, pages: &[Page], policy: Option<&str>) {
    let _ = stream.set_read_timeout(Some(REQUEST));
    let mut request = Vec::new();
    let mut buffer = [0; 1024];
    while !request.windows(4).any(|part| part == b"\r\n\r\n") {
        match stream.read(&mut buffer) {
            Ok(0) | Err(_) => return,
            Ok(count) => request.extend_from_slice(&buffer[..count]),
        }
    }
    let request = String::from_utf8_lossy(&request);
    let path = request.split(' ').nth(1).unwrap_or_default();
    let path = path.split('?').next().unwrap_or_default();
    let found = pages.iter().find(|(own, _, _)| *own == path);
    let (status, kind, text) = match found {
        None if path == ICON.0 => ("200 OK", ICON.1, ICON.2),
        Some((_, kind, text)) => ("200 OK", *kind, text.as_str()),
        None => ("404 Not Found", "text/plain", "not here"),
    };
    let policy = policy.map(|policy| format!("Content-Security-Policy: {policy}\r\n"));
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}; charset=utf-8\r\nContent-Length: {}\r\n{}\
         Connection: close\r\n\r\n",
        text.len(),
        policy.unwrap_or_default()
    );
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(text.as_bytes()));
}
