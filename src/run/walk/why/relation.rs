//! How two values of a condition are compared.

use quorate_model::raft::Relation;

/// Whether two values are so related. The model compares numbers of one byte only.
pub(super) fn holds<T: PartialOrd>(relation: Relation, left: &T, right: &T) -> bool {
    match relation {
        Relation::Eq => left == right,
        Relation::Ne => left != right,
        Relation::Lt => left < right,
        Relation::Le => left <= right,
        Relation::Gt => left > right,
        Relation::Ge => left >= right,
    }
}
