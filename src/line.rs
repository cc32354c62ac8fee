//! What a stranger says as one line of a message.

/// The text without line ends and other control characters: what a stranger says must not look like a line of ours.
pub fn one_line(text: &str) -> String {
    text.replace(char::is_control, " ")
}

/// The same, cut after 250 characters.
pub fn short_line(text: &str) -> String {
    const LONGEST: usize = 250;
    let end = text.char_indices().nth(LONGEST);
    match end {
        Some((end, _)) => one_line(&text[..end]) + "…",
        None => one_line(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_stays_one_line_and_short() {
        assert_eq!(short_line("a\r\n\u{1b}[2Jb\u{9b}c"), "a   [2Jb c");
        let long = short_line(&"ä".repeat(1000));
        assert_eq!(long, "ä".repeat(250) + "…");
        assert_eq!(short_line(&"ä".repeat(250)), "ä".repeat(250));
    }
}
