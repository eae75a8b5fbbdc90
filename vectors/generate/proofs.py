"""Writes ../proofs.jsonl: proofs of identity, minted by the tools that users have, with their clock at fixed times.

A line is {format, time, access_key_id, session_token, region or host, audience, nonce, role, proof}. A proof in BSON and a
nonce are in hex. `mongodb_first` is the first payload of the conversation, whose nonce is the first half of `nonce`.

Run: python3 proofs.py      Needs: pip install -r proofs.txt
"""

import base64
import contextlib
import io
import json
import os
import pathlib
import urllib.parse

import bson
from awscli.clidriver import create_clidriver
from freezegun import freeze_time
from google.auth import aws as google_aws
from hvac.api.auth_methods import Aws
from pymongo_auth_aws.auth import AwsCredential, AwsSaslContext
from snowflake.connector import wif_util

SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
TOKENS = [None, "token", "AQoDYXdzEPT//////////wEXAMPLE+tc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQW==", "x" * 2000]
TIMES = ["2015-08-30T12:36:00Z", "2024-12-31T23:59:59Z"]
REGIONS = {"us-east-1": "amazonaws.com", "eu-west-1": "amazonaws.com", "cn-north-1": "amazonaws.com.cn"}


class Login(Aws):
    """hvac's login, which keeps the body that it would send."""

    def __init__(self):
        self._adapter = self
        self.body = None

    def login(self, url, use_token, json):
        self.body = json
        return self


class Sasl(AwsSaslContext):
    """The conversation of MONGODB-AWS, with BSON from pymongo."""

    def binary_type(self):
        return bytes

    def bson_encode(self, document):
        return bson.encode(document)

    def bson_decode(self, document):
        return bson.decode(document)


def eks(key, token, region, audience, **_):
    os.environ["KUBERNETES_EXEC_INFO"] = json.dumps({"apiVersion": "client.authentication.k8s.io/v1"})
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        arguments = ["eks", "get-token", "--region", region, "--cluster-name", audience, "--output", "json"]
        assert create_clidriver().main(arguments) == 0
    credential = out.getvalue().rstrip("\n")
    return {"eks": json.loads(credential)["status"]["token"], "exec_credential": credential}


def vault(key, token, region, audience, role, **_):
    login = Login()
    login.iam_login(key, SECRET, token, audience, role, region=region)
    return {"vault": json.dumps(login.body)}


def mongodb(key, token, host, nonce, **_):
    context = Sasl(AwsCredential(key, SECRET, token))
    with_nonce = os.urandom
    os.urandom = lambda length: nonce[:length]
    try:
        first = context.step(None)
    finally:
        os.urandom = with_nonce
    second = context.step(bson.encode({"s": nonce, "h": host}))
    return {"mongodb_first": first.hex(), "mongodb": second.hex()}


def google(key, token, region, audience, **_):
    """google-auth adds the audience after signing. Its own signer signs it here, and its layout is kept."""
    url = google_aws._DEFAULT_AWS_REGIONAL_CREDENTIAL_VERIFICATION_URL.replace("{region}", region)
    credentials = google_aws.AwsSecurityCredentials(key, SECRET, token)
    signer = google_aws.RequestSigner(region)
    bound = {"x-goog-cloud-target-resource": audience}
    signed = signer.get_request_options(credentials, url, "POST", "", bound)

    class Supplier(google_aws.AwsSecurityCredentialsSupplier):
        def get_aws_security_credentials(self, context, request):
            return credentials

        def get_aws_region(self, context, request):
            return region

    source = google_aws.Credentials(
        audience=audience,
        subject_token_type="urn:ietf:params:aws:token-type:aws4_request",
        aws_security_credentials_supplier=Supplier(),
    )
    unsigned = json.loads(urllib.parse.unquote(source.retrieve_subject_token(None)))
    for header in unsigned["headers"]:
        if header["key"] == "Authorization":
            header["value"] = signed["headers"]["Authorization"]
        assert signed["headers"][header["key"]] == header["value"]
    return {"google": urllib.parse.quote(json.dumps(unsigned, separators=(",", ":"), sort_keys=True))}


def snowflake(key, token, region, **_):
    return {"snowflake": wif_util.create_aws_attestation().credential}


def cases():
    number = 0
    for time in TIMES:
        for region, suffix in REGIONS.items():
            for token in TOKENS:
                number += 1
                key = f"AKIDEXAMPLE{number}"
                nonce = bytes((number * 7 + at) % 256 for at in range(64))
                regional = f"sts.{region}.{suffix}"
                common = {"time": time, "access_key_id": key, "session_token": token}
                yield eks, common, {"region": region, "audience": f"cluster-{number}"}
                yield snowflake, common, {"region": region}
                yield mongodb, common, {"host": regional, "nonce": nonce}
                if suffix == "amazonaws.com":
                    pool = "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/"
                    yield google, common, {"region": region, "audience": f"{pool}a-{number}"}
                if region == "us-east-1":
                    yield vault, common, {"region": region, "audience": f"vault {number}", "role": "dev"}
                    yield vault, common, {"region": region, "audience": None, "role": 'r"\\é\u20ac\U0001f980'}
                    yield mongodb, common, {"host": "sts.amazonaws.com", "nonce": nonce}
                    yield mongodb, common, {"host": "localhost", "nonce": nonce}


def main():
    lines = []
    for mint, common, own in cases():
        os.environ.pop("AWS_SESSION_TOKEN", None)
        if common["session_token"]:
            os.environ["AWS_SESSION_TOKEN"] = common["session_token"]
        os.environ["AWS_ACCESS_KEY_ID"] = common["access_key_id"]
        os.environ["AWS_SECRET_ACCESS_KEY"] = SECRET
        for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
            os.environ[name] = own.get("region", "us-east-1")
        with freeze_time(common["time"]):
            proofs = mint(common["access_key_id"], common["session_token"], **own)
        shown = {k: v.hex() if isinstance(v, bytes) else v for k, v in own.items()}
        for form, proof in proofs.items():
            lines.append(json.dumps({"format": form, **common, **shown, "proof": proof}))
    (pathlib.Path(__file__).parent.parent / "proofs.jsonl").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
