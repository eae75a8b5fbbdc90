//! A simple signer with strings, by the documentation of SigV4. It checks the signatures of the contenders.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// The signature of a request to STS with the secret of [`input`](crate::input).
pub struct Signing<'a> {
    pub method: &'a str,
    /// The encoded names and values of the parameters, in any order.
    pub query: Vec<(&'a str, &'a str)>,
    /// The headers to sign, in any order.
    pub headers: Vec<(&'a str, &'a str)>,
    pub amz_date: &'a str,
    pub body: &'a [u8],
}

impl Signing<'_> {
    pub fn signature(mut self) -> String {
        use crate::input::{REGION, SECRET_ACCESS_KEY};

        self.query.sort_unstable();
        self.headers.sort_unstable();
        let query: Vec<String> = self.query.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let headers: String = self.headers.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
        let names: Vec<&str> = self.headers.iter().map(|(name, _)| *name).collect();
        let request = format!(
            "{}\n/\n{}\n{headers}\n{}\n{}",
            self.method,
            query.join("&"),
            names.join(";"),
            hex::encode(Sha256::digest(self.body)),
        );
        let (date, _) = self.amz_date.split_once('T').unwrap();
        let to_sign = format!(
            "AWS4-HMAC-SHA256\n{}\n{date}/{REGION}/sts/aws4_request\n{}",
            self.amz_date,
            hex::encode(Sha256::digest(request)),
        );
        let secret = format!("AWS4{SECRET_ACCESS_KEY}").into_bytes();
        let key = [date, REGION, "sts", "aws4_request"].into_iter().fold(secret, |key, part| mac(&key, part));
        hex::encode(mac(&key, &to_sign))
    }
}

fn mac(key: &[u8], message: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(message.as_bytes());
    mac.finalize().into_bytes().to_vec()
}
