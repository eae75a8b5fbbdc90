"""Recomputes a SigV4 signature from the bytes of an HTTP request, using only the standard library.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

import hashlib
import hmac
from urllib.parse import quote, unquote_to_bytes

UNRESERVED = "-_.~"
# Headers that frame the message or belong to one connection, which the verifier refuses.
FRAMING = {"transfer-encoding", "te", "trailer", "upgrade", "expect", "keep-alive"}


class Refused(Exception):
    """The received request differs from the signed one."""


def verify(method, target, headers, body, secret):
    """Raises Refused unless the signature matches the received request."""
    names = [name.lower() for name, _ in headers]
    for name in FRAMING & set(names):
        raise Refused(f"header {name}")
    for name in ("host", "content-length", "content-type", "authorization", "x-amz-date"):
        if names.count(name) > 1:
            raise Refused(f"{names.count(name)} headers {name}")

    path, _, query = target.partition("?")
    parameters = [pair.partition("=")[::2] for pair in query.split("&")] if query else []
    parameters = [(unquote_to_bytes(name), unquote_to_bytes(value)) for name, value in parameters]
    if "authorization" in names:
        algorithm, _, fields = header(headers, "authorization").partition(" ")
        fields = dict(field.strip().split("=", 1) for field in fields.split(","))
        date = header(headers, "x-amz-date")
        signature = fields["Signature"]
    else:
        fields = {name.decode().removeprefix("X-Amz-"): value.decode() for name, value in parameters}
        algorithm, date, signature = fields["Algorithm"], fields["Date"], fields["Signature"]
        parameters = [pair for pair in parameters if pair[0] != b"X-Amz-Signature"]
    if algorithm != "AWS4-HMAC-SHA256":
        raise Refused(f"algorithm {algorithm}")
    signed = fields["SignedHeaders"].split(";")
    unsigned = {name for name in names if name == "host" or name.startswith("x-")} - set(signed)
    if unsigned:
        raise Refused(f"unsigned headers {unsigned}")

    canonical = "\n".join([
        method,
        canonical_path(path),
        "&".join("=".join(pair) for pair in sorted((encode(name), encode(value)) for name, value in parameters)),
        *[f"{name}:{header(headers, name)}" for name in signed],
        "",
        ";".join(signed),
        hashlib.sha256(body).hexdigest(),
    ])
    scope = fields["Credential"].split("/", 1)[1]
    to_sign = "\n".join([algorithm, date, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    key = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    if not hmac.compare_digest(hmac.new(key, to_sign.encode(), "sha256").hexdigest(), signature):
        raise Refused("the server's canonical request is\n" + canonical)


def header(headers, name):
    """The canonical value of a header."""
    values = [value for given, value in headers if given.lower() == name]
    if not values:
        raise Refused(f"no header {name}")
    return ",".join(" ".join(value.split()) for value in values)


def canonical_path(path):
    """Removes dot segments and empty segments, and encodes once more."""
    segments = []
    for segment in path.split("/"):
        if segment == "..":
            del segments[-1:]
        elif segment not in ("", "."):
            segments.append(segment)
    directory = path.endswith(("/", "/.", "/..")) and segments
    return quote("/" + "/".join(segments) + ("/" if directory else ""), safe="/" + UNRESERVED)


def encode(text):
    return quote(text, safe=UNRESERVED)
