#!/usr/bin/env python3
"""Writes documents.jsonl: response documents of servers, and the expected result of decoding each.

    pip install -r requirements.txt
    python3 documents.py

The documents of AWS come first: successes and errors of every operation, made from a fixed seed and written in many
XML styles. botocore's parse is the expected result. The documents of servers.py and edges.py follow. A case with a
`why` has an expected result written by hand, because botocore misreads or rejects its document.
"""

import base64
import datetime
import itertools
import json
import pathlib
import random
from xml.sax.saxutils import escape

import answers
import edges
import servers

XMLNS = "https://sts.amazonaws.com/doc/2011-06-15/"
COMMON_ERRORS = {
    "AccessDenied": 403, "AuthFailure": 401, "ExpiredToken": 403, "IncompleteSignature": 400, "InternalFailure": 500,
    "InvalidAction": 400, "InvalidClientTokenId": 403, "InvalidParameterCombination": 400,
    "InvalidParameterValue": 400, "InvalidSignatureException": 403, "MalformedQueryString": 404,
    "MissingAction": 400, "MissingAuthenticationToken": 403, "MissingParameter": 400, "NotAuthorized": 400,
    "OptInRequired": 403, "RequestExpired": 400, "RequestInTheFuture": 403, "RequestTimeTooSkewed": 403,
    "RequestTimeout": 400, "RequestTimeoutException": 400, "ServiceUnavailable": 503, "SignatureDoesNotMatch": 403,
    "ValidationError": 400, "VendorSpecificCode": 418,
    "BandwidthLimitExceeded": 400, "EC2ThrottledException": 400, "LimitExceededException": 400,
    "PriorRequestNotComplete": 400, "ProvisionedThroughputExceededException": 400, "RequestLimitExceeded": 400,
    "RequestThrottled": 400, "RequestThrottledException": 400, "SlowDown": 400, "ThrottledException": 400,
    "Throttling": 400, "ThrottlingException": 400, "TooManyRequestsException": 429,
    "TransactionInProgressException": 400,
}  # fmt: skip
TEXTS = (
    "plain", "", "a<b>&c", "\"q\" 'a'", " kept  as it is ", "Zoë Ångström", "東京", "\U0001f355 \U00010000 \U0010fffd",
    "line\nbreak\ttab", "]]>", "<!-- no comment -->", "&amp;", "return\rkept", "{\"allowed\":false}", "<?no pi?>",
)  # fmt: skip

rng = random.Random("sts-wire documents")


class Style:
    """A style of writing XML. The style does not change a document's content."""

    def __init__(self, number):
        self.prolog = rng.choice(("", '<?xml version="1.0" encoding="UTF-8"?>\n', "<?xml version='1.0' ?>", "\ufeff"))
        self.indent = rng.choice((None, "  ", "\t"))
        self.newline = rng.choice(("\n", "\r\n"))
        self.prefix = rng.choice(("", "", "", "ns2:", "sts:"))
        self.xmlns = number % 5 != 3 or bool(self.prefix)
        self.metadata_first = rng.random() < 0.25
        self.shuffled = number > 0
        # Probabilities that a character is written as a reference and that markup splits a text.
        self.references = rng.choice((0, 0, 0.1, 1))
        self.splits = rng.choice((0, 0, 0.1))

    def document(self, root, children):
        name = "xmlns" + (":" + self.prefix.rstrip(":") if self.prefix else "")
        attribute = f' {name}="{XMLNS}"' if self.xmlns else ""
        return self.prolog + self.element(root, children, 0, attribute)

    def element(self, name, content, depth=0, attribute=""):
        if content in ("", []) and rng.random() < 0.5:
            return f"<{self.prefix}{name}{attribute}/>"
        inside = self.text(content) if isinstance(content, str) else self.children(content, depth + 1)
        return f"<{self.prefix}{name}{attribute}>{inside}</{self.prefix}{name}{rng.choice(('', '', ' '))}>"

    def children(self, children, depth):
        elements = [self.element(name, content, depth) for name, content in children]
        if self.indent is None:
            return "".join(elements)
        before = self.newline + self.indent * depth
        return "".join(before + element for element in elements) + self.newline + self.indent * (depth - 1)

    def text(self, text):
        # Lower probabilities in long texts keep the file small.
        scale = min(1, 40 / max(1, len(text)))
        return "".join(self.split(scale) + self.character(c, scale) for c in text) + self.split(scale)

    def split(self, scale):
        if rng.random() >= self.splits * scale:
            return ""
        return rng.choice(("<!-- - -->", "<?split?>", "<![CDATA[]]>", "<!--<a>&b;-->"))

    def character(self, c, scale):
        if c in "<&>\r" or rng.random() < self.references * scale:
            written = [f"&#{ord(c)};", f"&#x{ord(c):x};", f"&#x{ord(c):06X};"]
            written += [escape(c, {'"': "&quot;", "'": "&apos;"})] if c != "\r" else []
            written += [f"<![CDATA[{c}]]>"] if c != "\r" else []
            return rng.choice(written)
        return self.newline if c == "\n" else c


def token(size):
    return base64.b64encode(rng.randbytes(size)).decode()[:size]


def request_id():
    digits = rng.randbytes(16).hex()
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def expiration():
    moment = datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=rng.randrange(2**32))
    fraction = rng.choice(("", "", ".0", ".123", ".999999", ".123456789"))
    return (
        moment.strftime("%Y-%m-%dT%H:%M:%S") + fraction + rng.choice(("Z", "Z", "Z", "z", "+00:00", "+05:30", "-11:45"))
    )


def white_space(text):
    return rng.choice(("", "", "", " ", "\n  ")) + text + rng.choice(("", "", "", " ", "\n"))


def content(name, shape, wanted):
    """Returns the content of an element: text, or a list of named elements."""
    if shape.type_name == "structure":
        return members(shape, wanted)
    if shape.type_name == "timestamp":
        return white_space(expiration())
    if shape.type_name == "integer":
        return white_space(rng.choice(("0", "1", "6", "100", "+7", "0042", "4294967295")))
    if name in ("SessionToken", "SecretAccessKey", "WebIdentityToken"):
        return rng.choice((token(40), token(356), token(800), rng.choice(TEXTS)))
    return rng.choice((token(16), f"arn:aws:sts::123456789012:assumed-role/{token(6)}/x", rng.choice(TEXTS)))


def members(shape, wanted):
    return [(name, content(name, member, wanted)) for name, member in shape.members.items() if wanted(name)]


def shuffle(style, children):
    """Shuffles the elements on every level."""
    children = [(name, shuffle(style, inside) if isinstance(inside, list) else inside) for name, inside in children]
    if style.shuffled:
        rng.shuffle(children)
    return children


def successes(operation):
    shape = answers.MODEL.operation_model(operation).output_shape
    # Where the shape has credentials, they and all their members are required.
    needed = {"Credentials", *shape.members["Credentials"].members} if "Credentials" in shape.members else set()
    wanted = {
        "all": lambda name: True,
        "required": lambda name: name in needed,
        "some": lambda name: name in needed or rng.random() < 0.6,
    }
    counts = {"all": 8, "required": 3, "some": 9}
    for kind, count in counts.items():
        for number in range(count):
            style = Style(number)
            result = (f"{operation}Result", shuffle(style, members(shape, wanted[kind])))
            metadata = ("ResponseMetadata", [("RequestId", request_id())])
            children = [metadata, result] if style.metadata_first else [result, metadata]
            yield (
                f"{operation}/{kind}-{number}",
                operation,
                200,
                style.document(f"{operation}Response", children),
            )


def errors(operation):
    for shape in answers.MODEL.operation_model(operation).error_shapes:
        details = shape.metadata["error"]
        for number in range(3):
            yield error(number, operation, details["code"], details["httpStatusCode"], "Sender")


def common_errors():
    operations = answers.MODEL.operation_names
    for number, (code, status) in enumerate(COMMON_ERRORS.items()):
        fault = "Receiver" if status >= 500 else "Sender"
        yield error(number % 4, operations[number % len(operations)], code, status, fault)


def error(number, operation, code, status, fault):
    style = Style(number)
    children = [("Type", fault), ("Code", code), ("Message", rng.choice(TEXTS[2:]) + " " + token(12))]
    children += rng.choice(([], [("Detail", "")], [("Detail", [("Code", "Inner"), ("Type", "Receiver")])]))
    document = [("Error", shuffle(style, children)), ("RequestId", request_id())]
    return (
        f"{operation}/{code}-{number}",
        operation,
        status,
        style.document("ErrorResponse", shuffle(style, document)),
    )


def cases():
    for operation in answers.MODEL.operation_names:
        yield from successes(operation)
    for operation in answers.MODEL.operation_names:
        yield from errors(operation)
    yield from common_errors()


def without_empty_members(answer):
    """Returns the expected result and the `why` if a member of the credentials is empty. botocore accepts empty ones."""
    credentials = ((answer or {}).get("output") or {}).get("Credentials", {})
    if any(not credentials.get(name, "x").strip() for name in ("AccessKeyId", "SecretAccessKey")):
        return answers.refused(), "credentials with an empty key never sign"
    if credentials.get("SessionToken") == "":
        rest = {name: value for name, value in credentials.items() if name != "SessionToken"}
        return {**answer, "output": {**answer["output"], "Credentials": rest}}, "an empty token is no token"
    return answer, None


def line(name, operation, status, body, expected=None, why=None):
    """Returns a line of the file. A case has a `why` exactly if botocore's result is not the expected one."""
    by_botocore = answers.botocore(operation, status, body)
    if expected is None:
        expected, why = without_empty_members(by_botocore)
    if (expected == by_botocore) != (why is None):
        raise ValueError(f"{name}: botocore reads {by_botocore}")
    case = {"id": name, "operation": operation, "status": status, "body": body, "expected": expected}
    return json.dumps(case if why is None else {**case, "why": why}) + "\n"


def main():
    by_hand = itertools.chain(servers.cases(), edges.cases())
    lines = [line(*case) for case in cases()]
    lines += [line(c.name, c.operation, c.status, c.body, c.expected, c.why) for c in by_hand]
    target = pathlib.Path(__file__).resolve().parent.parent / "documents.jsonl"
    target.write_text("".join(lines), encoding="ascii")


if __name__ == "__main__":
    main()
