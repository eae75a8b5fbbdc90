#!/usr/bin/env python3
"""Sends requests by curl, Node and ureq to a server on loopback that recomputes each signature from what arrives.

    main.py DRIVER UREQ

DRIVER is the conformance driver, which signs; UREQ a program that sends with ureq (tests/interop/client). Every URL of
an endpoint is either refused by the crate or reaches the server as it was signed, from every client, with the signature
in a header and in a URL.
"""

import json
import os
import pathlib
import socket
import subprocess
import sys
import threading

from signature import Refused, verify

SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
HERE = pathlib.Path(__file__).parent

# The crate may refuse no URL of these, …
ACCEPTED = [
    "http://localhost:{port}",
    "http://localhost:{port}/",
    "http://LocalHost:{port}",
    "HTTP://LOCALHOST:{port}/Sts",
    "http://127.0.0.1:{port}/",
    "http://[::1]:{port}",
    "http://[0:0::1]:{port}",
    "http://[0:0:0:0:0:0:0:1]:{port}/sts/",
    "http://[::0001]:{port}/",
    "http://localhost:{port}/sts",
    "http://localhost:{port}/sts/",
    "http://localhost:{port}/a%20b/c",
    "http://localhost:{port}/a%2Fb",
    "http://localhost:{port}/a%2fb%c3%a9/",
    "http://localhost:{port}/a%41%7E~",
    "http://localhost:{port}/~user/-._",
    "http://localhost:{port}/a;b=c/d:e@f",
    "http://localhost:{port}/!$&'()*+,;=:@",
    "http://localhost:{port}/.a/..b/c..",
]
# … may refuse these, which clients treat in different ways, …
DEBATABLE = [
    "http://127.0.0.1.:{port}/",
    "http://[::ffff:7f00:1]:{port}/",
    "http://[::FFFF:7F00:1]:{port}/",
    "http://[::127.0.0.1]:{port}/",
    "http://localhost:{port}//",
    "http://localhost:{port}//a",
    "http://localhost:{port}/a//b",
    "http://127.1:{port}/",
    "http://0x7f.0.0.1:{port}/",
    "http://127.0.0.01:{port}/",
    "http://2130706433:{port}/",
    "http://localhost:0{port}/",
    "http://localhost:{port}/a\\b",
    "http://localhost:{port}/a b",
    "http://localhost:{port}/é",
    "http://localhost:{port}/a|b",
    "http://localhost:{port}/a^b",
    'http://localhost:{port}/a"b',
    "http://localhost:{port}/%",
    "http://localhost:{port}/%zz",
    "http://user@localhost:{port}/",
    "http:/localhost:{port}/",
    "http:localhost:{port}/",
    "http://localhost:{port}/a\t",
]
# … and has to refuse these, which clients rewrite before they send them.
REFUSED = [
    f"http://localhost:{{port}}{path}"
    for path in ("/a/..", "/a/.", "/.", "/..", "/b//../c", "/a/%2e%2e/b", "/a/%2E/b", "/a/.%2e", "/a/%2e.", "/a/./b", "?a", "/#b")
]
# Served where port 80 is free.
DEFAULT_PORT = ["http://localhost", "http://LocalHost:80/", "http://[::1]:80/sts", "http://[0::1]/"]

ASSUME_ROLE = {
    "RoleArn": "arn:aws:iam::123456789012:role/path/demo",
    "RoleSessionName": "a=b,c.d@e-f",
    "Tags": [{"Key": "Name", "Value": "a b+c/d%20é \U0001f355"}],
}
REQUESTS = [
    {"mode": "header", "operation": "GetCallerIdentity", "headers": [["X-Id", "a  b"], ["x-k8s-aws-id", "cluster"]]},
    {"mode": "header", "operation": "AssumeRole", "params": ASSUME_ROLE, "session_token": "token+/="},
    {"mode": "query", "operation": "GetCallerIdentity", "headers": [["x-k8s-aws-id", "cluster"]]},
    {"mode": "query", "operation": "AssumeRole", "params": ASSUME_ROLE, "session_token": "token+/="},
    {"mode": "header", "operation": "AssumeRole", "params": ASSUME_ROLE, "placement": "get_query"},
    {"mode": "header", "operation": "AssumeRole", "params": ASSUME_ROLE, "placement": "post_query"},
    {"mode": "query", "operation": "AssumeRole", "params": ASSUME_ROLE, "placement": "post_query"},
]


def serve(listener):
    """Answers each connection of a listener with what became of its request."""
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=answer, args=(connection,), daemon=True).start()


def answer(connection):
    with connection, connection.makefile("rb") as stream:
        try:
            # Latin-1 keeps each byte of the request.
            method, target, _ = stream.readline().decode("latin-1").rstrip("\r\n").split(" ")
            headers = []
            while (line := stream.readline().decode("latin-1").rstrip("\r\n")):
                name, _, value = line.partition(":")
                headers.append((name, value))
            length = next((int(value) for name, value in headers if name.lower() == "content-length"), 0)
            verify(method, target, headers, stream.read(length), SECRET)
            said = "verified"
        except (Refused, ValueError, KeyError) as error:
            said = f"refused: {error!s}"
        said = said.encode()
        connection.sendall(b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: %d\r\n\r\n%s" % (len(said), said))


def listen(port):
    """Serves a port of both loopback addresses, and returns it."""
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        listener = socket.socket(family)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((address, port))
        port = listener.getsockname()[1]
        listener.listen()
        threading.Thread(target=serve, args=(listener,), daemon=True).start()
    return port


class Driver:
    """The conformance driver."""

    def __init__(self, program):
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def send(self, url, request):
        line = {
            "do": "send",
            "endpoint": {"endpoint": url, "region": "us-east-1"},
            "access_key_id": "AKIAIOSFODNN7EXAMPLE",
            "secret_access_key": SECRET,
            "time": "20150830T123600Z",
            "expires": 900,
            **request,
        }
        print(json.dumps(line), file=self.process.stdin, flush=True)
        return json.loads(self.process.stdout.readline())


def clients(ureq):
    """The command of each client for a request."""
    node = ["node", str(HERE / "node.mjs")]

    def curl(method, url, body, *headers):
        data = ["--data-binary", body] if method == "POST" else []
        options = [option for header in headers for option in ("-H", header)]
        return ["curl", "-sS", "--globoff", "-X", method, *options, *data, "--", url]

    return {
        "curl": curl,
        "Node's fetch": lambda *request: [*node, "fetch", *request],
        "Node's http": lambda *request: [*node, "http", *request],
        "ureq": lambda *request: [ureq, *request],
    }


def main(driver, ureq):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        os.environ.pop(name, None)
    driver, commands, failures, counts = Driver(driver), clients(ureq), [], {"verified": 0, "refused": 0}
    port = listen(0)
    try:
        listen(80)
        default_port = DEFAULT_PORT
    except OSError as error:
        print(f"URLs with the default port are not tried: port 80: {error}")
        default_port = []
    for urls, may_refuse, may_accept in (
        (ACCEPTED + default_port, False, True), (DEBATABLE, True, True), (REFUSED, True, False),
    ):
        for url in (url.format(port=port) for url in urls):
            for request in REQUESTS:
                sent = driver.send(url, request)
                what = f"{url} {request['mode']} {request['operation']}"
                if "error" in sent:
                    counts["refused"] += 1
                    if not may_refuse:
                        failures.append(f"{what}: {sent['error']}")
                    continue
                if not may_accept:
                    failures.append(f"{what}: accepted")
                    continue
                headers = [f"{name}:{value}" for name, value in sent["headers"]]
                for client, command in commands.items():
                    arguments = command(sent["method"], sent["url"], sent["body"], *headers)
                    done = subprocess.run(arguments, capture_output=True, text=True, timeout=30)
                    if done.stdout.strip() == "verified":
                        counts["verified"] += 1
                    else:
                        failures.append(f"{what}: {client}: {done.stdout.strip()} {done.stderr.strip()}")
    for failure in failures:
        print(failure, end="\n\n")
    print(f"{counts['verified']} requests verified, {counts['refused']} refused by the crate, {len(failures)} failures")
    return 1 if failures or not counts["verified"] else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
