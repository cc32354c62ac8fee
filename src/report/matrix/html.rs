//! The page as HTML: one file that needs no other.

use std::fmt::Write as _;

use super::{Column, Mark, Rows, rows_of};
use crate::report::html::escaped;

/// The table and the reasons as a page.
pub fn html(columns: &[Column], rows: Rows) -> String {
    let mut out = String::from(HEAD);
    let _ = write!(out, "<table>\n<thead><tr><th>{}</th>", rows.heading());
    for column in columns {
        let _ = write!(out, "<th>{}</th>", escaped(&column.name));
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for row in rows_of(columns, rows) {
        let _ = write!(out, "<tr><th>{}</th>", escaped(row));
        for column in columns {
            match column.cell(row, rows) {
                Some(cell) => {
                    let class = class(cell.mark);
                    let _ = write!(out, "<td class=\"{class}\">{cell}</td>");
                }
                None => out.push_str("<td></td>"),
            }
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody>\n</table>\n");
    let legend = Mark::ALL.map(|(mark, meaning)| {
        let class = class(mark);
        format!("<span class=\"{class}\">{}</span> {meaning}", mark.symbol())
    });
    let _ = writeln!(
        out,
        "<p>{}. Numbers: how many steps passed, of how many.</p>",
        legend.join("; ")
    );
    for column in columns {
        let _ = writeln!(
            out,
            "<h2>{}</h2>\n<p>{}</p>",
            escaped(&column.name),
            escaped(&column.summary())
        );
        let reasons = column.reasons();
        if reasons.is_empty() {
            continue;
        }
        out.push_str("<ul>\n");
        for reason in reasons {
            let _ = writeln!(out, "<li>{}</li>", escaped(&reason));
        }
        out.push_str("</ul>\n");
    }
    out.push_str("</body>\n</html>\n");
    out
}

const HEAD: &str = "<!DOCTYPE html>
<html lang=\"en\">
<head>
<meta charset=\"utf-8\"/>
<meta name=\"viewport\" content=\"width=device-width\"/>
<title>tlskat matrix</title>
<style>
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; display: block; overflow-x: auto; }
th, td { border: 1px solid #8888; padding: 0.2rem 0.7rem; }
td { text-align: center; white-space: nowrap; }
tbody th { text-align: left; font-weight: normal; }
li { overflow-wrap: anywhere; }
.passed { color: light-dark(#116329, #7ee787); }
.failed, .fault { color: light-dark(#a40e26, #ff7b72); font-weight: bold; }
.skipped { opacity: 0.6; }
</style>
</head>
<body>
<h1>tlskat matrix</h1>
";

const fn class(mark: Mark) -> &'static str {
    match mark {
        Mark::Passed => "passed",
        Mark::Failed => "failed",
        Mark::Skipped => "skipped",
        Mark::Fault => "fault",
    }
}
