//! rustdoc's pages embed the pictures of the repository as data URLs.

/// Compares a picture with the definition of its link.
fn check(name: &str, picture: &str, definitions: &str) {
    let start = format!("[{name}]: data:image/svg+xml,");
    let encoded = definitions.lines().next().and_then(|line| line.strip_prefix(&start)).unwrap();
    let decoded = percent_encoding::percent_decode_str(encoded).decode_utf8().unwrap();
    assert!(
        decoded == picture,
        "the documentation has another picture than {name}: write this into the first line\n{start}{}",
        percent_encoding::utf8_percent_encode(picture, percent_encoding::NON_ALPHANUMERIC)
    );
}

#[test]
fn the_pictures_in_rustdoc_equal_the_pictures_of_the_pages() {
    check("flow.svg", include_str!("../flow.svg"), include_str!("../src/pages.md"));
    check("proofs.svg", include_str!("../docs/proofs.svg"), include_str!("../src/docs/proofs_svg.md"));
}
