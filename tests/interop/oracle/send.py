"""Requests of random operations with their parameters in every place, signed, presigned and unsigned.

botocore writes the parameters, and signs the request that has them in that place.
"""

import random

import encode
import forms
import signatures
from difference import must_be
from sign import parameters

NAME = "requests"
HOST = "sts.eu-west-1.amazonaws.com"
FORM = "application/x-www-form-urlencoded"
PLACEMENTS = {"post_form": "POST", "get_query": "GET", "post_query": "POST"}
UNSIGNED = ("AssumeRoleWithSAML", "AssumeRoleWithWebIdentity")


def cases(seed, count):
    pick = random.Random(f"{seed} requests")
    for number, case in enumerate(encode.cases(f"{seed} requests", count)):
        if case.pop("left_out"):
            continue
        modes = ("header", "query", "unsigned") if case["operation"] in UNSIGNED else ("header", "query")
        yield case | {
            "placement": pick.choice((*PLACEMENTS, None)),
            "mode": modes[number // 11 % len(modes)],
            "headers": pick.choice(([], [["x-k8s-aws-id", "cluster"]])),
            "session_token": pick.choice((None, "token+/=")),
            "expires": pick.randrange(1, 604801),
            "time": "20150830T123600Z",
            "access_key_id": "AKIDEXAMPLE",
            "secret_access_key": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
        }


def question(case):
    line = {name: value for name, value in case.items() if value is not None}
    return {**line, "do": "send", "endpoint": {"region": "eu-west-1"}}


def compare(case, answer):
    written = forms.query(case["operation"], case["params"])
    placement = case["placement"] or "post_form"
    is_form = placement == "post_form" and case["mode"] != "query"
    method = PLACEMENTS[placement] if is_form or placement != "post_form" else "GET"
    must_be(method, answer.get("method"), "the method")
    must_be(written if is_form else "", answer.get("body"), "the body")
    headers = dict(answer["headers"])
    must_be(FORM if is_form else None, headers.get("content-type"), "the content type")
    request = case | {
        "method": method,
        "host": HOST,
        "path": "/",
        "query": "" if is_form else written,
        "content_type": FORM if is_form else None,
        "body": written if is_form else "",
        "service": "sts",
        "region": "eu-west-1",
    }
    if case["mode"] == "query":
        expected = signatures.by_botocore(request)["url"].partition("?")[2]
        url, _, found = answer["url"].partition("?")
        must_be(f"https://{HOST}/", url, "the url before its query")
        must_be(parameters(expected), parameters(found), "the parameters of the url")
        return None
    must_be(f"https://{HOST}" + ("" if is_form else f"/?{written}"), answer["url"], "the url")
    if case["mode"] == "header":
        must_be(signatures.by_botocore(request)["authorization"], headers.get("authorization"), "authorization")
    return None


def spoilt(answer):
    """Returns the answer with another character at the end of its last header or its URL."""
    if answer.get("headers"):
        name, value = answer["headers"][-1]
        if name == "authorization":
            return answer | {"headers": [*answer["headers"][:-1], [name, value[:-1] + "g"]]}
    return answer | {"url": answer["url"] + "g"} if "url" in answer else None
