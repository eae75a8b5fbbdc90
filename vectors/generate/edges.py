"""Edge cases: documents that XML 1.0 and RFC 3339 barely allow, and documents that must not decode as a success."""

from answers import refused, success
from pieces import (
    DECLARATION,
    EXPIRATION,
    IDENTITY,
    NAMESPACE,
    TOKEN,
    Case,
    credentials,
    identity,
    metadata,
    response,
    session,
)

WELL_FORMED = {
    "bom": "\ufeff",
    "bom-and-declaration": "\ufeff" + DECLARATION,
    "declaration": "<?xml version='1.0' encoding=\"utf-8\" standalone='yes' ?>",
    "comment": "<!-- <before> -->\n",
    "instruction": "<?before now?>",
    "doctype": "<!DOCTYPE GetCallerIdentityResponse>",
    "doctype-with-address": '<!DOCTYPE x SYSTEM "http://localhost/x.dtd">',
}
# Ill-formed replacements for `dG9r` in a session token.
ILL_FORMED_TEXT = {
    "undeclared-entity": "&nbsp;",
    "bare-ampersand": "a & b",
    "unfinished-reference": "&amp",
    "nul": "&#0;",
    "control-reference": "&#1;",
    "control": "\x01",
    "surrogate": "&#xD800;",
    "beyond-unicode": "&#x110000;",
    "noncharacter": "\uffff",
    "less-than": "a < b",
    "cdata-end": "]]>",
    "comment-dashes": "<!-- -- -->",
    "comment-three-dashes": "<!-- --->",
    "xml-instruction": "<?xml version='1.0'?>",
}
ILL_FORMED_TAG = {
    "attribute-twice": "<SessionToken a='' a=''>",
    "attribute-unquoted": "<SessionToken a=b>",
    "attribute-with-less-than": "<SessionToken a='<'>",
    "attribute-without-value": "<SessionToken a>",
}
NO_TIMESTAMPS = {
    "no-zone": "2030-01-02T03:04:05",
    "space": "2030-01-02 03:04:05Z",
    "zone-without-colon": "2030-01-02T03:04:05+0000",
    "epoch": "1893553445",
    "epoch-with-fraction": "1893553445.5",
    "http-date": "Wed, 02 Jan 2030 03:04:05 GMT",
    "date": "2030-01-02",
    "no-seconds": "2030-01-02T03:04Z",
    "basic": "20300102T030405Z",
}
# Malformed timestamps that botocore rejects as well, with an error of another kind.
NO_TIMESTAMPS_TO_ANYBODY = {
    "empty-fraction": "2030-01-02T03:04:05.Z",
    "hour-24": "2030-01-02T24:00:00Z",
    "february-30": "2030-02-30T03:04:05Z",
    "february-29": "2100-02-29T03:04:05Z",
    "second-61": "2030-01-02T03:04:61Z",
    "year-0": "0000-01-02T03:04:05Z",
    "zone-24": "2030-01-02T03:04:05+24:00",
    "empty": "",
}


def cases():
    for group in (expirations, integers, documents, incomplete, ill_formed):
        yield from group()


def expirations():
    def case(name, expiration, expected, why=None):
        body = response("GetSessionToken", credentials(expiration))
        return Case(f"expiration/{name}", "GetSessionToken", 200, body, expected, why)

    yield case("lower-case", "2030-01-02t03:04:05z", session())
    yield case("one-digit", "2030-01-02T03:04:05.9Z", session())
    yield case("east", "2030-01-02T08:34:05.5+05:30", session())
    yield case("west", "2030-01-01T20:04:05-07:00", session())
    yield case("white-space", "\n  2030-01-02T03:04:05Z\n", session())
    yield case("referenced", "2030-01-02&#84;03:04:05&#x5A;", session())
    yield case("leap-day", "2000-02-29T23:59:59Z", session(951_868_799))
    yield case("fraction-before-1970", "1969-12-31T23:59:59.5Z", session(-1))
    yield case("first-second", "0001-01-01T00:00:00Z", session(-62_135_596_800))
    yield case("last-second", "9999-12-31T23:59:59Z", session(253_402_300_799))
    why = "RFC 3339, 5.6: second 60 is legal; it counts as the next second"
    yield case("leap-second", "2016-12-31T23:59:60Z", session(1_483_228_800), why)
    for name, text in NO_TIMESTAMPS.items():
        yield case(f"refused-{name}", text, refused(), "RFC 3339 only; botocore guesses")
    for name, text in NO_TIMESTAMPS_TO_ANYBODY.items():
        yield case(f"refused-{name}", text, refused(), "no RFC 3339; botocore fails")


def integers():
    def case(name, text, expected, why=None):
        body = response("GetSessionToken", credentials() + f"<SessionTokenSize>{text}</SessionTokenSize>")
        return Case(f"integer/{name}", "GetSessionToken", 200, body, expected, why)

    yield case("plus", "+12", session(SessionTokenSize=12))
    yield case("zeros", "000012", session(SessionTokenSize=12))
    yield case("split", " 1<!-- -->2\n", session(SessionTokenSize=12))
    yield case("largest", "4294967295", session(SessionTokenSize=2**32 - 1))
    for text in ("4294967296", "-1", "-0", "1.0", "1e3", "0x10", "1_000", "1 2", "", "+", "+ 1", "\u0661"):
        why = "integers are an optional + and decimal digits, at most 4,294,967,295"
        yield case(f"refused-{text}", text, refused(), why)


def documents():
    """Markup that XML 1.0 allows around and inside a response."""

    def case(name, body, expected=None, why=None):
        expected = expected or success(IDENTITY, "r-1")
        return Case(f"xml/{name}", "GetCallerIdentity", 200, body, expected, why)

    def user_id(written, read):
        return response("GetCallerIdentity", identity(UserId=written)), success({**IDENTITY, "UserId": read})

    whole = response("GetCallerIdentity", identity(), metadata("r-1"))
    for name, prolog in WELL_FORMED.items():
        yield case(name, prolog + whole)
    why = "white space before the prolog is tolerated"
    yield case("white-space-first", " \r\n\t" + DECLARATION + whole, why=why)
    yield case("after", whole + "\n<!-- after --><?done?>\r\n")
    unknown = "<Vendor a='1'><Arn>not this</Arn><Arn/></Vendor>" + identity()
    yield case("unknown", response("GetCallerIdentity", unknown, "<Other/>" + metadata("r-1")))
    yield case("attributes", whole.replace("<Arn>", "<Arn a='\"&lt;' b=\"'>\">"))
    prefixed = whole.replace("<", "<ns2:").replace("<ns2:/", "</ns2:").replace("xmlns=", "xmlns:ns2=")
    yield case("prefix", prefixed)
    on_root = whole.replace("GetCallerIdentityResponse", "ns2:GetCallerIdentityResponse")
    yield case("prefix-on-root", on_root.replace("xmlns=", "xmlns:ns2="))
    why = "prefixes are ignored, whether they are declared or not"
    yield case("prefix-undeclared", prefixed.replace(" xmlns:ns2=", " a="), why=why)
    text = "a<!-- <b> -->b<![CDATA[<&>]]>&#x1F355;&amp;lt;\r\n&#13;\re&#xe9;<?x y?>"
    yield case("text", *user_id(text, "ab<&>\U0001f355&lt;\n\r\ne\u00e9"))
    yield case("white-space-kept", *user_id(" \n x\t ", " \n x\t "))
    yield case("empty-element", *user_id("<![CDATA[]]>", ""))
    yield case("no-members", response("GetCallerIdentity", ""), success({}))
    spaced = response("GetCallerIdentity", identity(), metadata("\n  r-1 "))
    yield case("request-id-trimmed", spaced, why="white space around a RequestId is not part of it")
    upper = whole.replace("RequestId>", "RequestID>")
    yield case("request-id-upper-case", upper, why="the id of the request goes by RequestID, too")


WHOLE = response("GetSessionToken", credentials(), metadata("r-3"))


def refused_session(name, body, why=None):
    return Case(f"refused/{name}", "GetSessionToken", 200, body, refused(), why)


def incomplete():
    """Missing, repeated and misplaced members."""
    missing = "credentials have all of their four members; botocore takes fewer"
    for name in ("AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration"):
        without = WHOLE.replace(f"<{name}>", "<X>").replace(f"</{name}>", "</X>")
        yield refused_session(f"no-{name}", without, missing)
    none = response("GetSessionToken", "")
    yield refused_session("no-credentials", none, "the operation is there for its credentials; botocore takes none")
    wrong = "not the answer to this operation; botocore "
    no_result = f"<GetSessionTokenResponse{NAMESPACE}>{metadata('r-3')}</GetSessionTokenResponse>"
    yield refused_session("no-result", no_result, wrong + "fails")
    other = WHOLE.replace("GetSessionTokenResult", "AssumeRoleResult")
    yield refused_session("other-result", other, wrong + "fails")
    yield refused_session("other-root", WHOLE.replace("GetSessionTokenResponse", "X"), wrong + "looks at no root")
    twice = "a member stands twice; botocore "
    yield refused_session("token-twice", WHOLE.replace(TOKEN, TOKEN + TOKEN), twice + "takes one")
    again = WHOLE.replace("</Credentials>", "</Credentials><Credentials/>")
    yield refused_session("credentials-twice", again, twice + "takes one")
    again = WHOLE.replace("</ResponseMetadata>", "</ResponseMetadata><ResponseMetadata/>")
    yield refused_session("metadata-twice", again, twice + "takes one")
    inside = WHOLE.replace("dG9r", "dG<b/>9r")
    yield refused_session("element-in-token", inside, "an element inside a text; botocore cuts the token there")


def ill_formed():
    """Truncated documents, bodies that are not XML, and documents of other services."""
    for share in (1, 3, 5, 7, 9):
        yield refused_session(f"cut-off-{share}", WHOLE[: len(WHOLE) * share // 10])
    yield refused_session("cut-off-by-a-byte", WHOLE[:-1])
    yield refused_session("cut-off-after-result", WHOLE[: WHOLE.index("<ResponseMetadata>")])
    for name, text in ILL_FORMED_TEXT.items():
        yield refused_session(name, WHOLE.replace("dG9r", text))
    for name, tag in ILL_FORMED_TAG.items():
        yield refused_session(name, WHOLE.replace("<SessionToken>", tag))
    yield refused_session("end-tag", WHOLE.replace("</SessionToken>", "</SessionTokem>"))
    yield refused_session("end-tag-case", WHOLE.replace("</SessionToken>", "</sessionToken>"))
    ends = "</Credentials></GetSessionTokenResult>"
    yield refused_session("crossed", WHOLE.replace(ends, "</GetSessionTokenResult></Credentials>"))
    yield refused_session("text-after-root", WHOLE + "x")
    yield refused_session("second-root", WHOLE + "<x/>")
    yield refused_session("text-before-root", "x" + WHOLE)
    yield refused_session("late-declaration", "<!-- x -->" + DECLARATION + WHOLE)
    yield refused_session("nothing", "")
    yield refused_session("white-space", " \n")
    yield refused_session("json", '{"GetSessionTokenResponse":{}}')
    yield refused_session("text", "OK")
    page = "<!DOCTYPE html><html><body>log in</body></html>"
    yield refused_session("html", page, "no answer at all; botocore fails")
    subset = '<!DOCTYPE x [<!ENTITY token "stolen">]>'
    yield refused_session("doctype-subset", subset + WHOLE, "an internal subset could declare entities")
    declared = subset + WHOLE.replace("dG9r", "&token;")
    yield refused_session("declared-entity", declared, "no entity is ever declared")
    deep = WHOLE.replace("<Credentials>", "<x>" * 1000 + "</x>" * 1000 + "<Credentials>")
    yield refused_session("deep", deep, "depth is bounded")
