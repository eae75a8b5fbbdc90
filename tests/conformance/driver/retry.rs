//! The verbs about clocks and retries: `http_date`, `skew` and `advise`.

use super::answer::Answer;
use super::failure::Failure;
use super::object::{Object, object};
use super::output;
use super::response::Received;
use sts_wire::Timestamp;
use sts_wire::retry::{Attempt, Retry, RetryPolicy};
use sts_wire::skew::ClockSkew;

/// Reads an HTTP date.
pub(crate) fn http_date(mut line: Object<'_>) -> Answer {
    let date = Timestamp::parse_http_date(line.required_text("text")?, line.time("now")?);
    let date = date.map_err(|error| Failure::of("http_date", error))?;
    Ok(object([("unix", date.unix().into())]))
}

/// Measures the skew that the `Date` of a response shows; null where it shows none.
pub(crate) fn skew(mut line: Object<'_>) -> Answer {
    let date = line.required_text("date")?;
    let age = line.text("age")?;
    let (sent, received) = (line.time("sent")?, line.time("received")?);
    let skew = ClockSkew::from_date(date, age, sent..=received);
    Ok(object([("seconds", skew.map(ClockSkew::seconds).into())]))
}

/// Advises whether to send a request again after a response that is an error.
pub(crate) fn advise(mut line: Object<'_>) -> Answer {
    let operation = line.required_text("operation")?;
    let number = line.required_integer("attempt")?;
    let skew = line.integer("skew")?;
    let received = Received::of(&mut line)?;
    let Err(error) = output::decode(operation, &received)? else {
        return Err(Failure::driver("the response is a success"));
    };
    let mut attempt = Attempt::new(number);
    #[cfg(feature = "http")]
    if let Received::Http(response) = &received {
        attempt = attempt.headers(response.headers());
    }
    if let Some(seconds) = skew {
        let local = Timestamp::UNIX_EPOCH;
        attempt = attempt.measured(ClockSkew::measure(local.saturating_add_seconds(seconds), local..=local));
    }
    Ok(match RetryPolicy::STANDARD.advise(&error, attempt) {
        Retry::No => object([("advice", "no".into())]),
        Retry::After(backoff) => {
            let longest = u64::try_from(backoff.delay(u32::MAX).as_millis()).unwrap_or(u64::MAX);
            object([("advice", "after".into()), ("max_ms", longest.into())])
        }
        Retry::WithSkew(skew) => object([("advice", "skew".into()), ("seconds", skew.seconds().into())]),
    })
}
