//! Guards that can say why they hold or not.

use std::fmt;

use arrayvec::ArrayVec;

/// How the two numbers of a [`Conjunct`] are compared.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[allow(missing_docs, reason = "the usual names")]
pub enum Relation {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

impl Relation {
    /// Whether two numbers are so related.
    #[inline]
    #[must_use]
    pub const fn holds(self, left: u8, right: u8) -> bool {
        match self {
            Relation::Eq => left == right,
            Relation::Ne => left != right,
            Relation::Lt => left < right,
            Relation::Le => left <= right,
            Relation::Gt => left > right,
            Relation::Ge => left >= right,
        }
    }

    /// The mathematical sign.
    #[must_use]
    pub const fn sign(self) -> &'static str {
        match self {
            Relation::Eq => "=",
            Relation::Ne => "≠",
            Relation::Lt => "<",
            Relation::Le => "≤",
            Relation::Gt => ">",
            Relation::Ge => "≥",
        }
    }

    /// The sign in ASCII.
    #[must_use]
    pub const fn ascii(self) -> &'static str {
        match self {
            Relation::Eq => "=",
            Relation::Ne => "!=",
            Relation::Lt => "<",
            Relation::Le => "<=",
            Relation::Gt => ">",
            Relation::Ge => ">=",
        }
    }
}

/// One comparison of two numbers, with a name for each.
///
/// Displayed as `✓ last term 2 ≥ own last term 1`, and with `{:#}` as
/// `[x] last term 2 >= own last term 1`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Conjunct {
    /// What stands on the left.
    pub name: &'static str,
    /// Its value.
    pub left: u8,
    /// How they must be related.
    pub relation: Relation,
    /// What stands on the right; empty for a constant.
    pub other: &'static str,
    /// Its value.
    pub right: u8,
}

impl Conjunct {
    /// Compares two named values.
    #[inline]
    #[must_use]
    pub const fn new(
        (name, left): (&'static str, u8),
        relation: Relation,
        (other, right): (&'static str, u8),
    ) -> Self {
        Conjunct { name, left, relation, other, right }
    }

    /// Compares a named value with a constant.
    #[inline]
    #[must_use]
    pub const fn fixed(name: &'static str, left: u8, relation: Relation, right: u8) -> Self {
        Conjunct { name, left, relation, other: "", right }
    }

    /// A bit that must be set.
    #[inline]
    #[must_use]
    pub const fn is_set(name: &'static str, bit: bool) -> Self {
        Self::fixed(name, bit as u8, Relation::Eq, 1)
    }

    /// A bit that must be clear.
    #[inline]
    #[must_use]
    pub const fn is_clear(name: &'static str, bit: bool) -> Self {
        Self::fixed(name, bit as u8, Relation::Eq, 0)
    }

    /// Whether the comparison is true.
    #[inline]
    #[must_use]
    pub const fn holds(&self) -> bool {
        self.relation.holds(self.left, self.right)
    }
}

impl fmt::Display for Conjunct {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Conjunct { name, left, relation, other, right } = self;
        let (mark, sign) = match (f.alternate(), self.holds()) {
            (false, true) => ("✓", relation.sign()),
            (false, false) => ("✗", relation.sign()),
            (true, true) => ("[x]", relation.ascii()),
            (true, false) => ("[ ]", relation.ascii()),
        };
        write!(f, "{mark} {name} {left} {sign} ")?;
        if !other.is_empty() {
            write!(f, "{other} ")?;
        }
        write!(f, "{right}")
    }
}

/// Alternatives, one of which must hold; an alternative holds if all its conjuncts do. Most guards
/// have one alternative only.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Guard {
    /// Each conjunct with the number of its alternative, ascending.
    conjuncts: ArrayVec<(u8, Conjunct), 6>,
}

impl Guard {
    /// All of these must hold.
    #[inline]
    #[must_use]
    pub fn all(conjuncts: &[Conjunct]) -> Self {
        Self::any(&[conjuncts])
    }

    /// One of these must hold, each of them in full.
    #[inline]
    #[must_use]
    pub fn any(alternatives: &[&[Conjunct]]) -> Self {
        let mut conjuncts = ArrayVec::new();
        for (number, alternative) in (0..).zip(alternatives) {
            conjuncts.extend(alternative.iter().map(|conjunct| (number, *conjunct)));
        }
        Guard { conjuncts }
    }

    /// The alternatives, each as the conjuncts that it needs.
    pub fn alternatives(&self) -> impl Iterator<Item = impl Iterator<Item = Conjunct>> {
        let groups = self.conjuncts.chunk_by(|(a, _), (b, _)| a == b);
        groups.map(|group| group.iter().map(|(_, conjunct)| *conjunct))
    }

    /// Every conjunct of every alternative.
    pub fn conjuncts(&self) -> impl Iterator<Item = Conjunct> {
        self.conjuncts.iter().map(|(_, conjunct)| *conjunct)
    }

    /// Whether the guard lets pass.
    #[inline]
    #[must_use]
    pub fn holds(&self) -> bool {
        self.alternatives().any(|mut alternative| alternative.all(|conjunct| conjunct.holds()))
    }
}

impl fmt::Display for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, alternative) in self.alternatives().enumerate() {
            f.write_str(if i == 0 { "" } else { " or " })?;
            for (j, conjunct) in alternative.enumerate() {
                f.write_str(if j == 0 { "" } else { ", " })?;
                conjunct.fmt(f)?;
            }
        }
        Ok(())
    }
}
