//! How a page is looked at: the size of the window, the theme, zoom and motion.

use std::fmt;

use serde_json::{Value, json};

/// The theme that the system of the user asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Theme {
    Light,
    Dark,
}

impl fmt::Display for Theme {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(match self {
            Theme::Light => "light",
            Theme::Dark => "dark",
        })
    }
}

/// Both themes.
pub(crate) const THEMES: [Theme; 2] = [Theme::Light, Theme::Dark];

/// How a page is looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Look {
    /// Width and height of the visible part of a page in pixels of the screen.
    pub(crate) size: (u32, u32),
    pub(crate) theme: Theme,
    /// In percent.
    pub(crate) zoom: u32,
    /// Whether the system of the user asks for less motion.
    pub(crate) still: bool,
}

/// A window of 1280 × 800 pixels.
pub(crate) const WIDE: Look =
    Look { size: (1280, 800), theme: Theme::Light, zoom: 100, still: false };

/// A window of 800 × 1000 pixels.
pub(crate) const NARROW: Look = Look { size: (800, 1000), ..WIDE };

impl Look {
    /// The same with another theme.
    pub(crate) fn with(self, theme: Theme) -> Look {
        Look { theme, ..self }
    }

    /// The same, enlarged.
    pub(crate) fn zoomed(self, zoom: u32) -> Look {
        Look { zoom, ..self }
    }

    /// The same with less motion.
    pub(crate) fn still(self) -> Look {
        Look { still: true, ..self }
    }

    /// Pixels of the screen for one pixel of the page.
    fn scale(self) -> f64 {
        f64::from(self.zoom) / 100.0
    }

    /// Width and height in pixels of the page, to which zoom means fewer and larger ones.
    pub(crate) fn own_size(self) -> (f64, f64) {
        let own = |pixels: u32| (f64::from(pixels) / self.scale()).round();
        (own(self.size.0), own(self.size.1))
    }

    /// The commands of the DevTools protocol that bring a window to this look.
    pub(crate) fn commands(self) -> [(&'static str, Value); 2] {
        let (width, height) = self.own_size();
        let metrics = json!({
            "width": width,
            "height": height,
            "deviceScaleFactor": self.scale(),
            "mobile": false,
        });
        let motion = if self.still { "reduce" } else { "no-preference" };
        let media = json!({
            "features": [
                { "name": "prefers-color-scheme", "value": self.theme.to_string() },
                { "name": "prefers-reduced-motion", "value": motion },
            ],
        });
        [("Emulation.setDeviceMetricsOverride", metrics), ("Emulation.setEmulatedMedia", media)]
    }
}
