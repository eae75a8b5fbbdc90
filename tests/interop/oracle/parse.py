"""Reading of random requests of every operation, with botocore as the client that sends them."""

import random
from urllib.parse import quote, urlencode

import encode
from difference import Difference, must_be
from forms import MODEL, SERIALIZER

NAME = "forms"
GAP = "a structure without members leaves a gap in the numbers of its list: refused"
MANY = "a form of more than 256 parameters is refused"
MOST = 256


def cases(seed, count):
    pick = random.Random(f"{seed} forms")
    for number in range(count):
        operation = MODEL.operation_names[number % len(MODEL.operation_names)]
        shape = MODEL.operation_model(operation).input_shape
        params = encode.structure(pick, shape, pick.random())
        # A query, as in a presigned URL, has `%20` for a space.
        yield {"operation": operation, "params": params, "is_query": pick.random() < 0.3}


def pairs(case):
    """Returns the parameters that botocore sends, as texts."""
    model = MODEL.operation_model(case["operation"])
    return list(SERIALIZER.serialize_to_request(case["params"], model)["body"].items())


def question(case):
    if case["is_query"]:
        return {"do": "parse", "query": urlencode(pairs(case), quote_via=quote, safe="-_.~")}
    # As botocore's AWSPreparedRequest writes a body.
    return {"do": "parse", "body": urlencode(pairs(case), doseq=True)}


def compare(case, answer):
    if len(pairs(case)) > MOST:
        must_be("parse", answer["error"]["kind"], "the kind of the error")
        if "more than 256 parameters" not in answer["error"]["message"]:
            raise Difference("the message must name the number of parameters")
        return MANY
    expected = {name: sent(value) for name, value in case["params"].items()}
    if has_gap(expected):
        must_be("items are not numbered from 1 without gaps", answer["error"]["message"], "the message")
        return GAP
    must_be(case["operation"], answer.get("operation"), "the operation")
    must_be(present(expected), present(answer["params"]), "the parameters")
    return None


def sent(value):
    """Returns the value without structures without members at the end of a list, for which botocore sends nothing."""
    if isinstance(value, list):
        while value and value[-1] == {}:
            value = value[:-1]
    return value


def has_gap(params):
    return any({} in value for value in params.values() if isinstance(value, list))


def present(params):
    """Returns the parameters without empty lists: `Name=` and nothing at all are the same list."""
    return {name: value for name, value in params.items() if value != []}


def spoilt(answer):
    if "params" not in answer:
        return {"error": {**answer["error"], "message": ""}}
    return {**answer, "params": {**answer["params"], "Name": "other"}}
