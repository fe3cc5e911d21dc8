//! Pictures of pages.

use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::browser::Browser;
use super::{root, target};

/// Set to anything, the pictures go into the repository.
const BLESS: &str = "QUORATE_BLESS";

/// Where pictures of the repository stand.
const KEPT: &str = "docs/explorer";

/// Where pictures go.
pub(crate) fn folder(blessed: bool) -> PathBuf {
    if blessed { root().join(KEPT) } else { target().join("explorer") }
}

impl Browser {
    /// Writes a picture of the visible part of the page as `NAME-THEME-WIDTH.png`: with
    /// `QUORATE_BLESS` into `docs/explorer`, otherwise into `target/explorer`.
    #[track_caller]
    pub(crate) fn picture(&self, name: &str) -> PathBuf {
        self.picture_in(&folder(std::env::var_os(BLESS).is_some()), name)
    }

    /// Writes that picture into a folder.
    #[track_caller]
    pub(crate) fn picture_in(&self, folder: &Path, name: &str) -> PathBuf {
        let shot = self.devtools("Page.captureScreenshot", json!({ "format": "png" }));
        self.keep(folder, name, &shot)
    }

    /// Writes a picture of the whole page, always into `target/explorer`.
    #[track_caller]
    pub(crate) fn whole_picture(&self, name: &str) -> PathBuf {
        let size = &self.devtools("Page.getLayoutMetrics", json!({}))["cssContentSize"];
        let clip = json!({
            "x": 0, "y": 0, "width": self.look().own_size().0, "height": size["height"], "scale": 1,
        });
        let shot = self.devtools(
            "Page.captureScreenshot",
            json!({ "format": "png", "captureBeyondViewport": true, "clip": clip }),
        );
        self.keep(&target().join("explorer"), &format!("{name}-whole"), &shot)
    }

    #[track_caller]
    fn keep(&self, folder: &Path, name: &str, shot: &Value) -> PathBuf {
        let look = self.look();
        let zoom = if look.zoom == 100 { String::new() } else { format!("-{}", look.zoom) };
        let file = folder.join(format!("{name}-{}-{}{zoom}.png", look.theme, look.size.0));
        let bytes = STANDARD.decode(shot["data"].as_str().unwrap_or_default());
        let bytes = bytes.unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        fs::create_dir_all(folder)
            .and_then(|()| fs::write(&file, bytes))
            .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        file
    }
}
