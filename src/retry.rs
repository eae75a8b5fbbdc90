//! Advice whether to send a request again, and after what delay.
//!
//! A client with retries is a loop. It keeps the skew of its clock from one call to the next:
//!
//! ```
//! # #[cfg(feature = "http")] {
//! use core::error::Error;
//! use core::time::Duration;
//! use sts_wire::retry::{Attempt, Retry, RetryPolicy};
//! use sts_wire::skew::ClockSkew;
//! use sts_wire::{Credentials, Endpoint, GetCallerIdentity, HttpResponse, Operation, Timestamp, WipedString};
//!
//! struct Client {
//!     endpoint: Endpoint,
//!     credentials: Credentials<String>,
//!     skew: ClockSkew,
//!     now: fn() -> Timestamp, // Timestamp::now, with the feature `std`
//!     sleep: fn(Duration),
//!     random: fn() -> u32,
//!     send: fn(http::Request<Vec<u8>>) -> http::Response<Vec<u8>>,
//! }
//!
//! impl Client {
//!     fn execute<O: Operation>(&mut self, action: &O) -> Result<O::Output<WipedString>, Box<dyn Error>> {
//!         let mut number = 0;
//!         loop {
//!             number += 1;
//!             let sent = (self.now)();
//!             let request = action.request(&self.endpoint).sign_now(&self.credentials, self.skew.apply(sent))?;
//!             let response = (self.send)(request.to_http()?);
//!             let error = match HttpResponse::from(&response).decode_owned::<O>() {
//!                 Ok(decoded) => return Ok(decoded.output),
//!                 Err(error) => error,
//!             };
//!             let local = sent..=(self.now)();
//!             let measured = ClockSkew::from_headers(response.headers(), local.clone())
//!                 .or_else(|| ClockSkew::from_error(&error, local));
//!             let attempt = Attempt::new(number).headers(response.headers());
//!             let attempt = attempt.signed_with(self.skew).measured(measured);
//!             match RetryPolicy::STANDARD.advise(&error, attempt) {
//!                 Retry::After(backoff) => (self.sleep)(backoff.delay((self.random)())),
//!                 Retry::WithSkew(measured) => self.skew = measured,
//!                 Retry::No => return Err(error.into()),
//!             }
//!         }
//!     }
//! }
//!
//! let mut client = Client {
//!     endpoint: Endpoint::regional("eu-west-1")?,
//!     credentials: Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY").map(String::from),
//!     skew: ClockSkew::NONE,
//!     now: || Timestamp::UNIX_EPOCH, // slow by an hour
//!     sleep: std::thread::sleep,
//!     random: || 0,
//!     send: |request| {
//!         let (status, body) = if request.headers()["x-amz-date"] == "19700101T010000Z" {
//!             (200, "<GetCallerIdentityResponse><GetCallerIdentityResult/></GetCallerIdentityResponse>")
//!         } else {
//!             (403, "<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code></Error></ErrorResponse>")
//!         };
//!         let response = http::Response::builder().status(status).header("date", "Thu, 01 Jan 1970 01:00:00 GMT");
//!         response.body(body.into()).unwrap()
//!     },
//! };
//! client.execute(&GetCallerIdentity::new())?;
//! assert_eq!(client.skew.seconds(), 3_600);
//! # }
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```
//!
//! After a connection that broke, or a timeout, [`RetryPolicy::advise_unanswered`] advises.

use crate::error::{Error, ErrorCode, ServiceError};
use crate::setters::setters;
use crate::skew::{ClockSkew, SignatureTimes};
use crate::text::ToText;
use core::time::Duration;

/// Whether to send a request again, and after what delay: the standard mode of the AWS SDKs, as of 2026.
///
/// | the error is | the delay before the next attempt is at most |
/// |---|---|
/// | [throttling](Error::is_throttling) | 1 s, 2 s, 4 s … 20 s |
/// | [retryable](Error::is_retryable) otherwise | 50 ms, 100 ms, 200 ms … 20 s |
/// | [clock skew](Error::is_clock_skew) that was measured and not corrected yet | none: sign again with the right time |
/// | `AccessDeniedException` with status 403, and such a skew of 5 minutes or more | none: sign again with the right time |
/// | that the signature is too old or too new, while the measured skew is corrected already | none, after the first attempt: sign again |
/// | anything else | there is no next attempt |
///
/// Some services answer `AccessDeniedException` to a wrong clock. A signature is too old although the clock is right
/// if the process was frozen between signing and sending.
///
/// There are three attempts, the first included. The caller sleeps and draws the random number: nothing here has a
/// clock. The SDKs also keep state, which is left to the caller: a quota of retries that all calls of a client share,
/// which ends retrying while the service is down.
///
/// ```
/// # #[cfg(feature = "alloc")] {
/// use core::time::Duration;
/// use sts_wire::retry::{Attempt, Retry, RetryPolicy};
/// use sts_wire::{GetCallerIdentity, Operation};
///
/// let error = GetCallerIdentity::decode(503, b"").unwrap_err();
/// let Retry::After(backoff) = RetryPolicy::STANDARD.advise(&error, Attempt::new(1)) else { panic!() };
/// assert_eq!(backoff.longest(), Duration::from_millis(50));
/// assert_eq!(backoff.delay(u32::MAX / 5), Duration::from_millis(10)); // any u32 is a jitter
/// assert_eq!(RetryPolicy::STANDARD.advise(&error, Attempt::new(3)), Retry::No);
/// # }
/// ```
///
/// Source: [Retry behavior](https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct RetryPolicy {
    /// The most attempts, the first included; 3.
    pub max_attempts: u32,
    /// The longest delay before the second attempt, after a transient failure; 50 ms. It doubles with each attempt.
    pub transient_backoff: Duration,
    /// The longest delay before the second attempt, after throttling; 1 s. It doubles with each attempt.
    pub throttling_backoff: Duration,
    /// The longest delay before any attempt, unless the service asks for more; 20 s.
    pub max_backoff: Duration,
}

impl RetryPolicy {
    /// The policy of the SDKs' standard mode.
    pub const STANDARD: Self = Self {
        max_attempts: 3,
        transient_backoff: Duration::from_millis(50),
        throttling_backoff: Duration::from_secs(1),
        max_backoff: Duration::from_secs(20),
    };

    setters! {
        max_attempts: u32 = max_attempts;
        transient_backoff: Duration = transient_backoff;
        throttling_backoff: Duration = throttling_backoff;
        max_backoff: Duration = max_backoff;
    }

    /// Advises on an attempt that failed with `error`.
    ///
    /// It advises another time of signing only if [`Attempt::measured`] was set.
    #[must_use]
    pub fn advise<S: ToText>(&self, error: &Error<S>, attempt: Attempt) -> Retry {
        if attempt.number >= self.max_attempts {
            Retry::No
        } else if let Some(skew) = attempt.measured.filter(|skew| attempt.is_to_be_signed_again(error, *skew))
        {
            Retry::WithSkew(skew)
        } else if error.is_throttling() {
            self.backoff(self.throttling_backoff, attempt)
        } else if error.is_retryable() {
            self.backoff(self.transient_backoff, attempt)
        } else {
            Retry::No
        }
    }

    /// Advises on an attempt without a response, after a refused or broken connection or a timeout.
    ///
    /// ```
    /// use sts_wire::retry::{Attempt, Retry, RetryPolicy};
    ///
    /// assert!(matches!(RetryPolicy::STANDARD.advise_unanswered(Attempt::new(2)), Retry::After(_)));
    /// assert_eq!(RetryPolicy::STANDARD.advise_unanswered(Attempt::new(3)), Retry::No);
    /// ```
    #[must_use]
    pub fn advise_unanswered(&self, attempt: Attempt) -> Retry {
        if attempt.number >= self.max_attempts {
            Retry::No
        } else {
            self.backoff(self.transient_backoff, attempt)
        }
    }

    fn backoff(&self, first: Duration, attempt: Attempt) -> Retry {
        let doublings = attempt.number.saturating_sub(1);
        let longest = 2_u32.checked_pow(doublings).and_then(|factor| first.checked_mul(factor));
        let longest = longest.map_or(self.max_backoff, |longest| longest.min(self.max_backoff));
        Retry::After(Backoff { longest, retry_after: attempt.retry_after })
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self::STANDARD
    }
}

/// A failed attempt: its number, and what its response says besides the error.
///
/// ```
/// # #[cfg(feature = "alloc")] {
/// use sts_wire::retry::{Attempt, Retry, RetryPolicy};
/// use sts_wire::skew::ClockSkew;
/// use sts_wire::{ErrorCode, GetCallerIdentity, Operation, Timestamp};
///
/// let body = b"<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code></Error></ErrorResponse>";
/// let error = GetCallerIdentity::decode(403, body).unwrap_err();
///
/// // The response's Date is an hour ahead of the time at which it was received.
/// let now = Timestamp::UNIX_EPOCH;
/// let skew = ClockSkew::measure(now.saturating_add_seconds(3_600), now..=now);
/// let attempt = Attempt::new(1).measured(skew);
/// let skew = skew.unwrap_or_default();
/// assert_eq!(RetryPolicy::STANDARD.advise(&error, attempt), Retry::WithSkew(skew));
///
/// // Signed with the right time and refused again: the key is wrong.
/// let attempt = Attempt::new(2).signed_with(skew).measured(Some(skew));
/// assert_eq!(RetryPolicy::STANDARD.advise(&error, attempt), Retry::No);
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Attempt {
    number: u32,
    retry_after: Option<Duration>,
    signed_with: ClockSkew,
    measured: Option<ClockSkew>,
}

impl Attempt {
    /// The attempt of this number; the first is 1.
    #[must_use]
    pub const fn new(number: u32) -> Self {
        Self { number, retry_after: None, signed_with: ClockSkew::NONE, measured: None }
    }

    /// Sets the value of the response's `x-amz-retry-after` header, in milliseconds.
    ///
    /// It makes a delay longer by up to 5 s and never shorter. Leave out a value that is no number, as the SDKs do.
    /// They do not read `Retry-After`, another header, which is in seconds.
    #[must_use]
    pub const fn retry_after_millis(mut self, millis: u64) -> Self {
        self.retry_after = Some(Duration::from_millis(millis));
        self
    }

    /// Sets the correction that was applied to the time of signing; none by default.
    #[must_use]
    pub const fn signed_with(mut self, skew: ClockSkew) -> Self {
        self.signed_with = skew;
        self
    }

    /// Sets the skew that the response shows, measured with the uncorrected clock; see [`ClockSkew::from_date`] and
    /// [`ClockSkew::from_error`].
    ///
    /// If it is unknown (`None`, the default), no skew is corrected: services answer to a wrong key with the codes of a
    /// wrong clock.
    #[must_use]
    pub const fn measured(mut self, skew: Option<ClockSkew>) -> Self {
        self.measured = skew;
        self
    }

    /// Whether another time of signing, by the skew that was `measured`, may help.
    fn is_to_be_signed_again<S: ToText>(&self, error: &Error<S>, measured: ClockSkew) -> bool {
        /// The least skew for which aws-runtime and the SDK for Go take `AccessDeniedException` as one of skew.
        const ACCESS_DENIED_SECONDS: i64 = 300;

        let Error::Service(error) = error else { return false };
        let correction = measured.distance(self.signed_with);
        match error.kind() {
            ErrorCode::AccessDeniedException => error.status == 403 && correction >= ACCESS_DENIED_SECONDS,
            kind if !kind.is_clock_skew() => false,
            _ if correction >= ClockSkew::THRESHOLD_SECONDS => true,
            _ => self.number <= 1 && is_about_time(error),
        }
    }
}

/// Whether the error is about the time of the signature alone, which a wrong key never leads to.
fn is_about_time<S: ToText>(error: &ServiceError<S>) -> bool {
    matches!(
        error.kind(),
        ErrorCode::RequestExpired | ErrorCode::RequestInTheFuture | ErrorCode::RequestTimeTooSkewed
    ) || SignatureTimes::find(error.message.to_text()).is_some()
}

/// The advice after a failed attempt.
///
/// See [`RetryPolicy`] and [`Attempt`], which have examples.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Retry {
    /// Give up: the request would fail again, or this was the last attempt.
    No,
    /// Send the request again after a delay. Sign it again if it was signed some minutes ago.
    After(Backoff),
    /// Sign the request again, with the time corrected by this skew, and send it at once.
    ///
    /// If the correction does not help, the next advice is [`No`](Self::No).
    WithSkew(ClockSkew),
}

/// A range of delays; [`delay`](Self::delay) takes a random number and returns the delay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Backoff {
    longest: Duration,
    retry_after: Option<Duration>,
}

impl Backoff {
    /// The most that the service can add to a delay.
    const MAX_EXTENSION: Duration = Duration::from_secs(5);

    /// The longest delay, before the service's `x-amz-retry-after` is added.
    #[must_use]
    pub const fn longest(self) -> Duration {
        self.longest
    }

    /// The delay to sleep: from 0 to [`longest`](Self::longest) as `jitter` goes from 0 to `u32::MAX`. If the service
    /// asks for more, it is that, but at most 5 s more.
    ///
    /// `jitter` should be a random number, so that clients that failed together do not all return together.
    ///
    /// ```
    /// use core::time::Duration;
    /// use sts_wire::retry::{Attempt, Retry, RetryPolicy};
    ///
    /// let attempt = Attempt::new(1).retry_after_millis(60_000);
    /// let Retry::After(backoff) = RetryPolicy::STANDARD.advise_unanswered(attempt) else { panic!() };
    /// assert_eq!(backoff.delay(0), Duration::from_millis(5_000));
    /// assert_eq!(backoff.delay(u32::MAX), Duration::from_millis(5_050));
    /// ```
    #[must_use]
    pub fn delay(self, jitter: u32) -> Duration {
        let planned = self.longest.saturating_mul(jitter).checked_div(u32::MAX).unwrap_or(self.longest);
        let asked = self.retry_after.unwrap_or_default();
        asked.min(planned.saturating_add(Self::MAX_EXTENSION)).max(planned)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{DecodeError, DecodeErrorKind};
    use crate::error::{Fault, HttpError, HttpReason};
    use crate::text::Text;
    use crate::timestamp::Timestamp;

    fn error(code: &str, status: u16) -> Error<&str> {
        Error::Service(ServiceError { status, code, ..ServiceError::default() })
    }

    fn http(status: u16) -> Error<&'static str> {
        Error::Http(HttpError { status, reason: HttpReason::Html })
    }

    fn skew(seconds: i64) -> ClockSkew {
        let local = Timestamp::UNIX_EPOCH;
        ClockSkew::measure(local.saturating_add_seconds(seconds), local..=local).unwrap()
    }

    fn measured(seconds: i64) -> Attempt {
        Attempt::new(1).measured(Some(skew(seconds)))
    }

    const PATIENT: RetryPolicy = RetryPolicy::STANDARD.max_attempts(u32::MAX);

    /// The delays by `ExponentialBackoff` of botocore 1.44.5 for STS, in milliseconds.
    #[test]
    fn delays_are_those_of_botocore() {
        const HALF: u32 = 1 << 31;
        for (throttled, number, asked, [none, half, all]) in [
            (false, 1, None, [0, 25, 50]),
            (false, 1, Some(0), [0, 25, 50]),
            (false, 1, Some(100), [100, 100, 100]),
            (false, 1, Some(1_500), [1_500, 1_500, 1_500]),
            (false, 1, Some(9_000), [5_000, 5_025, 5_050]),
            (false, 2, None, [0, 50, 100]),
            (false, 3, None, [0, 100, 200]),
            (false, 3, Some(100), [100, 100, 200]),
            (false, 6, None, [0, 800, 1_600]),
            (false, 6, Some(9_000), [5_000, 5_800, 6_600]),
            (false, 9, None, [0, 6_400, 12_800]),
            (false, 9, Some(9_000), [5_000, 9_000, 12_800]),
            (false, 10, None, [0, 10_000, 20_000]),
            (false, 33, None, [0, 10_000, 20_000]),
            (true, 1, None, [0, 500, 1_000]),
            (true, 1, Some(100), [100, 500, 1_000]),
            (true, 1, Some(9_000), [5_000, 5_500, 6_000]),
            (true, 2, None, [0, 1_000, 2_000]),
            (true, 3, None, [0, 2_000, 4_000]),
            (true, 3, Some(9_000), [5_000, 7_000, 9_000]),
            (true, 5, None, [0, 8_000, 16_000]),
            (true, 6, None, [0, 10_000, 20_000]),
        ] {
            let mut attempt = Attempt::new(number);
            if let Some(millis) = asked {
                attempt = attempt.retry_after_millis(millis);
            }
            let error =
                if throttled { error("Throttling", 400) } else { error("IDPCommunicationError", 400) };
            let Retry::After(backoff) = PATIENT.advise(&error, attempt) else { panic!("{error}") };
            let delays = [0, HALF, u32::MAX].map(|jitter| backoff.delay(jitter).as_millis());
            assert_eq!(delays, [none, half, all], "{error} {number} {asked:?}");
        }
    }

    #[test]
    fn the_error_decides_the_advice() {
        let policy = RetryPolicy::STANDARD;
        let longest = |error: &Error<&str>| match policy.advise(error, Attempt::new(1)) {
            Retry::After(backoff) => Some(backoff.longest().as_millis()),
            Retry::No => None,
            Retry::WithSkew(skew) => panic!("{skew:?}"),
        };
        for (error, expected) in [
            (error("Throttling", 400), Some(1_000)),
            (error("SlowDown", 503), Some(1_000)),
            (http(429), Some(1_000)),
            (error("IDPCommunicationError", 400), Some(50)),
            (error("InternalFailure", 500), Some(50)),
            (error("Bespoke", 503), Some(50)),
            (http(502), Some(50)),
            (http(404), None),
            (error("AccessDenied", 403), None),
            (error("ExpiredTokenException", 400), None),
            (error("SignatureDoesNotMatch", 403), None),
            // It was carried out.
            (Error::Decode(DecodeError::new(DecodeErrorKind::Empty, 0)), None),
        ] {
            assert_eq!(longest(&error), expected, "{error}");
        }
    }

    #[test]
    fn attempts_are_limited() {
        let advice =
            |policy: RetryPolicy, number| policy.advise(&error("Throttling", 400), Attempt::new(number));
        assert!(matches!(advice(RetryPolicy::STANDARD, 0), Retry::After(_)));
        assert!(matches!(advice(RetryPolicy::STANDARD, 2), Retry::After(_)));
        assert_eq!(advice(RetryPolicy::STANDARD, 3), Retry::No);
        assert_eq!(advice(RetryPolicy::STANDARD, u32::MAX), Retry::No);
        assert_eq!(advice(PATIENT, u32::MAX), Retry::No);
        assert_eq!(advice(RetryPolicy::STANDARD.max_attempts(1), 1), Retry::No);
        let skewed = Attempt::new(3).measured(Some(skew(3_600)));
        assert_eq!(RetryPolicy::STANDARD.advise(&error("RequestExpired", 400), skewed), Retry::No);
        let unanswered = |number| RetryPolicy::STANDARD.advise_unanswered(Attempt::new(number));
        assert!(matches!(unanswered(2), Retry::After(_)));
        assert_eq!((unanswered(3), unanswered(4)), (Retry::No, Retry::No));
        assert_eq!(RetryPolicy::default(), RetryPolicy::STANDARD);
    }

    #[test]
    fn skew_is_corrected_once() {
        let advice = |code, attempt| PATIENT.advise(&error(code, 403), attempt);
        for code in [
            ErrorCode::AuthFailure,
            ErrorCode::InvalidSignatureException,
            ErrorCode::RequestExpired,
            ErrorCode::RequestInTheFuture,
            ErrorCode::RequestTimeTooSkewed,
            ErrorCode::SignatureDoesNotMatch,
        ] {
            let code = code.as_str().unwrap();
            assert_eq!(advice(code, Attempt::new(1)), Retry::No, "{code}: not measured");
            assert_eq!(advice(code, measured(-900)), Retry::WithSkew(skew(-900)), "{code}");
            let corrected = Attempt::new(2).signed_with(skew(-900)).measured(Some(skew(-901)));
            assert_eq!(advice(code, corrected), Retry::No, "{code}: corrected");
        }
        // Somebody set the clock right in the meantime.
        let forgotten = measured(0).signed_with(skew(-900));
        assert_eq!(advice("RequestExpired", forgotten), Retry::WithSkew(ClockSkew::NONE));
        // Skew that is not the cause is no reason to try again.
        assert_eq!(advice("AccessDenied", measured(900)), Retry::No);
        assert!(matches!(advice("Throttling", measured(900)), Retry::After(_)));
    }

    #[test]
    fn access_denied_exception_is_clock_skew_from_300_seconds_on() {
        let advice = |status, attempt| PATIENT.advise(&error("AccessDeniedException", status), attempt);
        for seconds in [300, -300, 3_600] {
            assert_eq!(advice(403, measured(seconds)), Retry::WithSkew(skew(seconds)), "{seconds}");
        }
        for seconds in [0, 299, -299] {
            assert_eq!(advice(403, measured(seconds)), Retry::No, "{seconds}");
        }
        assert_eq!(advice(400, measured(300)), Retry::No);
        assert_eq!(advice(403, measured(300).signed_with(skew(300))), Retry::No);
        assert_eq!(advice(403, Attempt::new(1)), Retry::No);
    }

    #[test]
    fn an_expired_signature_with_a_right_clock_is_signed_again_once() {
        let expired = "Signature expired: 20200706T195306Z is now earlier than 20200707T071347Z (20200707T072847Z - 15 min.)";
        for (code, message) in [
            ("SignatureDoesNotMatch", expired),
            ("InvalidSignatureException", expired),
            ("RequestExpired", ""),
            ("RequestInTheFuture", ""),
            ("RequestTimeTooSkewed", ""),
        ] {
            let error =
                Error::Service(ServiceError { status: 403, code, message, ..ServiceError::default() });
            let advice = |attempt| PATIENT.advise(&error, attempt);
            assert_eq!(advice(measured(0)), Retry::WithSkew(ClockSkew::NONE), "{code}");
            let corrected = measured(900).signed_with(skew(900));
            assert_eq!(advice(corrected), Retry::WithSkew(skew(900)), "{code}");
            assert_eq!(advice(Attempt::new(2).measured(Some(ClockSkew::NONE))), Retry::No, "{code}");
            assert_eq!(advice(Attempt::new(1)), Retry::No, "{code}");
        }
        // A wrong key leads to these.
        for code in ["SignatureDoesNotMatch", "InvalidSignatureException", "AuthFailure"] {
            assert_eq!(PATIENT.advise(&error(code, 403), measured(0)), Retry::No, "{code}");
        }
    }

    #[test]
    fn a_receiver_error_with_status_200_is_retried() {
        let advice = |code, status, fault| {
            let error =
                Error::Service(ServiceError { status, code, fault, ..ServiceError::<&str>::default() });
            matches!(PATIENT.advise(&error, Attempt::new(1)), Retry::After(_))
        };
        for code in ["InternalError", "InternalFailure", "Bespoke"] {
            assert!(advice(code, 200, Some(Fault::Receiver)), "{code}");
            assert!(!advice(code, 200, Some(Fault::Sender)), "{code}");
            assert!(!advice(code, 200, None), "{code}");
            assert!(!advice(code, 400, Some(Fault::Receiver)), "{code}");
        }
    }

    #[test]
    fn an_identity_provider_without_keys_is_retried() {
        let advice = |code, message| {
            let error =
                Error::Service(ServiceError { status: 400, code, message, ..ServiceError::default() });
            matches!(PATIENT.advise(&error, Attempt::new(1)), Retry::After(_))
        };
        let message = "Couldn't retrieve verification key from your identity provider,  please reference \
                       AssumeRoleWithWebIdentity documentation for requirements";
        assert!(advice("InvalidIdentityToken", message));
        assert!(!advice("InvalidIdentityToken", "Incorrect token audience"));
        assert!(!advice("ValidationError", message));
    }

    #[test]
    fn advice_on_a_code_of_4_mb_is_fast() {
        let code = "&#65;".repeat(800_000);
        let error = Error::Service(ServiceError {
            code: Text::from_xml(&code).trimmed(),
            status: 400,
            ..ServiceError::default()
        });
        let start = std::time::Instant::now();
        assert_eq!(PATIENT.advise(&error, measured(900)), Retry::No);
        let advised = start.elapsed();
        assert_eq!(Text::from_xml(&code).len(), 800_000);
        assert!(advised * 20 < start.elapsed(), "{advised:?}");
    }

    #[test]
    fn settings_do_not_overflow() {
        let policy = PATIENT
            .transient_backoff(Duration::MAX)
            .throttling_backoff(Duration::ZERO)
            .max_backoff(Duration::MAX);
        let attempt = Attempt::new(u32::MAX - 1).retry_after_millis(u64::MAX);
        for error in [http(500), http(429)] {
            let Retry::After(backoff) = policy.advise(&error, attempt) else { panic!("{error}") };
            assert_eq!(backoff.longest(), Duration::MAX);
            assert!(backoff.delay(0) == Duration::from_secs(5) && backoff.delay(u32::MAX) > Duration::ZERO);
        }
    }
}
