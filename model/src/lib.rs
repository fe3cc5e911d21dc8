//! The rules of Raft as a model.
