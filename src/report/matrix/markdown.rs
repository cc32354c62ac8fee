//! The page as Markdown.

use std::fmt::Write as _;

use super::{Column, Mark, Rows, rows_of};
use crate::report::markdown::inline;

/// The table and the reasons as Markdown.
pub fn markdown(columns: &[Column], rows: Rows) -> String {
    let mut out = format!("| {} |", rows.heading());
    for column in columns {
        let _ = write!(out, " {} |", inline(&column.name));
    }
    out.push_str("\n|---|");
    out.extend(columns.iter().map(|_| ":-:|"));
    out.push('\n');
    for row in rows_of(columns, rows) {
        let _ = write!(out, "| {} |", inline(row));
        for column in columns {
            let cell = column.cell(row, rows);
            let cell = cell.map(|cell| cell.to_string()).unwrap_or_default();
            let _ = write!(out, " {cell} |");
        }
        out.push('\n');
    }
    let legend = Mark::ALL.map(|(mark, meaning)| format!("{} {meaning}", mark.symbol()));
    let _ = writeln!(
        out,
        "\n{}. Numbers: how many steps passed, of how many.",
        legend.join("; ")
    );
    for column in columns {
        let (name, summary) = (inline(&column.name), inline(&column.summary()));
        let _ = writeln!(out, "\n## {name}\n\n{summary}");
        let reasons = column.reasons();
        if !reasons.is_empty() {
            out.push('\n');
        }
        for reason in reasons {
            let _ = writeln!(out, "- {}", inline(&reason));
        }
    }
    out
}
