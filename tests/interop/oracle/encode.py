"""Encoding of random requests of every operation, with botocore's forms as the oracle."""

import random
import string
from urllib.parse import quote

from difference import Difference, must_be
from forms import MODEL, SERIALIZER

NAME = "encodings"
EMPTY_LIST = "an empty list is absent, where botocore writes `Name=`"
INCOMPLETE = "a required member is missing: there is no such request, where botocore sends the rest"
ALPHABETS = (
    string.ascii_letters + string.digits + "-_.~",
    string.printable,
    "%%%+& =" + string.hexdigits,
    "aé€\U0001f511\x00\x7f\u0080\u07ff\u0800\uffff\U00010000\U0010ffff",
)


def cases(seed, count):
    pick = random.Random(f"{seed} encodings")
    for number in range(count):
        operation = MODEL.operation_names[number % len(MODEL.operation_names)]
        shape = MODEL.operation_model(operation).input_shape
        share = pick.random()
        params = structure(pick, shape, share)
        left_out = None
        if shape.required_members and pick.random() < 0.03:
            left_out = pick.choice(shape.required_members)
            del params[left_out]
        yield {"operation": operation, "params": params, "left_out": left_out}


def structure(pick, shape, share):
    """Returns random values in random order: for all required members and a share of the optional ones."""
    names = [name for name in shape.members if name in shape.required_members or pick.random() < share]
    pick.shuffle(names)
    return {name: value(pick, shape.members[name]) for name in names}


def value(pick, shape):
    if shape.type_name == "structure":
        return structure(pick, shape, 0.85)
    if shape.type_name == "list":
        return [value(pick, shape.member) for _ in range(pick.choice((0, 1, 1, 2, 3, 9, 10, 11, 12, 101)))]
    if shape.type_name == "integer":
        return pick.choice((0, 9, 10, 2**32 - 1, pick.randrange(10**5), pick.randrange(2**32)))
    return text(pick)


def text(pick):
    """Returns a random string, short or long, of few different characters or of any."""
    length = pick.choice((0, 1, pick.randrange(20), pick.randrange(20), pick.randrange(250, 260), pick.randrange(2000)))
    if pick.random() < 0.2:
        return "".join(scalar(pick) for _ in range(length))
    return "".join(pick.choices(pick.choice(ALPHABETS), k=length))


def scalar(pick):
    """Returns a random Unicode scalar value."""
    code = pick.randrange(0x110000 - 0x800)
    return chr(code if code < 0xD800 else code + 0x800)


def question(case):
    return {"do": "encode", "operation": case["operation"], "params": case["params"]}


def compare(case, answer):
    if case["left_out"]:
        must_be({"error": {"kind": "encode", "message": f"{case['left_out']} is missing"}}, answer, "the answer")
        return INCOMPLETE
    model = MODEL.operation_model(case["operation"])
    pairs = list(SERIALIZER.serialize_to_request(case["params"], model)["body"].items())
    if answer == {"query": canonical(pairs)}:
        return None
    empty = [(name, "") for name, chosen in case["params"].items() if chosen == []]
    if not empty:
        raise Difference(f"the query must be {canonical(pairs)!r}")
    without = [pair for pair in pairs if pair not in empty]
    must_be({"query": canonical(without)}, answer, "the answer")
    return EMPTY_LIST


def canonical(pairs):
    """Percent-encodes by RFC 3986, then sorts."""
    return "&".join("=".join(pair) for pair in sorted((encoded(name), encoded(text)) for name, text in pairs))


def encoded(text):
    return quote(str(text), safe="-_.~")


def spoilt(answer):
    if "query" not in answer:
        return {"error": {**answer["error"], "kind": "driver"}}
    return {"query": answer["query"][:-1] + "&"}
