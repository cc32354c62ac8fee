//! Text in HTML and SVG.

/// The text as content of an element, or of an attribute in quotes, without the characters that HTML does not allow.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\r' | '\t' => out.push(' '),
            c if c.is_control() || matches!(u32::from(c) & 0xffff, 0xfffe..) => {
                out.push(char::REPLACEMENT_CHARACTER);
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_text_is_markup() {
        assert_eq!(
            escaped("<script>alert('&\"')</script>"),
            "&lt;script&gt;alert(&#39;&amp;&quot;&#39;)&lt;/script&gt;"
        );
        assert_eq!(
            escaped("a\0b\u{1b}c\u{ffff}d\ne"),
            "a\u{fffd}b\u{fffd}c\u{fffd}d e"
        );
        assert_eq!(escaped("✓ ü 漢 😀"), "✓ ü 漢 😀");
    }
}
