//! What every page has: head, navigation, and the places for messages and help.

use maud::{DOCTYPE, Markup, html};

/// Which page it is, for the navigation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// The first page.
    Home,
    /// A walk.
    Explore,
    /// The graph around a state, or the overview.
    Graph,
    /// A search.
    Check,
    /// The recorded verdicts.
    Verdicts,
    /// Rules, properties and bounds of an instance.
    Model,
    /// None of these.
    Other,
}

/// A page.
pub struct Shell<'a> {
    /// The title.
    pub title: &'a str,
    /// Which page it is.
    pub place: Place,
    /// Links to the other pages of the same walk: name, address.
    pub links: Vec<(&'static str, String)>,
    /// What stands between navigation and footer.
    pub body: Markup,
}

impl Shell<'_> {
    /// The page as HTML.
    pub fn html(&self) -> Markup {
        let place = format!("{:?}", self.place).to_lowercase();
        html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    title { (self.title) " · quorate" }
                    link rel="icon" href="/assets/icon.svg" type="image/svg+xml";
                    link rel="stylesheet" href="/assets/base.css";
                    link rel="stylesheet" href="/assets/explore.css";
                    link rel="stylesheet" href="/assets/diagram.css";
                    script src="/assets/theme.js" {}
                    script type="module" src="/assets/app.js" {}
                }
                body data-page=(place) {
                    a.skip href="#main" { "Skip to the content" }
                    header.top {
                        a.brand href="/" aria-label="quorate: home" { "quorate" }
                        nav aria-label="Pages" {
                            @for (name, href, here) in self.entries() {
                                a href=(href) aria-current=[here.then_some("page")] { (name) }
                            }
                        }
                        div.tools {
                            button #theme type="button" title="Change the theme (t)" { "Theme" }
                            button #help type="button" title="Keys (?)" aria-haspopup="dialog" {
                                "Keys "
                                kbd { "?" }
                            }
                        }
                    }
                    div #lost role="alert" hidden {}
                    main #main tabindex="-1" { (self.body) }
                    div #say role="status" aria-live="polite" {}
                    dialog #keys aria-labelledby="keys-title" {}
                    noscript {
                        p.noscript {
                            "Scripts are off. Links and buttons still work; keys, play and branches "
                            "do not."
                        }
                    }
                }
            }
        }
    }

    fn entries(&self) -> Vec<(&'static str, String, bool)> {
        let mut list = vec![("Home", "/".to_owned(), self.place == Place::Home)];
        for (name, href) in &self.links {
            let here = match *name {
                "Explore" => Place::Explore,
                "Graph" => Place::Graph,
                "Check" => Place::Check,
                "Model" => Place::Model,
                _ => Place::Other,
            };
            list.push((name, href.clone(), here == self.place));
        }
        list.push(("Verdicts", "/verdicts".to_owned(), self.place == Place::Verdicts));
        list
    }
}
