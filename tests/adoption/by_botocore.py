#!/usr/bin/env python3
"""Writes botocore.jsonl: the signatures of botocore for the requests in shapes/. Every run writes identical files.

    pip install botocore==1.44.5
    python3 tests/adoption/by_botocore.py

Only the clock is replaced, and the payload hash is what the request says. botocore presigns without a body, so `Query` has
only requests to S3 without a hash of their own.
"""

import datetime
import hashlib
import json
import pathlib
from urllib.parse import urlsplit, urlunsplit

import botocore.auth as auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

HERE = pathlib.Path(__file__).resolve().parent
KEY = ("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
TOKEN = "IQoJb3JpZ2luX2VjEXAMPLE//token+=="
CLOCK = datetime.datetime(2015, 8, 30, 12, 36, tzinfo=datetime.timezone.utc)
auth.get_current_datetime = lambda *_, **__: CLOCK


class Keep:
    """Keeps the signature, and takes the payload hash from the case."""

    def payload(self, request):
        return self.kept_payload

    def signature(self, string_to_sign, request):
        self.kept_signature = super().signature(string_to_sign, request)
        return self.kept_signature


def signer(*bases):
    return type("Signer", (Keep, *bases), {})


CLASSES = {
    ("Headers", False, False): signer(auth.SigV4Auth),
    ("Headers", True, False): signer(auth.S3SigV4Auth),
    ("Headers", True, True): signer(auth.S3ExpressAuth),
    ("Query", True, False): signer(auth.S3SigV4QueryAuth),
    ("Query", True, True): signer(auth.S3ExpressQueryAuth),
}


def sign(case, carrier, token):
    is_s3 = case["service"].startswith("s3")
    payload = case.get("payload") or hashlib.sha256(case["body"].encode()).hexdigest()
    if carrier == "Query":
        payload = "UNSIGNED-PAYLOAD"
    # A URL without a path is sent with `/`.
    url = urlsplit(case["url"])
    request = AWSRequest(method=case["method"], url=urlunsplit(url._replace(path=url.path or "/")))
    for name, value in case["headers"]:
        request.headers.add_header(name, value)
    credentials = Credentials(*KEY, None if token == "None" else TOKEN)
    is_express = token == "SignedForS3Session"
    options = {"identity_cache": None} if is_express else {}
    if carrier == "Query":
        options["expires"] = 3600
    signer = CLASSES[carrier, is_s3, is_express](credentials, case["service"], case["region"], **options)
    signer.kept_payload = payload
    signer.add_auth(request)
    return signer.kept_signature


def main():
    lines = []
    for project in ["object_store", "reqsign"]:
        for line in (HERE / "shapes" / f"{project}.jsonl").read_text().splitlines():
            case = json.loads(line)
            is_s3 = case["service"].startswith("s3")
            has_hash = any(name == "x-amz-content-sha256" for name, _ in case["headers"])
            for carrier in ["Headers", "Query"]:
                if carrier == "Query" and (not is_s3 or has_hash):
                    continue
                for token in ["None", "Signed", "SignedForS3Session"]:
                    if token == "SignedForS3Session" and not is_s3:
                        continue
                    signature = sign(case, carrier, token)
                    request = f"{project}: {case['name']}"
                    line = {"request": request, "carrier": carrier, "token": token, "signature": signature}
                    lines.append(json.dumps(line))
    (HERE / "botocore.jsonl").write_text("".join(f"{line}\n" for line in lines))


main()
