//! Where a behaviour is: before the exploration, among faults, or after them.

/// The phase of a state. From each of them only the next can be reached.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Phase {
    /// Start commands run: no link is down and nothing is counted.
    Starting,
    /// Faults may strike, within budgets.
    Chaos,
    /// Faults have ended as the entry with this number, from 0, of the scenario's `settle` list
    /// says.
    Stable(u8),
}

impl Phase {
    /// The phase as a byte, different for different phases; 0 for the chaos phase.
    #[inline]
    #[must_use]
    pub const fn byte(self) -> u8 {
        match self {
            Phase::Starting => u8::MAX,
            Phase::Chaos => 0,
            Phase::Stable(way) => way + 1,
        }
    }

    /// The phase of a byte.
    #[inline]
    #[must_use]
    pub const fn of_byte(byte: u8) -> Phase {
        match byte {
            u8::MAX => Phase::Starting,
            0 => Phase::Chaos,
            next => Phase::Stable(next - 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_the_phase_that_it_came_from() {
        assert!((0..=u8::MAX).all(|byte| Phase::of_byte(byte).byte() == byte));
        assert_eq!((Phase::Chaos.byte(), Phase::Stable(0).byte()), (0, 1));
    }
}
