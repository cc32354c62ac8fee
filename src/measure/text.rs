//! Figures as a table for a terminal, with bars.

use super::{Build, Figures, figures::ratio};

/// Cells of the longest bar.
const BAR: usize = 24;

/// The tables, one after the other, and what they were made with.
pub fn text(build: &Build, figures: &[Figures]) -> String {
    let mut out = String::new();
    for figures in figures {
        table(&mut out, figures);
        out.push('\n');
    }
    for line in build.lines() {
        out += &line;
        out.push('\n');
    }
    out
}

/// The figures, with their quartiles, for programs.
pub fn json(build: &Build, figures: &[Figures]) -> String {
    let page = serde_json::json!({ "build": build, "figures": figures });
    format!("{page:#}\n")
}

fn table(out: &mut String, figures: &Figures) {
    let has_rate = figures.octets.is_some();
    let mut rows = vec![vec![
        format!("{}: {}", figures.step, figures.parameter),
        "median".to_owned(),
        if has_rate { "rate" } else { "" }.to_owned(),
        "÷ fastest".to_owned(),
        "÷ bound".to_owned(),
    ]];
    rows.extend(figures.rows.iter().map(|row| {
        vec![
            format!("  {}", row.contender),
            row.time(),
            row.rate(figures.octets).unwrap_or_default(),
            ratio(row.to_fastest),
            ratio(row.to_bound),
        ]
    }));
    let width = |column: usize| {
        rows.iter()
            .map(|row| row[column].chars().count())
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<_> = (0..rows[0].len()).map(width).collect();
    let longest = figures.longest();
    for (number, row) in rows.iter().enumerate() {
        let mut line = String::new();
        for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
            match column {
                0 => line += &format!("{cell:width$}"),
                _ if *width > 0 => line += &format!("  {cell:>width$}"),
                _ => {}
            }
        }
        let row = number.checked_sub(1).map(|index| &figures.rows[index]);
        if let Some(time) = row.and_then(|row| row.nanoseconds) {
            line += &format!("  {}", bar(time.middle / longest));
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    for warning in figures.warnings() {
        *out += &format!("  warning: {warning}\n");
    }
}

/// A bar in eighths of a cell.
fn bar(part: f64) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let eighths = (part * (8 * BAR) as f64).round() as usize;
    let mut bar = "█".repeat(eighths / 8);
    bar += EIGHTHS[eighths % 8];
    bar
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::figures::tests::figures;

    #[test]
    fn a_table_shows_times_rates_ratios_and_bars() {
        let mut out = String::new();
        table(&mut out, &figures());
        assert_eq!(
            out,
            "\
key_schedule: SHA-256, <PSK>   median     rate  ÷ fastest  ÷ bound
  bound                       4.00 µs  16 MB/s                      ███████████▍
  reference: kept keys        4.20 µs  15 MB/s       1.00     1.05  ████████████
  peer                        8.40 µs   8 MB/s       2.00     2.10  ████████████████████████
"
        );
    }
}
