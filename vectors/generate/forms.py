#!/usr/bin/env python3
"""Writes forms.jsonl: requests and their forms.

    pip install -r requirements.txt
    python3 forms.py

botocore's serialiser makes the names and values, from parameters made with a fixed seed. This program percent-encodes
them by RFC 3986 and sorts them by encoded name, then by encoded value. It leaves out empty lists, as the service
expects; botocore writes them as `Name=`.
"""

import base64
import json
import pathlib
import random
from urllib.parse import quote

from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.serialize import create_serializer

MODEL = ServiceModel(Loader().load_service_model("sts", "service-2", "2011-06-15"), "sts")
SERIALIZER = create_serializer("query", include_validation=False)
LARGEST_INTEGER = 2**32 - 1
LIST_SIZES = (0, 1, 2, 10, 12, 101)
RANDOM_CASES = 220

rng = random.Random("sts-wire forms")


def token(size):
    """Returns `size` characters of base64-encoded random bytes."""
    return base64.b64encode(rng.randbytes(size)).decode()[:size]


SAML = (
    '<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_{}" Version="2.0">'
    "<saml:Issuer>https://idp.example.com/</saml:Issuer><saml:Subject>Zoë & Søn</saml:Subject>{}</samlp:Response>"
)


def saml_assertion():
    attributes = "".join(
        f'<saml:Attribute Name="https://example.com/a/{n}"><saml:AttributeValue>{token(24)}</saml:AttributeValue>'
        "</saml:Attribute>\r\n"
        for n in range(rng.randrange(1, 40))
    )
    return base64.b64encode(SAML.format(token(20), attributes).encode()).decode()


STRINGS = {
    "plain": "arn:aws:iam::123456789012:role/demo",
    "empty": "",
    "unreserved": "AZaz09-_.~",
    "reserved": ":/?#[]@!$&'()*+,;=",
    "looks-encoded": "100%25 %41%zz%",
    "space-plus": " a  b+c ~ * d ",
    "quotes": '"it\'s" `quoted` \\ back',
    "newlines": "one\ntwo\r\nthree\rfour\tfive\x85six",
    "control": "nul \x00 bell \x07 escape \x1b delete \x7f",
    "accents": "Zoë Ångström ñ ÿ ß",
    "combining": "e\u0301 \u0627\u0644 \u05d0",
    "wide": "東京リージョン 서울 上海",
    "astral": "\U0001f355 \U0001d4d0 \U0010ffff",
    "edges": "\u007f\u0080\u07ff\u0800\ud7ff\ue000\ufffd\uffff\U00010000",
    "policy": json.dumps(
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]},
        indent=1,
    ),
    "wildcards": "arn:aws:s3:::bucket/*/~/${aws:username}?x=1&y=2",
}


def some_string():
    """Returns a random string of a random kind and length."""
    kind = rng.randrange(8)
    if kind < 4:
        return rng.choice(list(STRINGS.values()))
    if kind == 4:
        return token(rng.choice((17, 255, 256, 257, 800)))
    alphabet = "abcXYZ019-_.~ %&=+*/:\"'\n\u00e9\u20ac\U0001f511"
    return "".join(rng.choice(alphabet) for _ in range(rng.choice((1, 3, 15, 16, 17, 33, 64, 300))))


def integers(shape):
    bounds = [shape.metadata.get("min", 0), shape.metadata.get("max", LARGEST_INTEGER)]
    return sorted({0, 1, 9, 10, *bounds, LARGEST_INTEGER})


def value(shape):
    """Returns a random value of a shape, without some of the optional members."""
    if shape.type_name == "string":
        return some_string()
    if shape.type_name == "integer":
        return rng.choice(integers(shape))
    if shape.type_name == "list":
        return [value(shape.member) for _ in range(rng.choice((0, 1, 2, 3, 10, 12)))]
    return structure(shape, lambda name: rng.random() < 0.85)


def structure(shape, wanted):
    names = [name for name in shape.members if name in shape.required_members or wanted(name)]
    return {name: value(shape.members[name]) for name in names}


def variants(shape):
    """Yields one named value for each kind that a member can have."""
    if shape.type_name == "string":
        yield from STRINGS.items()
        yield "token", token(800)
        yield "saml", saml_assertion()
    elif shape.type_name == "integer":
        yield from ((f"integer-{number}", number) for number in integers(shape))
    elif shape.type_name == "list":
        for size in LIST_SIZES:
            yield f"list-{size}", [short(shape.member) for _ in range(size)]
        yield "list-strings", [short(shape.member, text) for text in STRINGS.values()]
        if shape.member.type_name == "structure":
            yield "list-with-gaps", [short(shape.member), required(shape.member), short(shape.member)]
    else:
        yield "structure", short(shape)
        yield "structure-required", required(shape)
        yield from ((f"structure-{name}", short(shape, text)) for name, text in STRINGS.items())


def short(shape, text=None):
    """Returns a small value whose texts are all `text`, or short random strings."""
    if shape.type_name == "structure":
        return {name: short(member, text) for name, member in shape.members.items()}
    return token(rng.randrange(4, 12)) if text is None else text


def required(shape):
    return structure(shape, lambda name: False)


def cases():
    for name in MODEL.operation_names:
        shape = MODEL.operation_model(name).input_shape
        if not shape.members:
            yield name, "no-members", {}
            continue
        yield name, "required", {member: short_member(shape, member) for member in shape.required_members}
        yield name, "all", {member: short_member(shape, member) for member in shape.members}
        for member in shape.members:
            base = {other: short_member(shape, other) for other in shape.required_members if other != member}
            for variant, chosen in variants(shape.members[member]):
                yield name, f"{member}-{variant}", {**base, member: chosen}
    names = [name for name in MODEL.operation_names if MODEL.operation_model(name).input_shape.members]
    for number in range(RANDOM_CASES):
        name = names[number % len(names)]
        members = MODEL.operation_model(name).input_shape
        share = rng.random()
        params = list(structure(members, lambda member: rng.random() < share).items())
        rng.shuffle(params)
        yield name, f"random-{number}", dict(params)


def short_member(shape, member):
    member = shape.members[member]
    if member.type_name == "integer":
        return integers(member)[-2]
    return [short(member.member)] if member.type_name == "list" else short(member)


def without_empty_lists(params):
    return {name: chosen for name, chosen in params.items() if chosen != []}


def query(operation, params):
    """Returns botocore's parameters in canonical order and encoding."""
    model = MODEL.operation_model(operation)
    body = SERIALIZER.serialize_to_request(without_empty_lists(params), model)["body"]
    pairs = [(quote(name, safe="-_.~"), quote(str(text), safe="-_.~")) for name, text in body.items()]
    return "&".join(f"{name}={text}" for name, text in sorted(pairs))


def line(operation, variant, params):
    case = {"id": f"{operation}/{variant}", "operation": operation, "params": params}
    return json.dumps({**case, "query": query(operation, params)}) + "\n"


def main():
    target = pathlib.Path(__file__).resolve().parent.parent / "forms.jsonl"
    target.write_text("".join(line(*case) for case in cases()), encoding="ascii")


if __name__ == "__main__":
    main()
