//! Makes a device's calls, compares the results with botocore 1.44.5, and prints the cost of each call.
#![no_std]
#![no_main]

use core::panic::PanicInfo;
use firmware::board::{self, print, print_number};
use firmware::device::{Given, Wire, assume_role, decodes_answer, decodes_refusal, given, write_request};
use sts_wire::{Encode, Endpoint, GetCallerIdentity, Operation, SigningKey, Timestamp};

const BODY: &str = "Action=AssumeRole&DurationSeconds=900&ExternalId=a%2Fb\
    &RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fdemo&RoleSessionName=device-7\
    &Tags.member.1.Key=Project&Tags.member.1.Value=caf%C3%A9%20~&Version=2011-06-15";

const ASSUME_ROLE: &str = "POST / HTTP/1.1\r\nhost: sts.eu-west-1.amazonaws.com\r\n\
    content-type: application/x-www-form-urlencoded\r\nx-amz-date: 20261122T120000Z\r\n\
    authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261122/eu-west-1/sts/aws4_request, \
    SignedHeaders=content-type;host;x-amz-date, \
    Signature=9950c60bd16d1c6959614add2f11bb4956ed520079c3d50166c585fec81a8543\r\n\r\n";

const GET_CALLER_IDENTITY: &str = "POST / HTTP/1.1\r\nhost: sts.eu-west-1.amazonaws.com\r\n\
    content-type: application/x-www-form-urlencoded\r\nx-amz-date: 20261122T120000Z\r\n\
    x-amz-security-token: IQoJb3JpZ2luX2VjEXAMPLE//==\r\n\
    authorization: AWS4-HMAC-SHA256 Credential=ASIAI44QH8DHBEXAMPLE/20261122/eu-west-1/sts/aws4_request, \
    SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, \
    Signature=e142d8dbb8bb03c14658a47a807be6af1886ea9ee3b7682d9d56f4d3a905bc1a\r\n\r\n\
    Action=GetCallerIdentity&Version=2011-06-15";

const PRESIGNED: &str = "https://sts.eu-west-1.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15\
    &X-Amz-Algorithm=AWS4-HMAC-SHA256\
    &X-Amz-Credential=ASIAI44QH8DHBEXAMPLE%2F20261122%2Feu-west-1%2Fsts%2Faws4_request\
    &X-Amz-Date=20261122T120000Z&X-Amz-Expires=60&X-Amz-Security-Token=IQoJb3JpZ2luX2VjEXAMPLE%2F%2F%3D%3D\
    &X-Amz-SignedHeaders=host\
    &X-Amz-Signature=3f9be1969ce80817941ff22fecd8b4d03c5ca82bca85287ce89075e68e33a71c";

/// The limit of a call's stack use in bytes.
const MAX_STACK: usize = 4096;

fn report(name: &str, call: impl Fn() -> bool) -> bool {
    let cost = board::cost_of(call);
    print(name);
    print(": stack ");
    print_number(cost.stack);
    print(" bytes, ");
    print_number(cost.instructions);
    print(" instructions");
    print(if cost.right { "" } else { ", wrong result" });
    print(if cost.stack < MAX_STACK { "\n" } else { ", too much stack\n" });
    cost.right && cost.stack < MAX_STACK
}

fn run() -> Option<bool> {
    let Given { region, time, credentials, session, answer, refusal } = given();
    let now = Timestamp::parse_amz_date(time).ok()?;
    let endpoint = &Endpoint::regional(region).ok()?;
    let key = SigningKey::for_sts(&credentials, endpoint, now).ok()?;
    let session_key = SigningKey::for_sts(&session, endpoint, now).ok()?;
    let who = GetCallerIdentity::new();
    let role = assume_role();

    let mut wire = Wire::new();
    write_request(&role, endpoint, &credentials, &key, now, &mut wire)?;
    let mut right = wire.written().strip_prefix(ASSUME_ROLE.as_bytes()) == Some(BODY.as_bytes());
    write_request(&who, endpoint, &session, &session_key, now, &mut wire)?;
    right &= wire.written() == GET_CALLER_IDENTITY.as_bytes();

    right &= report("find an endpoint", || Endpoint::regional(region).is_ok());
    right &= report("derive a key", || SigningKey::for_sts(&session, endpoint, now).is_ok());
    right &= report("sign GetCallerIdentity", || {
        let request = who.request(endpoint).sign(&session, &session_key, now);
        let signed = request.as_ref().ok().and_then(|request| request.signed());
        signed.is_some_and(|signed| {
            signed.signature().as_str() == "e142d8dbb8bb03c14658a47a807be6af1886ea9ee3b7682d9d56f4d3a905bc1a"
        })
    });
    right &= report("sign AssumeRole", || {
        let request = role.request(endpoint).sign(&credentials, &key, now);
        let signed = request.as_ref().ok().and_then(|request| request.signed());
        signed.is_some_and(|signed| {
            signed.signature().as_str() == "9950c60bd16d1c6959614add2f11bb4956ed520079c3d50166c585fec81a8543"
        })
    });
    let request = who.request(endpoint).sign(&session, &session_key, now).ok()?;
    right &= report("write the headers of GetCallerIdentity", || {
        let mut headers = request.headers();
        headers.all(|(_, value)| value.encode_to_slice(&mut [0; 256]).is_ok())
    });
    right &= report("encode AssumeRole", || role.encode_to_slice(&mut [0; 256]) == Ok(BODY.as_bytes()));
    right &= report("encode AssumeRole into fmt::Write", || {
        let mut wire = Wire::new();
        role.encode(&mut wire).is_ok() && wire.written() == BODY.as_bytes()
    });
    right &= report("presign GetCallerIdentity", || {
        let url = who.request(endpoint).presign(&session, &session_key, now, 60);
        url.is_ok_and(|url| url.encode_to_str(&mut [0; 512]) == Ok(PRESIGNED))
    });
    right &= report("decode a success", || decodes_answer(answer));
    right &= report("decode an error", || decodes_refusal(refusal));
    Some(right)
}

#[unsafe(no_mangle)]
fn program() -> bool {
    let right = run().unwrap_or_default();
    print(if right { "all right\n" } else { "not all right\n" });
    right
}

#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    print("panic\n");
    board::exit(false)
}
