//! What a person does with the explorer, in the order in which it is done.
//!
//! A browser fails its test when it is dropped if a page asked another host for anything, or wrote
//! an error to the console. So each story also says that none did.

mod branches;
mod check;
mod core;
mod deadlock;
mod gallery;
mod keyboard;
mod links;
mod pages;
mod refusal;
mod start;
mod times;
mod walk;
