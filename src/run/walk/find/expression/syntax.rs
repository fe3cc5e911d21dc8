//! Expressions as trees.

use quorate_model::property::Definition;
use quorate_model::raft::MessageKind;

use super::words::{Count, Fact, OfNode, OfPair, Question, RoleWord};

/// A node: by its number, or what a quantifier stands for.
#[derive(Clone, Debug)]
pub(super) enum NodeRef {
    /// By its number.
    Number {
        /// The number.
        id: u8,
        /// The column where it stands.
        at: usize,
    },
    /// A variable of a quantifier.
    Variable {
        /// Its name.
        name: String,
        /// How many quantifiers stand outside that which binds it.
        slot: usize,
    },
}

/// A number.
#[derive(Clone, Debug)]
pub(super) enum Number {
    /// Itself.
    Literal(u32),
    /// No node.
    None,
    /// The number of the node that a quantifier stands for.
    Node(NodeRef),
    /// Of one node.
    OfNode(OfNode, NodeRef),
    /// Of a leader and a peer.
    OfPair(OfPair, NodeRef, NodeRef),
    /// Of the cluster.
    Count(Count),
    /// The leaders of a term.
    LeadersOf(Box<Sum>),
    /// The term of the entry at an index.
    Entry(NodeRef, Box<Sum>),
    /// Messages in flight.
    InFlight {
        /// Of this kind only.
        kind: Option<MessageKind>,
        /// Only from the first to the second.
        link: Option<(NodeRef, NodeRef)>,
    },
    /// In brackets.
    Sum(Box<Sum>),
}

/// A sum of numbers, some of which are subtracted.
#[derive(Clone, Debug)]
pub(super) struct Sum(pub(super) Vec<(Sign, Number)>);

/// Whether a number is added or subtracted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Sign {
    /// Added.
    Plus,
    /// Subtracted.
    Minus,
}

/// What a node is, or such a word.
#[derive(Clone, Debug)]
pub(super) enum RoleTerm {
    /// The word.
    Word(RoleWord),
    /// Of a node.
    Of(NodeRef),
}

/// How two numbers compare.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Relation {
    /// `=`
    Equal,
    /// `!=`
    Unequal,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
}

impl Relation {
    const ALL: [(&str, Relation); 6] = [
        ("=", Relation::Equal),
        ("!=", Relation::Unequal),
        ("<", Relation::Less),
        ("<=", Relation::AtMost),
        (">", Relation::More),
        (">=", Relation::AtLeast),
    ];

    /// The relation of a symbol.
    pub(super) fn of(symbol: &str) -> Option<Relation> {
        Relation::ALL.iter().find(|(known, _)| *known == symbol).map(|(_, relation)| *relation)
    }

    /// Its symbol.
    pub(super) fn symbol(self) -> &'static str {
        Relation::ALL.iter().find(|(_, known)| *known == self).map_or("", |(symbol, _)| symbol)
    }

    /// Whether it holds between two numbers.
    pub(super) fn holds(self, left: i64, right: i64) -> bool {
        match self {
            Relation::Equal => left == right,
            Relation::Unequal => left != right,
            Relation::Less => left < right,
            Relation::AtMost => left <= right,
            Relation::More => left > right,
            Relation::AtLeast => left >= right,
        }
    }
}

/// What is true or false of a state.
#[derive(Clone, Debug)]
pub(super) enum Formula {
    /// It is false.
    Not(Box<Formula>),
    /// Every part is true.
    And(Vec<Formula>),
    /// Some part is true.
    Or(Vec<Formula>),
    /// Two numbers compare so.
    Compare(Sum, Relation, Sum),
    /// Two roles are equal, or are not.
    Roles(RoleTerm, Relation, RoleTerm),
    /// Of one node.
    Fact(Fact, NodeRef),
    /// The link between two nodes is up.
    Linked(NodeRef, NodeRef),
    /// The faults have ended.
    Stable,
    /// What a property says of the state.
    Property(Question, &'static Definition),
    /// Something is enabled whose event begins with these words.
    Enabled(Vec<String>),
    /// Of some node, or of each.
    Each {
        /// Of each.
        all: bool,
        /// The name of the variable.
        name: String,
        /// What is said of it.
        body: Box<Formula>,
    },
}

/// A part whose type is known only once it is read.
#[derive(Debug)]
pub(super) enum Part {
    /// True or false.
    Formula(Formula),
    /// A number.
    Sum(Sum),
    /// A role.
    Role(RoleTerm),
}

impl Part {
    /// A number that stands alone.
    pub(super) fn number(number: Number) -> Part {
        Part::Sum(Sum(vec![(Sign::Plus, number)]))
    }
}
