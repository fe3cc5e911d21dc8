//! The explorer's server as a browser or a script meets it: requests over TCP, answers as text.

mod client;
mod pages;
mod refusals;
mod searches;
mod stops;
