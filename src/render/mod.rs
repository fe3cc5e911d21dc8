//! Results for people and for machines: text, Markdown, JSON and pictures.

pub mod chart;
pub mod compare;
pub mod conform;
pub mod coverage;
pub mod decide;
pub mod export;
pub mod found;
pub mod graph;
pub mod json;
pub mod lasso;
pub mod page;
pub mod progress;
pub mod replay;
pub mod report;
pub mod sensitivity;
pub mod spacetime;
pub mod steps;
pub mod summary;
pub mod svg;
pub mod violation;
pub mod why;
