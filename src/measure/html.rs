//! Figures as a page: one file that needs no other, with a bar chart in SVG for each comparison.

use core::fmt::Write as _;

use super::{Build, Figures, Part, figures::ratio};
use crate::report::html::escaped;

/// Height of a row and width of the longest bar, in pixels.
const ROW: usize = 22;
const BAR: f64 = 420.0;
/// Where bars begin and how wide the picture is.
const LEFT: usize = 280;
const WIDTH: usize = 1000;

/// The page.
pub fn html(build: &Build, figures: &[Figures]) -> String {
    let mut out = String::from(HEAD);
    for line in build.lines() {
        let _ = writeln!(out, "<p class=\"build\">{}</p>", escaped(&line));
    }
    for figures in figures {
        chart(&mut out, figures);
    }
    out.push_str("</body>\n</html>\n");
    out
}

fn chart(out: &mut String, figures: &Figures) {
    let title = escaped(&format!("{}: {}", figures.step, figures.parameter));
    let height = ROW * figures.rows.len() + 4;
    let _ = writeln!(
        out,
        "<h2>{title}</h2>\n<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-label=\"{title}\">"
    );
    let longest = figures.longest();
    for (index, row) in figures.rows.iter().enumerate() {
        let (y, baseline) = (ROW * index + 2, ROW * index + 16);
        let width = row
            .nanoseconds
            .map_or(0.0, |time| BAR * time.middle / longest);
        let class = match row.part {
            Part::Ours => "ours",
            Part::Peer => "peer",
            Part::Bound => "bound",
        };
        let mut label = row.time();
        if let Some(rate) = row.rate(figures.octets) {
            let _ = write!(label, ", {rate}");
        }
        for (ratio, to) in [
            (ratio(row.to_fastest), "the fastest"),
            (ratio(row.to_bound), "the bound"),
        ] {
            if !ratio.is_empty() {
                let _ = write!(label, ", {ratio} × {to}");
            }
        }
        let _ = writeln!(
            out,
            "<text x=\"{}\" y=\"{baseline}\" class=\"name\">{}</text>\
             <rect x=\"{LEFT}\" y=\"{y}\" width=\"{width:.1}\" height=\"{}\" class=\"{class}\"/>\
             <text x=\"{:.1}\" y=\"{baseline}\">{}</text>",
            LEFT - 8,
            escaped(&row.contender),
            ROW - 4,
            LEFT as f64 + width + 6.0,
            escaped(&label)
        );
    }
    out.push_str("</svg>\n");
    for warning in figures.warnings() {
        let _ = writeln!(out, "<p class=\"warning\">{}</p>", escaped(&warning));
    }
}

const HEAD: &str = "<!DOCTYPE html>
<html lang=\"en\">
<head>
<meta charset=\"utf-8\"/>
<meta name=\"viewport\" content=\"width=device-width\"/>
<title>tlskat bench</title>
<style>
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
svg { width: 100%; font-size: 13px; }
text { fill: currentColor; }
.name { text-anchor: end; }
.ours { fill: light-dark(#1a7f37, #3fb950); }
.peer { fill: light-dark(#57606a, #8b949e); }
.bound { fill: light-dark(#d0d7de, #30363d); }
.build { margin: 0; opacity: 0.8; }
.warning { color: light-dark(#a40e26, #ff7b72); }
</style>
</head>
<body>
<h1>tlskat bench</h1>
<p>Medians of interleaved rounds; shorter is faster. Green: this crate; grey: others; pale: what none can do without.</p>
";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::figures::tests::figures;

    #[test]
    fn the_page_is_well_formed_and_has_a_bar_for_each_contender() {
        let page = html(&Build::here(), &[figures()]);
        let page = page.strip_prefix("<!DOCTYPE html>").unwrap();
        let page = roxmltree::Document::parse(page).unwrap();
        let bars = page
            .descendants()
            .filter(|node| node.has_tag_name(("http://www.w3.org/2000/svg", "rect")));
        let bars: Vec<f64> = bars
            .map(|bar| bar.attribute("width").unwrap().parse().unwrap())
            .collect();
        assert_eq!(bars, [200.0, 210.0, 420.0]);
        let title = page
            .descendants()
            .find(|node| node.has_tag_name("h2"))
            .unwrap();
        assert_eq!(title.text(), Some("key_schedule: SHA-256, <PSK>"));
    }
}
