//! Elements of a page, found as a person finds them: by what they are and what they are called.

use std::fmt;

use fantoccini::Locator;
use fantoccini::elements::Element;
use serde_json::{Value, json};

use super::browser::Browser;
use super::wire::get;

/// What may have a name: all words by which an element can be called, without spaces.
const WORDS: &str = "
    const texts = ids => ids.split(/\\s+/).map(id => document.getElementById(id)?.textContent);
    const words = e => [
        e.textContent, e.value, e.placeholder, e.alt, e.title, e.getAttribute('aria-label'),
        ...texts(e.getAttribute('aria-labelledby') ?? ''),
        ...[...(e.labels ?? [])].map(label => label.textContent),
        e.querySelector('title')?.textContent, e.querySelector('[alt]')?.alt,
    ].join('').replace(/\\s+/g, '');
    return [...document.querySelectorAll(arguments[0])].map(e => words(e).includes(arguments[1]));";

/// A description of elements.
#[derive(Clone, Debug)]
pub(crate) struct Find {
    selector: String,
    name: Option<String>,
    words: Option<String>,
}

/// The elements that a CSS selector selects.
pub(crate) fn css(selector: &str) -> Find {
    Find { selector: selector.to_owned(), name: None, words: None }
}

impl Find {
    /// Only those with this accessible name, which is what a screen reader calls them.
    pub(crate) fn named(self, name: &str) -> Find {
        Find { name: Some(name.to_owned()), ..self }
    }

    /// Only those whose visible text contains these words.
    pub(crate) fn with(self, words: &str) -> Find {
        Find { words: Some(words.to_owned()), ..self }
    }
}

impl fmt::Display for Find {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.selector)?;
        self.name.iter().try_for_each(|name| write!(f, " {name:?}"))?;
        self.words.iter().try_for_each(|words| write!(f, " with {words:?}"))
    }
}

impl Browser {
    /// Waits until one element is as described, and clicks it.
    #[track_caller]
    pub(crate) fn click(&self, find: &Find) {
        self.until(&format!("a click on {find}"), || {
            let element = self.look_for(find)?;
            self.ask(element.click())
        });
    }

    /// Waits until one element is as described, and returns its visible text.
    #[track_caller]
    pub(crate) fn text(&self, find: &Find) -> String {
        self.until(&format!("the text of {find}"), || {
            let element = self.look_for(find)?;
            self.ask(element.text())
        })
    }

    /// Waits until one element is as described, and returns an attribute of it.
    #[track_caller]
    pub(crate) fn attribute(&self, find: &Find, attribute: &str) -> Option<String> {
        self.until(&format!("{find}"), || {
            let element = self.look_for(find)?;
            self.ask(element.attr(attribute))
        })
    }

    /// Waits until one element is as described, and its visible text contains some words.
    #[track_caller]
    pub(crate) fn see(&self, find: &Find, words: &str) {
        self.until(&format!("{words:?} in {find}"), || {
            let element = self.look_for(find)?;
            let text = self.ask(element.text())?;
            if text.contains(words) { Ok(()) } else { Err(format!("its text is {text:?}")) }
        });
    }

    /// Waits until no element is as described.
    #[track_caller]
    pub(crate) fn gone(&self, find: &Find) {
        self.until(&format!("no {find}"), || match self.all(find)?.len() {
            0 => Ok(()),
            count => Err(format!("there are {count}")),
        });
    }

    /// How many elements are as described now.
    #[track_caller]
    pub(crate) fn count(&self, find: &Find) -> usize {
        self.all(find).unwrap_or_else(|message| panic!("{find}: {message}")).len()
    }

    /// The accessible names of all elements as described, in the order of the page.
    #[track_caller]
    pub(crate) fn names(&self, find: &Find) -> Vec<String> {
        let names = self.all(find).and_then(|elements| {
            elements.iter().map(|element| self.computed("label", element)).collect()
        });
        names.unwrap_or_else(|message| panic!("{find}: {message}"))
    }

    /// The one element as described.
    ///
    /// # Errors
    /// If there is none, or more than one. The message says what else the selector selects.
    pub(crate) fn look_for(&self, find: &Find) -> Result<Element, String> {
        let mut found = self.all(find)?;
        match (found.len(), &find.name) {
            (1, _) => Ok(found.remove(0)),
            (0, Some(_)) => {
                let others = self.all(&css(&find.selector))?;
                let names: Result<Vec<_>, _> =
                    others.iter().map(|other| self.computed("label", other)).collect();
                Err(format!("the names of {} are {:?}", find.selector, names?))
            }
            (0, None) => Err("there is none".to_owned()),
            (count, _) => Err(format!("there are {count}")),
        }
    }

    fn all(&self, find: &Find) -> Result<Vec<Element>, String> {
        let elements = self.all_named(find)?;
        let Some(words) = &find.words else { return Ok(elements) };
        let mut found = Vec::new();
        for element in elements {
            if self.ask(element.text())?.contains(words) {
                found.push(element);
            }
        }
        Ok(found)
    }

    fn all_named(&self, find: &Find) -> Result<Vec<Element>, String> {
        let elements = self.ask(self.client().find_all(Locator::Css(&find.selector)))?;
        let Some(name) = &find.name else { return Ok(elements) };
        // The browser is asked for names one by one, so most are ruled out before.
        let words: String = name.split_whitespace().collect();
        let arguments = vec![json!(find.selector), json!(words)];
        let may = self.ask(self.client().execute(WORDS, arguments))?;
        let may = may.as_array().cloned().unwrap_or_default();
        if may.len() != elements.len() {
            return Err("the page is changing".to_owned());
        }
        let mut found = Vec::new();
        for (element, may) in elements.into_iter().zip(may) {
            if may == json!(true) && self.computed("label", &element)? == *name {
                found.push(element);
            }
        }
        Ok(found)
    }

    /// The role or the label of an element, as the browser computes it for assistive technology.
    pub(crate) fn computed(&self, what: &str, element: &Element) -> Result<String, String> {
        let path = format!("element/{}/computed{what}", &*element.element_id());
        let said = self.ask(self.client().issue_cmd(get(&path)))?;
        Ok(said.as_str().map_or_else(|| said.to_string(), str::to_owned))
    }

    /// Waits until a script that returns something else than `null` does so.
    #[track_caller]
    pub(crate) fn script_until(&self, what: &str, body: &str) -> Value {
        self.until(what, || {
            let value = self.ask(self.client().execute(body, Vec::new()))?;
            if value.is_null() { Err("the script returns null".to_owned()) } else { Ok(value) }
        })
    }
}
