"""Decoding of random responses, intact and damaged, in many XML styles.

There are two oracles: botocore, and a decoder by the rules in reference.py. The reference must always agree. It names
the rules that botocore breaks for a document. Where it names none, botocore must agree as well.
"""

import itertools
import random

import answers
import documents
import reference
from difference import Difference, must_be

NAME = "documents"
FAILS = "botocore fails on what it has parsed"
IN_DOCUMENTS = "<>&;/\"'=!?-:[]#x1A \n\t\x01é"


def cases(seed, count):
    """Returns `count` intact documents, and damaged copies of half of them."""
    pick = documents.rng = random.Random(f"{seed} documents")
    # Each round covers all operations and differs from the rounds before it.
    whole = itertools.chain.from_iterable(shuffled(pick) for _ in itertools.count())
    for number, (_, operation, status, body) in enumerate(itertools.islice(whole, count)):
        yield {"operation": operation, "status": status, "body": body}
        if number % 2:
            yield {"operation": operation, "status": status, "body": damaged(pick, body)}


def shuffled(pick):
    cases = list(documents.cases())
    pick.shuffle(cases)
    return cases


def damaged(pick, body):
    start, end = sorted(pick.randrange(len(body) + 1) for _ in range(2))
    if pick.random() < 0.7:
        end = min(start + pick.choice((0, 1, 1, 2, 5)), end)
    return pick.choice(
        (
            body[:start],
            body[:start] + body[end:],
            body[:end] + body[start:],
            body[:start] + pick.choice(IN_DOCUMENTS) + body[end:],
            body[:start]
            + pick.choice(("<b/>", "<!--", "-->", "<![CDATA[", "]]>", "&#0;", "&lt;", "<?x?>"))
            + body[start:],
        )
    )


def question(case):
    return {"do": "decode", **case}


def compare(case, answer):
    expected, rules = reference.read(**case)
    must_be(expected, without_where(answer), "the answer")
    by_botocore = answers.botocore(**case)
    if expected == by_botocore:
        return None
    if by_botocore is None and not rules:
        return FAILS
    if not rules:
        raise Difference(f"botocore reads {by_botocore!r}")
    return "; ".join(sorted(rules))


def without_where(answer):
    """Removes the details of a decode error: the oracles do not have them."""
    if answer.get("error", {}).get("kind") == "decode":
        return answers.refused()
    return answer


def spoilt(answer):
    if "error" in answer:
        return {"error": answer["error"] | {"kind": "driver"}}
    return answer | {"request_id": f"{answer['request_id']}_"}
