//! rustdoc's page embeds the picture of the README as a data URL.

#[test]
fn the_picture_in_rustdoc_equals_the_picture_in_the_readme() {
    let definition = include_str!("../src/pages.md").lines().next().unwrap();
    let encoded = definition.strip_prefix("[flow.svg]: data:image/svg+xml,").unwrap();
    let decoded = percent_encoding::percent_decode_str(encoded).decode_utf8().unwrap();
    assert!(
        decoded == include_str!("../flow.svg"),
        "src/pages.md has another picture than flow.svg: write this into its first line\n[flow.svg]: data:image/svg+xml,{}",
        percent_encoding::utf8_percent_encode(
            include_str!("../flow.svg"),
            percent_encoding::NON_ALPHANUMERIC
        )
    );
}
