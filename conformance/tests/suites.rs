//! Our own core under the suites, as a crate with a core of its own has it.

quorate_conformance::suites!(quorate_conformance::core::QuorateCore);
