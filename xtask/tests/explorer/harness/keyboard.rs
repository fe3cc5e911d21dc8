//! The keyboard, and what has its focus.

use std::fmt;

use fantoccini::actions::{InputSource as _, KeyAction, KeyActions};
use fantoccini::key::Key;

use super::browser::Browser;

/// What has the focus: its role and its name for assistive technology.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Focus {
    pub(crate) role: String,
    pub(crate) name: String,
}

impl fmt::Display for Focus {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{} {:?}", self.role, self.name)
    }
}

impl Browser {
    /// Presses and releases keys together, such as `j`, `?`, `Tab`, `ArrowLeft` or `Ctrl+k`.
    ///
    /// # Panics
    /// If a key has no such name.
    #[track_caller]
    pub(crate) fn press(&self, keys: &str) {
        let codes: Vec<char> = parts(keys).iter().map(|name| code(name)).collect();
        let mut actions = KeyActions::new("keyboard".to_owned());
        for code in &codes {
            actions = actions.then(KeyAction::Down { value: *code });
        }
        for code in codes.iter().rev() {
            actions = actions.then(KeyAction::Up { value: *code });
        }
        self.must(keys, self.client().perform_actions(actions));
    }

    /// Types a text, key by key.
    #[track_caller]
    pub(crate) fn enter(&self, text: &str) {
        let mut actions = KeyActions::new("keyboard".to_owned());
        for value in text.chars() {
            actions = actions.then(KeyAction::Down { value }).then(KeyAction::Up { value });
        }
        self.must(text, self.client().perform_actions(actions));
    }

    /// What has the focus. Without any it is the page itself.
    #[track_caller]
    pub(crate) fn focus(&self) -> Focus {
        self.until("what has the focus", || {
            let element = self.ask(self.client().active_element())?;
            let role = self.computed("role", &element)?;
            Ok(Focus { role, name: self.computed("label", &element)? })
        })
    }

    /// Presses `Tab` until the focus is on an element with this name.
    ///
    /// # Panics
    /// If it is not there after `limit` presses; the message lists the way.
    #[track_caller]
    pub(crate) fn tab_to(&self, name: &str, limit: usize) {
        let mut way = Vec::new();
        for _ in 0..limit {
            self.press("Tab");
            let focus = self.focus();
            if focus.name == name {
                return;
            }
            way.push(focus.to_string());
        }
        panic!("{limit} presses of Tab do not lead to {name:?}, but to:\n{}", way.join("\n"));
    }
}

/// The names of keys that are pressed together.
fn parts(keys: &str) -> Vec<&str> {
    if keys.chars().count() == 1 { vec![keys] } else { keys.split('+').collect() }
}

#[track_caller]
fn code(name: &str) -> char {
    let mut letters = name.chars();
    if let (Some(letter), None) = (letters.next(), letters.next()) {
        return letter;
    }
    let key = match name {
        "Alt" => Key::Alt,
        "ArrowDown" => Key::Down,
        "ArrowLeft" => Key::Left,
        "ArrowRight" => Key::Right,
        "ArrowUp" => Key::Up,
        "Backspace" => Key::Backspace,
        "Ctrl" => Key::Control,
        "Delete" => Key::Delete,
        "End" => Key::End,
        "Enter" => Key::Enter,
        "Escape" => Key::Escape,
        "Home" => Key::Home,
        "PageDown" => Key::PageDown,
        "PageUp" => Key::PageUp,
        "Shift" => Key::Shift,
        "Space" => return ' ',
        "Tab" => Key::Tab,
        _ => panic!("no key is called {name:?}"),
    };
    key.into()
}
