//! Signs a request. Encoding it and decoding the response are not included.

use reqsign_aws_v4::{Credential, RequestSigner};
use reqsign_core::{Context, SignRequest};
use std::hint::black_box;
use std::pin::pin;
use std::task::Waker;

fn main() {
    black_box(call());
}

fn call() -> Option<()> {
    let credential = Credential {
        access_key_id: black_box("AKIDEXAMPLE").into(),
        secret_access_key: black_box("secret").into(),
        session_token: None,
        expires_in: None,
    };
    let request = http::Request::post(black_box("https://sts.eu-west-1.amazonaws.com/")).body(()).ok()?;
    let mut head = request.into_parts().0;
    let (signer, context) = (RequestSigner::new("sts", black_box("eu-west-1")), Context::new());
    {
        let signing = pin!(signer.sign_request(&context, &mut head, Some(&credential), None));
        let _ = black_box(signing.poll(&mut std::task::Context::from_waker(Waker::noop())));
    }
    black_box(head);
    Some(())
}
