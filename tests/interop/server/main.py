"""Calls the example `sts_server` with the clients of AWS: boto3, the CLI, the SDK for JavaScript, the SDK for Rust.

Usage: main.py SERVER NODE_FOLDER RUST_CLIENT
"""

import json
import os
import pathlib
import socket
import subprocess
import sys
import urllib.error
import urllib.request

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

ROLE = "arn:aws:iam::123456789012:role/demo"
CONFIG = Config(retries={"max_attempts": 1}, parameter_validation=False)


def client(environment, **changes):
    names = {"aws_access_key_id": "AWS_ACCESS_KEY_ID", "aws_secret_access_key": "AWS_SECRET_ACCESS_KEY"}
    arguments = {name: environment[variable] for name, variable in names.items()} | changes
    url = environment["AWS_ENDPOINT_URL_STS"]
    return boto3.client("sts", region_name="us-east-1", endpoint_url=url, config=CONFIG, **arguments)


def refused(code, message, call, **arguments):
    """The call must fail with the code and a message that contains the text."""
    try:
        call(**arguments)
    except ClientError as error:
        found = error.response["Error"]
        assert found["Code"] == code and message in found["Message"], found
        assert error.response["ResponseMetadata"]["RequestId"], error.response
        return error
    raise AssertionError(f"{code} was expected")


def successes(sts, environment):
    """Every operation of the model succeeds and has every required member."""
    token = {"WebIdentityToken": "e30.e30.c2ln"}
    calls = {
        "AssumeRole": {"RoleArn": ROLE, "RoleSessionName": "name", "Tags": [{"Key": "a", "Value": "b c"}]},
        "AssumeRoleWithSAML": {"RoleArn": ROLE, "PrincipalArn": ROLE, "SAMLAssertion": "PHNhbWw+"},
        "AssumeRoleWithWebIdentity": {"RoleArn": ROLE, "RoleSessionName": "name", **token},
        "AssumeRoot": {"TargetPrincipal": "123456789012", "TaskPolicyArn": {"arn": "arn:aws:iam::aws:policy/x"}},
        "DecodeAuthorizationMessage": {"EncodedMessage": "message"},
        "GetAccessKeyInfo": {"AccessKeyId": "AKIAIOSFODNN7EXAMPLE"},
        "GetCallerIdentity": {},
        "GetDelegatedAccessToken": {"TradeInToken": "token"},
        "GetFederationToken": {"Name": "Bob", "Policy": "{}"},
        "GetSessionToken": {"DurationSeconds": 900},
        "GetWebIdentityToken": {"Audience": ["a"], "SigningAlgorithm": "RS256"},
    }
    assert sorted(calls) == sorted(sts.meta.service_model.operation_names)
    for operation, parameters in calls.items():
        model = sts.meta.service_model.operation_model(operation)
        method = next(m for m, name in sts.meta.method_to_api_mapping.items() if name == operation)
        output = getattr(sts, method)(**parameters)
        assert output["ResponseMetadata"]["HTTPStatusCode"] == 200
        assert output["ResponseMetadata"]["HTTPHeaders"]["x-amzn-requestid"] == output["ResponseMetadata"]["RequestId"]
        if "Credentials" in model.output_shape.members:
            session = output["Credentials"]
            keys = {
                "aws_access_key_id": session["AccessKeyId"],
                "aws_secret_access_key": session["SecretAccessKey"],
                "aws_session_token": session["SessionToken"],
            }
            assert client(environment, **keys).get_caller_identity()["Account"] == "123456789012"
        assert len(output) > 1, output
    assert output["Expiration"].year > 2025


def errors(sts, environment):
    refused("SignatureDoesNotMatch", "The request signature we calculated", client(environment, aws_secret_access_key="x").get_caller_identity)
    refused("InvalidClientTokenId", "The security token included", client(environment, aws_access_key_id="AKIAUNKNOWN").get_caller_identity)
    refused("InvalidClientTokenId", "The security token included", client(environment, aws_session_token="other").get_caller_identity)
    refused("ValidationError", "Value 'x' at 'roleArn' failed to satisfy", sts.assume_role, RoleArn="x", RoleSessionName="name")
    refused("ValidationError", "2 validation errors detected", sts.assume_role, RoleArn="x", RoleSessionName="a b")
    twins = [{"Key": "a", "Value": ""}, {"Key": "A", "Value": ""}]
    refused("InvalidParameterValue", "Duplicate tag keys", sts.assume_role, RoleArn=ROLE, RoleSessionName="name", Tags=twins)
    error = refused(
        "InvalidIdentityToken", "", sts.assume_role_with_web_identity, RoleArn=ROLE, RoleSessionName="name", WebIdentityToken="none"
    )
    assert isinstance(error, sts.exceptions.InvalidIdentityTokenException)


def malformed(environment):
    """Requests that no client of AWS sends get an error with a request id, and the server goes on."""
    form = {"content-type": "application/x-www-form-urlencoded"}
    members = f"Version=2011-06-15&RoleArn={ROLE}&RoleSessionName=name&WebIdentityToken=a.b.c"
    body = f"Action=AssumeRoleWithWebIdentity&{members}".encode()
    url = environment["AWS_ENDPOINT_URL_STS"] + "/"
    for method, target, headers, sent, status, code in (
        ("POST", url, form, body, 200, "AssumeRoleWithWebIdentityResponse"),
        ("POST", url, form, iter([body[:9], body[9:]]), 200, "AssumeRoleWithWebIdentityResponse"),  # chunks
        ("GET", f"{url}?{body.decode()}", {}, None, 200, "AssumeRoleWithWebIdentityResponse"),
        ("POST", url, {"content-type": "application/json"}, body, 400, "MalformedQueryString"),
        ("GET", f"{url}?{body.decode()}", {"content-type": "text/plain"}, b"{}", 400, "MalformedQueryString"),
        ("POST", f"{url}?Action=GetCallerIdentity", form, body, 400, "MalformedQueryString"),
        ("POST", url, form, body + b"&RoleSessionName=other", 400, "MalformedQueryString"),
        ("POST", url, form, body + b"&x=\xff", 400, "MalformedQueryString"),
        ("POST", url, form, b"&".join(b"p%d=1" % n for n in range(300)), 400, "MalformedQueryString"),
        ("PUT", url, form, body, 400, "MalformedQueryString"),
        ("POST", url, form, body + b"a" * (1 << 20), 413, "RequestEntityTooLarge"),
        ("POST", url, form, iter([body, b"a" * (1 << 20)]), 413, "RequestEntityTooLarge"),
        ("POST", url, form, b"", 403, "MissingAuthenticationToken"),
    ):
        request = urllib.request.Request(target, data=sent, headers=headers, method=method)
        try:
            answer = urllib.request.urlopen(request, timeout=10)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            document = answer.read().decode()
        assert (answer.status, code in document, "<RequestId>" in document) == (status, True, True), (method, target, document)
    # A body that ends before its length.
    host, port = url.removeprefix("http://").rstrip("/").split(":")
    with socket.create_connection((host, int(port)), 10) as connection:
        head = "POST / HTTP/1.1\r\ncontent-type: application/x-www-form-urlencoded\r\nconnection: close\r\n"
        connection.sendall(f"{head}content-length: 5000\r\n\r\n".encode() + body)
        connection.shutdown(socket.SHUT_WR)
        with connection.makefile("rb") as answer:
            document = answer.read()
    assert b" 400 " in document.splitlines()[0] and b"MalformedHttpRequestException" in document, document


def command_line(environment):
    cli = [str(pathlib.Path(sys.executable).with_name("aws")), "--output", "json", "sts"]
    identity = subprocess.run([*cli, "get-caller-identity"], env=environment, check=True, capture_output=True)
    assert json.loads(identity.stdout)["Arn"] == "arn:aws:iam::123456789012:user/me", identity
    wrong = environment | {"AWS_SECRET_ACCESS_KEY": "x"}
    refusal = subprocess.run([*cli, "get-caller-identity"], env=wrong, check=False, capture_output=True)
    assert refusal.returncode != 0 and b"SignatureDoesNotMatch" in refusal.stderr, refusal


def main():
    server, node, rust = sys.argv[1:]
    process = subprocess.Popen([server, "0"], stdout=subprocess.PIPE, text=True)
    try:
        environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "NODE_PATH": f"{node}/node_modules"}
        for _ in range(3):
            words = process.stdout.readline().split()
            environment |= dict(word.split("=", 1) for word in words[1:])
        sts = client(environment)
        successes(sts, environment)
        errors(sts, environment)
        malformed(environment)
        command_line(environment)
        script = pathlib.Path(__file__).with_name("client.cjs")
        subprocess.run(["node", script], env=environment, check=True)
        subprocess.run([rust], env=environment, check=True)
    finally:
        process.kill()
    print("server: 11 operations and their errors, by boto3, the CLI, and the SDKs for JavaScript and Rust")


if __name__ == "__main__":
    main()
