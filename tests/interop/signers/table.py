#!/usr/bin/env python3
"""Writes what verifiers do with changed requests, as Markdown.

    table.py MUTANTS PEERS [NAME=MUTANTS,ANSWERS …]

MUTANTS is what tests/mutations.rs wrote, PEERS the verifier of tests/interop/peers, ANSWERS the answers of a server, by
ask.py. A change counts for a verifier if it accepts the unchanged request.
"""

import collections
import datetime
import json
import pathlib
import subprocess
import sys

HEAD = """# What other verifiers do with changed requests

Six clients (aws-sigv4, aws4, aws4fetch, botocore, curl, @smithy/signature-v4) sign {count} requests: a POST of a form, a GET,
and a presigned GET, each with and without a session token. `tests/mutations.rs` changes them in the ways of
`tests/mutations/kinds.json`. `.ci/run verifiers` writes this table.

scratchstack-aws-signature and s3s get the requests in one process. moto and Ceph's gateway get the requests over a socket on
loopback, signed with credentials and with a session of their own, with the length of the body corrected. Ceph has no
`GetCallerIdentity`: its POSTs are `AssumeRole`, and its GETs are requests to S3, which list buckets.

A cell says how many of the changed requests a verifier accepts, of those whose unchanged request it accepts. A dash means
that there is none: presigned requests to STS in scratchstack, moto and Ceph, a clock, a region or a session token in s3s, which
has no setting for it, and what only the server's side changes in moto and Ceph. Versions are those of
`benches/Cargo.lock` and `tests/interop/requirements.txt`, and Debian's Ceph. Recorded {date}.
"""


def lines(path):
    return pathlib.Path(path).read_text().splitlines()


def count(requests, answers):
    """The answers to unchanged requests, and by kind those to changed requests whose unchanged one is accepted."""
    assert len(requests) == len(answers), (len(requests), len(answers))
    # An unchanged request comes before its changes.
    whole, changed, original = collections.Counter(), collections.defaultdict(collections.Counter), None
    for request, answer in zip(requests, answers):
        if not request["kind"]:
            original = answer
            whole[answer] += 1
        elif original == "accepts" and answer != "-":
            changed[request["kind"]][answer == "accepts"] += 1
    return whole, changed


def main():
    mutants, peers, *servers = sys.argv[1:]
    text = pathlib.Path(mutants).read_text()
    requests = [json.loads(line) for line in text.splitlines()]
    run = subprocess.run([peers], input=text, capture_output=True, encoding="utf-8", timeout=600, check=True)
    by_peers = [json.loads(line) for line in run.stdout.splitlines()]
    columns = {name: count(requests, [answer[name] for answer in by_peers]) for name in ("scratchstack", "s3s")}
    for server in servers:
        name, _, files = server.partition("=")
        asked, answers = files.split(",")
        columns[name] = count([json.loads(line) for line in lines(asked)], lines(answers))

    ours = collections.defaultdict(set)
    for request in requests:
        ours[request["kind"]].add(request["ours"])
    unchanged = sum(1 for request in requests if not request["kind"])
    print(HEAD.format(count=unchanged, date=datetime.date.today()))
    print("| change | " + " | ".join(columns) + " | sts-wire refuses |")
    print("|---|" + "---|" * (len(columns) + 1))
    accepted = [f"accepts {whole['accepts']} of {sum(whole.values())}" for whole, _ in columns.values()]
    print(f"| none | {' | '.join(accepted)} | accepts {unchanged} |")
    for kind in filter(None, ours):
        cells = []
        for _, changed in columns.values():
            yes, no = changed[kind][True], changed[kind][False]
            cells.append(f"**accepts {yes} of {yes + no}**" if yes else "refuses" if no else "–")
        reasons = sorted(ours[kind])
        print(f"| {kind} | {' | '.join(cells)} | {reasons[0]}{', …' if len(reasons) > 1 else ''} |")


if __name__ == "__main__":
    main()
