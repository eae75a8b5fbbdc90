//! A client for the tests with real servers. The programs in `../servers` start the servers and set the environment
//! variables: the server's URL, the caller's credentials, and the answers that boto3 got.

use sts_wire::error::ServiceError;
use sts_wire::{
    Credentials, Encode, Endpoint, Error, HttpRequest, Operation, Response, SigningKey, Text, Timestamp,
    ToText, Unsigned,
};

/// An environment variable, which must be set.
pub fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set: tests/interop/run starts the servers"))
}

/// The server, and credentials that it knows.
pub struct Server {
    pub endpoint: Endpoint,
    pub credentials: Credentials<String>,
    pub now: Timestamp,
}

impl Server {
    pub fn of_environment() -> Self {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
        Self {
            endpoint: Endpoint::custom(&variable("AWS_ENDPOINT_URL"), &variable("AWS_REGION")).unwrap(),
            credentials: Credentials::new(variable("AWS_ACCESS_KEY_ID"), variable("AWS_SECRET_ACCESS_KEY")),
            now: Timestamp::from_unix(since.as_secs().try_into().unwrap()).unwrap(),
        }
    }

    /// The time `seconds` from now.
    pub fn after(&self, seconds: i64) -> Timestamp {
        Timestamp::from_unix(self.now.unix() + seconds).unwrap()
    }

    /// Signs an operation with the known credentials at the current time.
    pub fn signed<O: Operation>(&self, operation: &O) -> Outgoing {
        self.signed_by(&self.credentials, self.now, operation)
    }

    pub fn signed_by<O: Operation, S: ToText>(
        &self,
        credentials: &Credentials<S>,
        at: Timestamp,
        operation: &O,
    ) -> Outgoing {
        let key = SigningKey::for_sts(credentials, &self.endpoint, at).unwrap();
        Outgoing::of(&operation.request(&self.endpoint).sign(credentials, &key, at).unwrap())
    }

    pub fn unsigned<O: Unsigned>(&self, operation: &O) -> Outgoing {
        Outgoing::of(&operation.request(&self.endpoint).unsigned().unwrap())
    }

    /// Asserts that a time is `seconds` from now, within half a minute.
    pub fn assert_expires(&self, expiration: Option<Timestamp>, seconds: i64) {
        let distance = expiration.unwrap().unix() - self.now.unix();
        assert!(
            (seconds - 30..=seconds + 30).contains(&distance),
            "expires in {distance} s, not in {seconds} s"
        );
    }
}

/// A signed request that a test can change before sending it.
pub struct Outgoing {
    pub method: &'static str,
    pub url: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Outgoing {
    fn of<O: Operation>(request: &HttpRequest<'_, O>) -> Self {
        Self {
            method: request.method(),
            url: request.url().encode_to_string(),
            headers: request
                .headers()
                .map(|(name, value)| (name.to_owned(), value.encode_to_string()))
                .collect(),
            body: request.body().encode_to_string(),
        }
    }

    pub fn header(&mut self, name: &str) -> &mut String {
        &mut self.headers.iter_mut().find(|header| header.0 == name).unwrap().1
    }

    pub fn send(self) -> Incoming {
        let mut request = ureq::http::Request::builder().method(self.method).uri(self.url);
        for (name, value) in self.headers {
            request = request.header(name, value);
        }
        let client = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(std::time::Duration::from_secs(20)))
            .build();
        let mut response = ureq::Agent::from(client).run(request.body(self.body).unwrap()).unwrap();
        Incoming { status: response.status().as_u16(), body: response.body_mut().read_to_vec().unwrap() }
    }
}

/// A received response.
pub struct Incoming {
    pub status: u16,
    pub body: Vec<u8>,
}

impl Incoming {
    pub fn success<O: Operation>(&self) -> Response<O::Output<Text<'_>>, Text<'_>> {
        O::decode_borrowed(self.status, &self.body).unwrap_or_else(|error| panic!("{error}"))
    }

    pub fn error<O: Operation>(&self) -> Error<Text<'_>> {
        match O::decode_borrowed(self.status, &self.body) {
            Ok(_) => panic!("{} was answered, not refused", O::ACTION),
            Err(error) => error,
        }
    }

    pub fn service_error<O: Operation>(&self) -> ServiceError<Text<'_>> {
        match self.error::<O>() {
            Error::Service(error) => error,
            error => panic!("no error of the service: {error}"),
        }
    }
}

/// An access key id that the server does not know.
pub const UNKNOWN: &str = "AKIAIOSFODNN7UNKNOWN";
