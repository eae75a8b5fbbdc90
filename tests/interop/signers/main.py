#!/usr/bin/env python3
"""Signs requests with other clients, and has the conformance driver verify them.

    main.py DRIVER NODE_HOME AWS_SIGV4 OUTPUT [--time 20150830T123600Z] [--server FILE]

The clients are botocore, curl, aws-sigv4 (AWS_SIGV4, tests/interop/peers) and aws4, aws4fetch and
@smithy/signature-v4 (in NODE_HOME). Each signs a POST of a form and a GET by headers and presigns a GET, with and
without a session token; curl does not presign. The requests go to OUTPUT, one JSON object a line. They are signed now,
or, but by curl, at `--time`. FILE has the members that a server asks for, as JSON: those of all requests, and those of
the kinds `post`, `get`, `presigned`, and of requests with a `session`.
"""

import argparse
import datetime
import json
import pathlib
import socket
import subprocess
import sys
import threading

import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

HERE = pathlib.Path(__file__).resolve().parent
BODY = "Action=GetCallerIdentity&Version=2011-06-15"
CONTENT_TYPE = ["content-type", "application/x-www-form-urlencoded; charset=utf-8"]
CREDENTIALS = {
    "access_key_id": "AKIAIOSFODNN7EXAMPLE",
    "secret_access_key": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
}
TOKEN = "IQoJb3JpZ2luX2VjEXAMPLE//token+with/=="
KINDS = {
    "post": {"method": "POST", "query": "", "body": BODY, "headers": [CONTENT_TYPE], "mode": "header"},
    "get": {"method": "GET", "query": BODY + "&Z=a%20b", "body": "", "headers": [["x-custom", "a value"]], "mode": "header"},
    "presigned": {"method": "GET", "query": BODY, "body": "", "headers": [["x-k8s-aws-id", "cluster"]], "mode": "query"},
}


def wanted(time, server):
    for client in ("botocore", "curl", "aws-sigv4", "aws4", "aws4fetch", "smithy"):
        for kind, request in KINDS.items():
            for token in (None, TOKEN):
                if client == "curl" and kind == "presigned":
                    continue
                others = {"session"} | set(KINDS)
                yield {
                    **request, **CREDENTIALS, "client": client, "kind": kind, "session_token": token, "time": time,
                    "host": "sts.us-east-1.amazonaws.com", "path": "/", "region": "us-east-1", "service": "sts",
                    **{name: value for name, value in server.items() if name not in others},
                    **server.get(kind, {}), **(server.get("session", {}) if token else {}),
                }


def by_botocore(wanted):
    clock = datetime.datetime.strptime(wanted["time"], "%Y%m%dT%H%M%SZ").replace(tzinfo=datetime.timezone.utc)
    botocore.auth.get_current_datetime = lambda *_, **__: clock
    url = f"https://{wanted['host']}{wanted['path']}" + (f"?{wanted['query']}" if wanted["query"] else "")
    request = AWSRequest(method=wanted["method"], url=url, data=wanted["body"], headers=dict(wanted["headers"]))
    credentials = Credentials(wanted["access_key_id"], wanted["secret_access_key"], wanted["session_token"])
    scope = (credentials, wanted["service"], wanted["region"])
    by_query = wanted["mode"] == "query"
    signer = botocore.auth.SigV4QueryAuth(*scope, expires=900) if by_query else botocore.auth.SigV4Auth(*scope)
    signer.add_auth(request)
    return {
        "method": request.method,
        "target": request.url.partition(wanted["host"])[2],
        "headers": [["Host", wanted["host"]], *map(list, request.headers.items())],
    }


def by_curl(wanted):
    """Lets curl send the request to a socket, because it does not print what it signs."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        received = []
        thread = threading.Thread(target=lambda: received.append(receive(listener)))
        thread.start()
        headers = list(wanted["headers"])
        if wanted["session_token"]:
            headers.append(["X-Amz-Security-Token", wanted["session_token"]])
        url = f"http://{wanted['host']}{wanted['path']}" + (f"?{wanted['query']}" if wanted["query"] else "")
        command = ["curl", "-s", "--aws-sigv4", f"aws:amz:{wanted['region']}:{wanted['service']}", "--user"]
        command += [f"{wanted['access_key_id']}:{wanted['secret_access_key']}", "-X", wanted["method"]]
        command += ["--connect-to", f"::127.0.0.1:{listener.getsockname()[1]}", url]
        command += [part for name, value in headers for part in ("-H", f"{name}: {value}")]
        command += ["--data-binary", wanted["body"]] if wanted["body"] else []
        subprocess.run(command, check=True, timeout=60, stdout=subprocess.DEVNULL)
        thread.join(60)
    return received[0]


def receive(listener):
    connection, _ = listener.accept()
    with connection, connection.makefile("rb") as stream:
        method, target, _ = stream.readline().decode().rstrip("\r\n").split(" ")
        headers = []
        while line := stream.readline().decode().rstrip("\r\n"):
            name, _, value = line.partition(":")
            headers.append([name, value.strip(" \t")])
        length = next((int(value) for name, value in headers if name.lower() == "content-length"), 0)
        stream.read(length)
        connection.sendall(b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 0\r\n\r\n")
    # curl signs now: a date that it is given, it sends twice.
    time = next(value for name, value in headers if name.lower() == "x-amz-date")
    return {"method": method, "target": target, "headers": headers, "time": time}


def by_program(command, requests, directory=None):
    lines = "".join(json.dumps(request) + "\n" for request in requests)
    run = subprocess.run(command, input=lines, capture_output=True, encoding="utf-8", timeout=120, cwd=directory)
    if run.returncode:
        sys.exit(f"{command}: {run.stderr}")
    return [json.loads(line) for line in run.stdout.splitlines()]


def sign(requests, node_home, aws_sigv4):
    in_node = [request for request in requests if request["client"] in ("aws4", "aws4fetch", "smithy")]
    in_rust = [request for request in requests if request["client"] == "aws-sigv4"]
    node = iter(by_program(["node", str(HERE / "node.mjs")], in_node, node_home))
    rust = iter(by_program([aws_sigv4], in_rust))
    signers = {"botocore": by_botocore, "curl": by_curl, "aws-sigv4": lambda _: next(rust)}
    for request in requests:
        signed = signers.get(request["client"], lambda _: next(node))(request)
        path, _, query = signed.pop("target").partition("?")
        yield {**request, **signed, "path": path, "query": query}


def main():
    arguments = argparse.ArgumentParser()
    for name in ("driver", "node_home", "aws_sigv4", "output"):
        arguments.add_argument(name)
    now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    arguments.add_argument("--time", default=now)
    arguments.add_argument("--server")
    arguments = arguments.parse_args()
    server = json.loads(pathlib.Path(arguments.server).read_text()) if arguments.server else {}
    requests = list(sign(list(wanted(arguments.time, server)), arguments.node_home, arguments.aws_sigv4))
    questions = [
        {
            **request, "do": "verify", "now": request["time"],
            "url": f"https://{request['host']}{request['path']}?{request['query']}".rstrip("?"),
        }
        for request in requests
    ]
    answers = by_program([arguments.driver], questions)
    failed = [(request, answer) for request, answer in zip(requests, answers) if answer.get("verified") is not True]
    for request, answer in failed:
        print(json.dumps(request), json.dumps(answer), sep="\n  ")
    if failed or len(answers) != len(requests):
        sys.exit(f"{len(failed)} of {len(requests)} requests do not verify")
    with open(arguments.output, "w") as output:
        for request in requests:
            output.write(json.dumps(request) + "\n")
    clients = sorted({request["client"] for request in requests})
    print(f"{len(requests)} requests verify, signed by {', '.join(clients)}")


if __name__ == "__main__":
    main()
