//! Whether to try again, and after what delay.

use crate::{ClockSkew, Error, ToText};
use core::time::Duration;

/// Whether to send a request again, and after what delay: the standard mode of the AWS SDKs, as of 2026.
///
/// | the error is | the delay before the next attempt is at most |
/// |---|---|
/// | [throttling](Error::is_throttling) | 1 s, 2 s, 4 s … 20 s |
/// | [retryable](Error::is_retryable) otherwise | 50 ms, 100 ms, 200 ms … 20 s |
/// | [clock skew](Error::is_clock_skew) that was measured and not corrected yet | none: sign again with the right time |
/// | anything else | there is no next attempt |
///
/// Three attempts are made, the first included. The caller sleeps, and rolls the dice: nothing here has a clock or
/// random numbers. What the SDKs have besides is state and so the caller's: a quota of retries that a client's calls
/// share, which ends retrying when the service stays down.
///
/// ```
/// use core::time::Duration;
/// use sts_wire::{Attempt, GetCallerIdentity, Operation, Retry, RetryPolicy};
///
/// let error = GetCallerIdentity::decode(503, b"").unwrap_err();
/// let Retry::After(backoff) = RetryPolicy::STANDARD.advise(&error, Attempt::new(1)) else { panic!() };
/// assert_eq!(backoff.longest(), Duration::from_millis(50));
/// assert_eq!(backoff.delay(u32::MAX / 5), Duration::from_millis(10)); // any u32 is a jitter
/// assert_eq!(RetryPolicy::STANDARD.advise(&error, Attempt::new(3)), Retry::No);
/// ```
///
/// Source: [Retry behavior](https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct RetryPolicy {
    /// How many attempts are made at most, the first included; 3.
    pub max_attempts: u32,
    /// The longest delay before the second attempt, after a transient failure; 50 ms. It doubles for each next.
    pub transient_backoff: Duration,
    /// The same after throttling; 1 s.
    pub throttling_backoff: Duration,
    /// The longest delay before any attempt, unless the service asks for more; 20 s.
    pub max_backoff: Duration,
}

impl RetryPolicy {
    /// That of the standard mode of the SDKs.
    pub const STANDARD: Self = Self {
        max_attempts: 3,
        transient_backoff: Duration::from_millis(50),
        throttling_backoff: Duration::from_secs(1),
        max_backoff: Duration::from_secs(20),
    };

    /// Sets [`max_attempts`](Self::max_attempts).
    #[must_use]
    pub const fn max_attempts(mut self, max_attempts: u32) -> Self {
        self.max_attempts = max_attempts;
        self
    }

    /// Sets [`transient_backoff`](Self::transient_backoff).
    #[must_use]
    pub const fn transient_backoff(mut self, transient_backoff: Duration) -> Self {
        self.transient_backoff = transient_backoff;
        self
    }

    /// Sets [`throttling_backoff`](Self::throttling_backoff).
    #[must_use]
    pub const fn throttling_backoff(mut self, throttling_backoff: Duration) -> Self {
        self.throttling_backoff = throttling_backoff;
        self
    }

    /// Sets [`max_backoff`](Self::max_backoff).
    #[must_use]
    pub const fn max_backoff(mut self, max_backoff: Duration) -> Self {
        self.max_backoff = max_backoff;
        self
    }

    /// What to do after an attempt that ended in `error`.
    #[must_use]
    pub fn advise<S: ToText>(&self, error: &Error<S>, attempt: Attempt) -> Retry {
        let correction = attempt.measured.filter(|skew| skew.differs_from(attempt.signed_with));
        if attempt.number >= self.max_attempts {
            Retry::No
        } else if let Some(skew) = correction.filter(|_| error.is_clock_skew()) {
            Retry::WithSkew(skew)
        } else if error.is_throttling() {
            self.backoff(self.throttling_backoff, attempt)
        } else if error.is_retryable() {
            self.backoff(self.transient_backoff, attempt)
        } else {
            Retry::No
        }
    }

    /// What to do after an attempt that had no answer: a connection was refused or broke, or time ran out.
    ///
    /// ```
    /// use sts_wire::{Attempt, Retry, RetryPolicy};
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

/// An attempt that failed: which one it was, and what its answer says besides the error.
///
/// ```
/// use sts_wire::{Attempt, ClockSkew, ErrorCode, GetCallerIdentity, Operation, Retry, RetryPolicy, Timestamp};
///
/// let body = b"<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code></Error></ErrorResponse>";
/// let error = GetCallerIdentity::decode(403, body).unwrap_err();
///
/// // The answer's Date is an hour ahead of the time at which it was received.
/// let now = Timestamp::UNIX_EPOCH;
/// let skew = ClockSkew::measure(now.saturating_add_seconds(3_600), now..=now);
/// let attempt = Attempt::new(1).measured(skew);
/// assert_eq!(RetryPolicy::STANDARD.advise(&error, attempt), Retry::WithSkew(skew));
///
/// // Signed with the right time and refused again: the key is wrong.
/// let attempt = Attempt::new(2).signed_with(skew).measured(skew);
/// assert_eq!(RetryPolicy::STANDARD.advise(&error, attempt), Retry::No);
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

    /// What the answer's `x-amz-retry-after` header asks for, in milliseconds.
    ///
    /// It makes a delay longer by up to 5 s and never shorter. One that is no number is best left out, as SDKs do;
    /// `Retry-After`, in seconds, is another header, which they do not read.
    #[must_use]
    pub const fn retry_after_millis(mut self, millis: u64) -> Self {
        self.retry_after = Some(Duration::from_millis(millis));
        self
    }

    /// The skew by which the time was corrected that this attempt was signed with; none by default.
    #[must_use]
    pub const fn signed_with(mut self, skew: ClockSkew) -> Self {
        self.signed_with = skew;
        self
    }

    /// The skew that the answer shows, measured with the clock as it is; see [`ClockSkew::from_date`].
    ///
    /// Without it no skew is corrected: the codes of skew are also those of a wrong key.
    #[must_use]
    pub const fn measured(mut self, skew: ClockSkew) -> Self {
        self.measured = Some(skew);
        self
    }
}

/// What to do after a failed attempt.
///
/// See [`RetryPolicy`] and [`Attempt`], which have examples.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Retry {
    /// Give up: it would fail again, or enough attempts were made.
    No,
    /// Send the request again after a delay; signed anew if that was some minutes ago.
    After(Backoff),
    /// Sign the request again, with the time corrected by this skew, and send it at once.
    ///
    /// It comes once for each skew: if the correction does not help, the next advice is [`No`](Self::No).
    WithSkew(ClockSkew),
}

/// A delay, up to the number that says where in its range it lies.
///
/// See [`delay`](Self::delay), which has an example.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Backoff {
    longest: Duration,
    retry_after: Option<Duration>,
}

impl Backoff {
    /// How much longer than planned the service may ask to wait.
    const MAX_EXTENSION: Duration = Duration::from_secs(5);

    /// The delay before jitter, and before what the service asks for.
    #[must_use]
    pub const fn longest(self) -> Duration {
        self.longest
    }

    /// The delay to sleep: from 0 to [`longest`](Self::longest) as `jitter` goes from 0 to `u32::MAX`, then what the
    /// service asks for, if that is more, but at most 5 s more.
    ///
    /// `jitter` should be a random number, so that callers that failed together do not come back together.
    ///
    /// ```
    /// use core::time::Duration;
    /// use sts_wire::{Attempt, Retry, RetryPolicy};
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
    use crate::{DecodeError, DecodeErrorKind, ErrorCode, HttpError, HttpReason, ServiceError, Timestamp};

    fn error(code: &str, status: u16) -> Error<&str> {
        Error::Service(ServiceError { status, code, ..ServiceError::default() })
    }

    fn http(status: u16) -> Error<&'static str> {
        Error::Http(HttpError { status, reason: HttpReason::Html })
    }

    fn skew(seconds: i64) -> ClockSkew {
        let local = Timestamp::UNIX_EPOCH;
        ClockSkew::measure(local.saturating_add_seconds(seconds), local..=local)
    }

    const PATIENT: RetryPolicy = RetryPolicy::STANDARD.max_attempts(u32::MAX);

    /// What `ExponentialBackoff` of botocore 1.44.5 answers for STS, in milliseconds.
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
    fn the_error_decides() {
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
    fn attempts_come_to_an_end() {
        let advice =
            |policy: RetryPolicy, number| policy.advise(&error("Throttling", 400), Attempt::new(number));
        assert!(matches!(advice(RetryPolicy::STANDARD, 0), Retry::After(_)));
        assert!(matches!(advice(RetryPolicy::STANDARD, 2), Retry::After(_)));
        assert_eq!(advice(RetryPolicy::STANDARD, 3), Retry::No);
        assert_eq!(advice(RetryPolicy::STANDARD, u32::MAX), Retry::No);
        assert_eq!(advice(PATIENT, u32::MAX), Retry::No);
        assert_eq!(advice(RetryPolicy::STANDARD.max_attempts(1), 1), Retry::No);
        let skewed = Attempt::new(3).measured(skew(3_600));
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
            assert_eq!(
                advice(code, Attempt::new(1).measured(ClockSkew::NONE)),
                Retry::No,
                "{code}: right clock"
            );
            let found = Attempt::new(1).measured(skew(-900));
            assert_eq!(advice(code, found), Retry::WithSkew(skew(-900)), "{code}");
            let corrected = Attempt::new(2).signed_with(skew(-900)).measured(skew(-901));
            assert_eq!(advice(code, corrected), Retry::No, "{code}: corrected");
        }
        // The clock was set right in the meantime.
        let forgotten = Attempt::new(1).signed_with(skew(-900)).measured(ClockSkew::NONE);
        assert_eq!(advice("RequestExpired", forgotten), Retry::WithSkew(ClockSkew::NONE));
        // Skew that is not what failed is no reason to try again.
        assert_eq!(advice("AccessDenied", Attempt::new(1).measured(skew(900))), Retry::No);
        let throttled = advice("Throttling", Attempt::new(1).measured(skew(900)));
        assert!(matches!(throttled, Retry::After(_)));
    }

    #[test]
    fn no_setting_overflows() {
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
