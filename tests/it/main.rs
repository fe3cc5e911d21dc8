//! Integration tests of the tool, one binary.

mod asynchronous;
mod cli;
mod cli_checkpoint;
mod cli_complete;
mod cli_coverage;
mod cli_divergences;
mod cli_events;
mod cli_lasso;
mod cli_schemas;
mod cli_sensitivity;
mod cli_trace_files;
mod cli_traces;
mod cli_walk;
mod cli_write;
mod decided;
mod explorer;
mod findings;
mod gallery;
mod readme;
mod regressions;
mod trace_edits;
