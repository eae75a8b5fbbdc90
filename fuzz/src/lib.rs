//! What the fuzz targets hold the library against: plain, slow versions of the same things, written from the
//! standards, from what AWS documents and from the model of the service, never from the library.

pub mod answer;
pub mod calendar;
pub mod character_data;
pub mod fields;
pub mod request;
pub mod signature;
