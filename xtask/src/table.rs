//! Tables, for a terminal and for Markdown.

/// Rows of words; the first of them is the head.
pub(crate) struct Table(pub(crate) Vec<Vec<String>>);

impl Table {
    /// Aligned: the first column left, the others right.
    pub(crate) fn text(&self) -> String {
        let columns = self.0.first().map_or(0, Vec::len);
        let width = |column: usize| self.0.iter().map(|row| row[column].chars().count()).max();
        let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or(0)).collect();
        let mut text = String::new();
        for row in &self.0 {
            let cells = row.iter().zip(&widths).enumerate();
            let cells = cells.map(|(at, (cell, &width))| match at {
                0 => format!("{cell:<width$}"),
                _ => format!("{cell:>width$}"),
            });
            text += cells.collect::<Vec<_>>().join("  ").trim_end();
            text.push('\n');
        }
        text
    }

    /// The rows as Markdown.
    pub(crate) fn markdown(&self) -> String {
        let mut text = String::new();
        for (at, row) in self.0.iter().enumerate() {
            text += &format!("| {} |\n", row.join(" | "));
            if at == 0 {
                text += &format!("|---|{}\n", "--:|".repeat(row.len() - 1));
            }
        }
        text
    }
}

/// A number with a comma before every three digits.
pub(crate) fn grouped(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
