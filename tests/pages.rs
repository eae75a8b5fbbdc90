//! rustdoc's pages embed the pictures of the repository as data URLs.

#[test]
fn the_pictures_in_rustdoc_equal_the_pictures_of_the_pages() {
    for (name, picture, definitions) in [
        ("flow.svg", include_str!("../flow.svg"), include_str!("../src/pages.md")),
        ("proofs.svg", include_str!("../docs/proofs.svg"), include_str!("../src/docs/proofs_svg.md")),
    ] {
        let start = format!("[{name}]: data:image/svg+xml,");
        let encoded = definitions.lines().next().unwrap().strip_prefix(&start).unwrap();
        let decoded = percent_encoding::percent_decode_str(encoded).decode_utf8().unwrap();
        assert!(
            decoded == picture,
            "rustdoc has another picture than {name}: write this into the first line\n{start}{}",
            percent_encoding::utf8_percent_encode(picture, percent_encoding::NON_ALPHANUMERIC)
        );
    }
}
