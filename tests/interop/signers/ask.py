#!/usr/bin/env python3
"""Sends changed requests to an STS on loopback and writes what it does with each.

    ask.py NAME HOME DRIVER AWS_SIGV4

The environment names the server and has its caller's credentials, as servers/moto.py and servers/ceph.py set it. NAME is
moto or ceph. The clients of main.py sign with these credentials and with those of a session, tests/mutations.rs changes
the requests, and HOME/NAME.mutants.jsonl and HOME/NAME.answers get the requests and the answers: one `accepts`, `refuses`
or `-` a line, the last for a change of the server, which a running server does not make.
"""

import hashlib
import json
import os
import pathlib
import socket
import subprocess
import sys
import urllib.parse

import boto3
from botocore.config import Config

HERE = pathlib.Path(__file__).resolve().parent
EMPTY = ["x-amz-content-sha256", hashlib.sha256().hexdigest()]


def description(name, address):
    """What the requests of this server have."""
    sts = boto3.client("sts", region_name=os.environ["AWS_REGION"], config=Config(retries={"max_attempts": 0}))
    role = os.environ["AWS_ROLE_ARN"]
    session = sts.assume_role(RoleArn=role, RoleSessionName="interop")["Credentials"]
    server = {
        "region": os.environ["AWS_REGION"],
        "access_key_id": os.environ["AWS_ACCESS_KEY_ID"],
        "secret_access_key": os.environ["AWS_SECRET_ACCESS_KEY"],
        "session": {
            "access_key_id": session["AccessKeyId"],
            "secret_access_key": session["SecretAccessKey"],
            "session_token": session["SessionToken"],
        },
    }
    if name == "moto":
        return {**server, "host": f"sts.{os.environ['AWS_REGION']}.amazonaws.com"}
    # The gateway has no GetCallerIdentity. Its GETs are requests to S3, which list buckets. URLs that the clients
    # presign for S3 differ in what they sign of the body, so presigned requests stay requests to STS, which it refuses.
    form = {"Action": "AssumeRole", "RoleArn": role, "RoleSessionName": "interop", "Version": "2011-06-15"}
    return {
        **server,
        "host": address,
        "post": {"body": urllib.parse.urlencode(form, quote_via=urllib.parse.quote)},
        "get": {"service": "s3", "query": "Version=2011-06-15", "headers": [["x-custom", "a value"], EMPTY]},
    }


def ask(address, mutant):
    """Sends the request as it is, but for the length of its body."""
    host, port = address.split(":")
    target = mutant["path"] + (f"?{mutant['query']}" if mutant["query"] else "")
    headers = [(name, value) for name, value in mutant["headers"] if name.lower() not in ("content-length", "connection")]
    body = mutant["body"].encode()
    headers += [("Content-Length", str(len(body)))] * bool(body or mutant["method"] == "POST") + [("Connection", "close")]
    lines = [f"{mutant['method']} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers), "", ""]
    try:
        with socket.create_connection((host, int(port)), 10) as connection:
            connection.sendall("\r\n".join(lines).encode() + body)
            with connection.makefile("rb") as answer:
                return "accepts" if b" 200 " in answer.readline() else "refuses"
    except OSError:
        return "refuses"


def sent(mutant):
    return [mutant[part] for part in ("method", "path", "query", "headers", "body")]


def main():
    name, home, driver, aws_sigv4 = sys.argv[1:]
    address = urllib.parse.urlsplit(os.environ["AWS_ENDPOINT_URL"]).netloc
    server, requests, mutants = (pathlib.Path(home, f"{name}.{end}") for end in ("json", "requests.jsonl", "mutants.jsonl"))
    server.write_text(json.dumps(description(name, address)))
    node = pathlib.Path(home, "node")
    subprocess.run([sys.executable, HERE / "main.py", driver, node, aws_sigv4, requests, "--server", server], check=True)
    variables = {"REQUESTS": str(requests.resolve()), "MUTANTS": str(mutants.resolve())}
    test = ["cargo", "test", "--locked", "--quiet", "--all-features", "--test", "mutations"]
    subprocess.run(test, env=os.environ | variables, check=True)
    original, answers = None, []
    for mutant in map(json.loads, mutants.read_text().splitlines()):
        if not mutant["kind"]:
            original = mutant
        is_sent = mutant is original or sent(mutant) != sent(original)
        answers.append(ask(address, mutant) if is_sent else "-")
    pathlib.Path(home, f"{name}.answers").write_text("\n".join(answers) + "\n")


if __name__ == "__main__":
    main()
