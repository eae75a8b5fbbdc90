//! A small, correct STS on loopback, for tests of clients. `sts.rs` says what it leaves out.
//!
//! ```sh
//! cargo run --example sts_server
//! AWS_ENDPOINT_URL_STS=http://127.0.0.1:8421 AWS_DEFAULT_REGION=us-east-1 AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE \
//!     AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY aws sts get-caller-identity
//! ```
//!
//! An argument is another port; 0 is any free one.
#![allow(clippy::print_stdout)]

mod sts;

fn main() -> Result<(), Box<dyn core::error::Error>> {
    let (endpoint, credentials) = sts::start(std::env::args().nth(1).map_or(Ok(8421), |port| port.parse())?)?;
    println!("export AWS_ENDPOINT_URL_STS={endpoint} AWS_REGION={0} AWS_DEFAULT_REGION={0}", sts::REGION);
    // An example key of AWS's documentation: nobody's secret.
    println!("export AWS_ACCESS_KEY_ID={}", credentials.access_key_id);
    println!("export AWS_SECRET_ACCESS_KEY={}", credentials.secret_access_key.expose_secret());
    loop {
        std::thread::park();
    }
}
