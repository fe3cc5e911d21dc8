//! What a search says: endings, verdicts, paths, progress; and [`confirm`], which executes every
//! counterexample again.

pub(crate) mod confirm;
pub(crate) mod ending;
pub(crate) mod lasso;
pub(crate) mod path;
pub(crate) mod progress;
pub(crate) mod summary;
pub(crate) mod verdict;
