//! Counting, which is nothing without the feature `metrics`. `metrics.rs` says what is counted.

/// Adds an amount to a counter of [`crate::metrics`]. The values of labels are static texts.
#[cfg(feature = "metrics")]
macro_rules! count {
    ($name:ident, $amount:expr $(, $label:literal = $value:expr)*) => {
        $crate::metrics::count($crate::metrics::$name, &[$(($label, $value))*], $amount)
    };
}

/// Does nothing: the feature `metrics` is off. The compiler still looks at the values, and nothing
/// computes them.
#[cfg(not(feature = "metrics"))]
macro_rules! count {
    ($name:ident, $amount:expr $(, $label:literal = $value:expr)*) => {
        { let _ = || ($amount $(, $value)*); }
    };
}

/// Sets a gauge of [`crate::metrics`] to a number.
#[cfg(feature = "metrics")]
macro_rules! gauge {
    ($name:ident, $value:expr) => {
        $crate::metrics::set($crate::metrics::$name, $value)
    };
}

/// Does nothing: the feature `metrics` is off.
#[cfg(not(feature = "metrics"))]
macro_rules! gauge {
    ($name:ident, $value:expr) => {{
        let _ = || $value;
    }};
}

pub(crate) use {count, gauge};
