"""Signing and presigning of random requests.

There are two oracles: botocore, and the reference signer of the vectors, which follows the documentation step by step.
The reference must always agree. botocore must agree for every request that it can sign.
"""

import random
import re
import string
from urllib.parse import parse_qsl, quote, unquote_to_bytes

import signatures
from difference import must_be

NAME = "signatures"
QUERY = "a query that is not in its canonical encoding: botocore signs it as it came, and agrees once it is encoded"
REBUILT = "a parameter without name, not in UTF-8 or repeated: botocore's URL has it no more; the reference agrees"
SETTINGS = "a setting that botocore does not have; the reference agrees"
REFUSED = "a request that is signed already, or for a time that cannot be: refused, where botocore signs again"
NO_ESCAPE = "a `%` without two digits where escapes are read: refused, where botocore takes it for itself"
PARTS = ("canonical_request", "string_to_sign", "signature", "signed_headers")
ADDED = ("Authorization", "X-Amz-Date", "x-amz-security-token")
# A presigned request may sign this header.
ADDED_TO_HEADERS = (*ADDED, "X-AMZ-CONTENT-SHA256")
ADDED_TO_QUERY = ("Algorithm", "Credential", "Date", "Expires", "SignedHeaders", "Signature", "Security-Token")
IN_PATHS = string.ascii_letters + string.digits + "//////....%%2Ff-_~!$&'()*+,;=:@ é東\U0001f355"
IN_KEYS = string.printable + "////++%%  é東\U0001f355"
IN_HEADERS = string.ascii_letters + string.digits + "  \t\t,;=\"'/é東"


def cases(seed, count):
    pick = random.Random(f"{seed} signatures")
    for number in range(count):
        mode = ("header", "query")[number % 2]
        case = fresh(pick, signatures.common(pick, number, mode))
        case["query"] = query(pick, mode)
        if mode == "header":
            case["body"] = pick.choice((*signatures.BODIES, text(pick, string.printable, 400)))
        case["expires"] = pick.choice((1, 900, 604800, pick.randrange(1, 604801)))
        if pick.random() < 0.2:
            key = pick.choice((*signatures.KEYS, text(pick, IN_KEYS, 90)))
            case |= signatures.s3_case(pick, number, key)
        elif pick.random() < 0.1:
            case["settings"] = {name: pick.random() < 0.5 for name in signatures.DEFAULTS}
        case["refused"] = pick.random() < 0.03
        if case["refused"]:
            sign_already(pick, case)
        yield case


def fresh(pick, case):
    """Returns a random case with some values of the vectors and some new ones."""
    random_ones = {
        "host": f"{text(pick, string.ascii_lowercase, 20)}a.example:{pick.randrange(1024, 65536)}",
        "path": "/" + text(pick, IN_PATHS, 60),
        "headers": case["headers"] + [["X-" + str(pick.randrange(9)), text(pick, IN_HEADERS, 90)] for _ in range(4)],
        "access_key_id": "A" + text(pick, string.ascii_letters + string.digits, 40),
        "secret_access_key": "s" + text(pick, string.ascii_letters + string.digits + "/+", 90),
        "session_token": "t" + text(pick, string.ascii_letters + string.digits + "/+=", 1200),
        "time": f"{pick.randrange(1970, 2100)}{pick.randrange(1, 13):02}{pick.randrange(1, 29):02}T"
        f"{pick.randrange(24):02}{pick.randrange(60):02}{pick.randrange(60):02}Z",
    }
    return case | {name: value for name, value in random_ones.items() if pick.random() < 0.5}


def text(pick, alphabet, longest):
    return "".join(pick.choices(alphabet, k=pick.randrange(longest + 1)))


def query(pick, mode):
    count = pick.choice((0, 0, 1, 2, 5, 10, 30))
    pairs = signatures.parameters(pick, signatures.NAMES + signatures.AROUND, count)
    if mode == "query" and pick.random() < 0.95:
        # Presigning, botocore keeps one parameter of each name and none without a name.
        named = {pair.partition("=")[0]: pair for pair in pairs}
        pairs = [pair for name, pair in named.items() if name]
    if pick.random() < 0.1:
        pairs += [pick.choice(("a=%ff", "é=ü", "a b=c+d", "%61=%7e", "x=%2f", "=", "&&", "b=%zz", "a=1&a=0"))]
    pick.shuffle(pairs)
    return "&".join(pairs)


def sign_already(pick, case):
    """Makes the request invalid: adds a reserved header or parameter, or sets an invalid expiry."""
    if case["mode"] == "query" and pick.random() < 0.4:
        case["expires"] = pick.choice((0, 604801, 2**32))
    elif pick.random() < 0.5:
        added = ADDED if case["mode"] == "query" else ADDED_TO_HEADERS
        case["headers"] = [*case["headers"], [pick.choice(added), "x"]]
    else:
        case["query"] += f"&X-Amz-{pick.choice(ADDED_TO_QUERY)}=x"


def question(case):
    content_type = [] if case["content_type"] is None else [["Content-Type", case["content_type"]]]
    return {
        **{name: case[name] for name in ("method", "body", "access_key_id", "secret_access_key", "session_token")},
        **{name: case[name] for name in ("region", "service", "time", "mode", "expires")},
        **{name.replace("payload_hash", "content_sha256"): flag for name, flag in case.get("settings", {}).items()},
        "do": "sign",
        **({"s3": True, "payload": case.get("payload")} if "key" in case else {}),
        "url": f"https://{case['host']}{case['path']}" + (f"?{case['query']}" if case["query"] else ""),
        "headers": content_type + case["headers"],
    }


def compare(case, answer):
    refused = REFUSED if case["refused"] else NO_ESCAPE if has_no_escape(case) else None
    if refused:
        must_be("sign", answer.get("error", {}).get("kind"), "the kind of the error")
        return refused
    agrees(case, answer, signatures.reference(case))
    if "key" not in case and signatures.settings_of(case) != signatures.DEFAULTS:
        return SETTINGS
    encoded = canonical_query(case["query"])
    if case["mode"] == "query" and is_rebuilt(encoded):
        return REBUILT
    written_out = "&".join(pair if "=" in pair else pair + "=" for pair in case["query"].split("&"))
    canonical = not case["query"] or written_out == encoded
    agrees(case, answer, signatures.by_botocore(case if canonical else case | {"query": encoded}))
    return None if canonical else QUERY


def has_no_escape(case):
    """Tells whether decoding fails at a `%`. A double-encoded path may have any `%`."""
    read = case["query"] if signatures.settings_of(case)["double_encode_path"] else case["query"] + case["path"]
    return re.search("%(?![0-9A-Fa-f]{2})", read)


def agrees(case, answer, expected):
    for part in PARTS:
        must_be(expected[part], answer.get(part), part)
    if case["mode"] == "header":
        must_be(expected["authorization"], answer.get("authorization"), "authorization")
        return
    _, _, wanted = expected["url"].partition("?")
    target, _, found = answer["url"].partition("?")
    must_be(parameters(wanted), parameters(found), "the parameters of the url")
    # A path of S3 is written as it was signed. Another path is written as it is, with what no URL has encoded if the
    # canonical path is not encoded again.
    path = case["path"] or "/"
    settings = signatures.settings_of(case)
    if not settings["double_encode_path"]:
        is_s3 = not settings["normalize_path"]
        path = expected["canonical_request"].split("\n")[1] if is_s3 else quote(path, safe="%-._~!$&'()*+,;=:@/")
    must_be(f"https://{case['host']}{path}", target, "the url before its query")


def parameters(query):
    return sorted(parse_qsl(query, keep_blank_values=True, encoding="latin-1"))


def canonical_query(query):
    """Returns the query with canonical percent-encoding, without empty segments, and the order unchanged."""
    pairs = [pair.partition("=") for pair in query.split("&") if pair]
    encode = signatures.encode
    return "&".join(f"{encode(unquote_to_bytes(name))}={encode(unquote_to_bytes(value))}" for name, _, value in pairs)


def is_rebuilt(encoded):
    """Tells whether botocore drops some parameters: it keeps them in a map of strings."""
    names = [pair.partition("=")[0] for pair in encoded.split("&")] if encoded else []
    try:
        unquote_to_bytes(encoded).decode()
    except UnicodeDecodeError:
        return True
    return "" in names or len(set(names)) < len(names)


def spoilt(answer):
    """Returns the answer with the last digit of the signature changed."""
    if "signature" not in answer:
        return {"error": {"kind": "driver"}}
    last = answer["signature"][-1]
    return answer | {"signature": answer["signature"][:-1] + ("0" if last != "0" else "1")}
