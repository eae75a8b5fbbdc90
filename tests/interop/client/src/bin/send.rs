//! Sends one request with ureq, and prints the body of the response:
//!
//! ```sh
//! send METHOD URL BODY [NAME:VALUE]...
//! ```

use interop_client::Outgoing;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let mut next = || arguments.next().expect("send METHOD URL BODY [NAME:VALUE]...");
    let (method, url, body) = (next(), next(), next());
    let header = |header: String| {
        let (name, value) = header.split_once(':').expect("a header is NAME:VALUE");
        (name.to_owned(), value.to_owned())
    };
    let headers = arguments.map(header).collect();
    let incoming = Outgoing { method: method.leak(), url, headers, body }.send();
    println!("{}", String::from_utf8_lossy(&incoming.body));
}
