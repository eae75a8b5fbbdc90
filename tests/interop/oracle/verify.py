"""Verifying of random requests that botocore signed, as the conformance driver does it.

The cases are random ones of `sign`. Where botocore cannot sign one, the reference signer of the vectors does.
"""

import sign
import signatures
from difference import must_be

NAME = "verifications"
REFERENCE = "a request that botocore cannot sign; the reference did"


def cases(seed, count):
    for attempt in range(count):
        for case in sign.cases(f"{seed} verifications {attempt}", count):
            if not count:
                return
            # The body of a stream is not there to be hashed.
            if case["refused"] or sign.has_no_escape(case) or (case.get("payload") or "").startswith("STREAMING"):
                continue
            case["signed"], case["by_botocore"] = signed(case)
            count -= 1
            yield case


def signed(case):
    """Returns what botocore signed if it agrees with the reference, else what the reference signed."""
    reference = signatures.reference(case)
    if "key" in case or signatures.settings_of(case) == signatures.DEFAULTS:
        by_botocore = signatures.by_botocore(case)
        if by_botocore["signature"] == reference["signature"]:
            return by_botocore, True
    return reference, False


def question(case):
    request = sign.question(case)
    request["do"], request["now"] = "verify", case["time"]
    request["allow_unsigned_payload"] = "key" in case
    request.pop("payload", None)
    if case["mode"] == "query":
        request["url"] = case["signed"]["url"]
        return request
    added = [["X-Amz-Date", case["time"]], ["Authorization", case["signed"]["authorization"]]]
    if case["session_token"]:
        added.append(["X-Amz-Security-Token", case["session_token"]])
    if "x-amz-content-sha256" in case["signed"]["signed_headers"].split(";"):
        hashed = case["signed"]["canonical_request"].rsplit("\n", 1)[1]
        added.append(["X-Amz-Content-Sha256", hashed])
    request["headers"] = request["headers"] + added
    return request


def compare(case, answer):
    must_be(True, answer.get("verified"), f"verified, not {answer.get('error')}")
    must_be(case["signed"]["signed_headers"].split(";"), answer["signed_headers"], "the signed headers")
    return None if case["by_botocore"] else REFERENCE


def spoilt(answer):
    """Returns the answer with one signed header less."""
    if "signed_headers" not in answer:
        return {"error": {"kind": "driver"}}
    return answer | {"signed_headers": answer["signed_headers"][1:]}
