//! The AWS STS wire format, without I/O.

#![no_std]

#[cfg(any(feature = "alloc", test))]
extern crate alloc;
#[cfg(any(feature = "std", test))]
extern crate std;

mod credentials;
mod encode;
mod form {
    pub(crate) mod percent;
}
mod secret;
pub mod sigv4;
mod text;
mod timestamp;
mod xml {
    pub(crate) mod unescape {
        //! A stand-in that knows `&amp;` alone.

        #[derive(Clone, Copy)]
        pub(crate) enum Piece<'a> {
            Str(&'a str),
            Char(char),
        }

        impl<'a> Piece<'a> {
            pub(crate) const fn len(self) -> usize {
                match self {
                    Self::Str(text) => text.len(),
                    Self::Char(c) => c.len_utf8(),
                }
            }

            pub(crate) fn chars(self) -> impl Iterator<Item = char> + 'a {
                let (text, c) = match self {
                    Self::Str(text) => (text, None),
                    Self::Char(c) => ("", Some(c)),
                };
                text.chars().chain(c)
            }

            pub(crate) fn write_to<W: core::fmt::Write + ?Sized>(self, sink: &mut W) -> core::fmt::Result {
                match self {
                    Self::Str(text) => sink.write_str(text),
                    Self::Char(c) => sink.write_char(c),
                }
            }

            #[cfg(feature = "alloc")]
            pub(crate) fn push_to(self, value: &mut alloc::string::String) {
                match self {
                    Self::Str(text) => value.push_str(text),
                    Self::Char(c) => value.push(c),
                }
            }
        }

        #[derive(Clone, Debug)]
        pub(crate) struct Unescape<'a>(&'a str);

        impl<'a> Unescape<'a> {
            pub(crate) const fn new(raw: &'a str) -> Self {
                Self(raw)
            }
        }

        impl<'a> Iterator for Unescape<'a> {
            type Item = Piece<'a>;

            fn next(&mut self) -> Option<Piece<'a>> {
                if let Some(rest) = self.0.strip_prefix("&amp;") {
                    self.0 = rest;
                    return Some(Piece::Char('&'));
                }
                let (plain, rest) = self.0.split_at_checked(self.0.find('&').unwrap_or(self.0.len()))?;
                self.0 = rest;
                (!plain.is_empty()).then_some(Piece::Str(plain))
            }
        }
    }
}

pub use credentials::Credentials;
pub use encode::{BufferTooSmall, Encode};
pub use secret::Secret;
#[cfg(feature = "alloc")]
pub use secret::WipedString;
pub use sigv4::{SigningError, SigningErrorKind, SigningKey};
pub use text::{Text, ToText};
pub use timestamp::{Date, FixedStr, Timestamp, TimestampError, TimestampErrorKind};
