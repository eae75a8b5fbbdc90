//! Sends a web identity token and signs with cryptography of its own, without the feature `sigv4`.
#![allow(clippy::print_stdout)]

use sts_wire::sigv4::{CredentialScope, PayloadHash, Request};
use sts_wire::{AssumeRoleWithWebIdentity, Credentials, Encode, Endpoint, Operation, Timestamp};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    unsigned()?;
    external()?;
    println!("without signing: all right");
    Ok(())
}

fn unsigned() -> Result<(), Box<dyn std::error::Error>> {
    let endpoint = Endpoint::regional("eu-west-1")?;
    let action = AssumeRoleWithWebIdentity::new("arn:aws:iam::123456789012:role/demo", "pod", "eyJhbGci");
    let request = action.request(&endpoint).unsigned()?;
    assert_eq!(request.headers().count(), 1);
    let mut body = [0; 512];
    assert_eq!(
        request.body().encode_to_str(&mut body)?,
        "Action=AssumeRoleWithWebIdentity&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fdemo\
         &RoleSessionName=pod&Version=2011-06-15&WebIdentityToken=eyJhbGci"
    );
    let answer = b"<ErrorResponse><Error><Type>Sender</Type><Code>ExpiredTokenException</Code>\
        <Message>expired</Message></Error><RequestId>1</RequestId></ErrorResponse>";
    let answer = AssumeRoleWithWebIdentity::decode_borrowed(400, answer);
    assert!(answer.is_err());
    Ok(())
}

/// get-vanilla of AWS's test suite, with the hash and the signature that it states.
fn external() -> Result<(), Box<dyn std::error::Error>> {
    let hash = bytes("bb579772317eb040ac9ed261061d46c1f17a8133879d6129b6e1c25292927e63")?;
    let mac = bytes("5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")?;
    let at = Timestamp::parse_amz_date("20150830T123600Z")?;
    let credentials = Credentials::new("AKIDEXAMPLE", "");
    let scope = CredentialScope::new(at.date(), "us-east-1", "service")?;
    let request = Request::new("GET", "example.amazonaws.com", "/", PayloadHash::EMPTY);
    let prepared = request.prepare(&credentials, scope, at)?;
    let mut text = [0; 256];
    assert_eq!(
        prepared.string_to_sign(&hash).encode_to_str(&mut text)?,
        "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/service/aws4_request\n\
         bb579772317eb040ac9ed261061d46c1f17a8133879d6129b6e1c25292927e63"
    );
    let signed = prepared.authorization(&mac);
    let mut headers = signed.headers().filter(|(name, _)| *name == "authorization");
    assert_eq!(
        headers.next().ok_or("no authorization")?.1.encode_to_str(&mut text)?,
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, \
         SignedHeaders=host;x-amz-date, \
         Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"
    );
    Ok(())
}

fn bytes(hex: &str) -> Result<[u8; 32], std::num::ParseIntError> {
    let mut bytes = [0; 32];
    for (byte, at) in bytes.iter_mut().zip((0..).step_by(2)) {
        *byte = u8::from_str_radix(hex.get(at..at + 2).unwrap_or_default(), 16)?;
    }
    Ok(bytes)
}
