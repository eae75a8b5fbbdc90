"""Converts botocore's parse of a document to the conformance driver's answer to `decode`."""

import calendar

from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.parsers import ResponseParserError, create_parser
from botocore.retries.special import RetryIDPCommunicationError
from botocore.retries.standard import RetryContext, ThrottledRetryableChecker, TransientRetryableChecker

MODEL = ServiceModel(Loader().load_service_model("sts", "service-2", "2011-06-15"), "sts")
PARSER = create_parser("query")

# Error codes that the AWS SDKs take for clock skew. botocore has no such list.
CLOCK_SKEW = {
    "AuthFailure",
    "InvalidSignatureException",
    "RequestTimeTooSkewed",
    "SignatureDoesNotMatch",
    "RequestExpired",
    "RequestInTheFuture",
}


def parse(operation, status, body):
    """Parses with botocore. It raises for ill-formed documents, and for some well-formed ones."""
    response = {"status_code": status, "headers": {}, "body": body.encode()}
    return PARSER.parse(response, MODEL.operation_model(operation).output_shape)


def botocore(operation, status, body):
    """Returns the answer by botocore's parse; `None` if botocore fails after parsing."""
    try:
        return converted(status, parse(operation, status, body))
    except ResponseParserError:
        return refused() if status < 300 else None
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


def converted(status, parsed):
    metadata = parsed.pop("ResponseMetadata")
    request_id = metadata.get("RequestId")
    if status < 300:
        return success(parsed, request_id)
    error = parsed.get("Error", {})
    return service(status, error.get("Code"), error.get("Message"), error.get("Type"), request_id)


def success(output, request_id=None):
    return {"output": plain(output), "request_id": request_id}


def plain(value):
    """Replaces timestamps by Unix seconds, rounded down."""
    if isinstance(value, dict):
        return {name: plain(member) for name, member in value.items()}
    return calendar.timegm(value.utctimetuple()) if hasattr(value, "utctimetuple") else value


def service(status, code=None, message=None, fault=None, request_id=None):
    throttling = status == 429 or ThrottledRetryableChecker().is_retryable(context(status, code))
    return error(
        "service",
        status=status,
        code=code or "",
        message=message or "",
        fault=fault or None,
        request_id=request_id,
        retryable=throttling or is_transient(status, code),
        throttling=throttling,
        clock_skew=code in CLOCK_SKEW,
    )


def http(status, reason):
    return error(
        "http",
        status=status,
        retryable=status == 429 or is_transient(status),
        throttling=status == 429,
        reason=reason,
    )


def refused():
    """Returns a decode error. The vectors do not fix its kind and offset."""
    return error("decode")


def error(kind, **members):
    return {"error": {"kind": kind, **members}}


def is_transient(status, code=None):
    checkers = (TransientRetryableChecker(), RetryIDPCommunicationError())
    return any(checker.is_retryable(context(status, code)) for checker in checkers)


class Status:
    def __init__(self, status_code):
        self.status_code = status_code


def context(status, code):
    parsed = {"Error": {"Code": code}} if code else {}
    return RetryContext(1, MODEL.operation_model("AssumeRole"), parsed, Status(status))
