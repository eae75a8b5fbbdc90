#!/usr/bin/env python3
"""Prints what verifiers do with changed requests, as a table of Markdown.

    table.py MUTANTS PEERS [NAME=ANSWERS …]

MUTANTS is what tests/mutations.rs wrote, PEERS the verifier of tests/interop/peers. ANSWERS are answers of a server to
the requests of MUTANTS, one `accepts`, `refuses` or reason a line. A change counts for a verifier if it accepts the
unchanged request.
"""

import collections
import json
import subprocess
import sys


def main():
    mutants, peers, *others = sys.argv[1:]
    with open(mutants) as lines:
        text = lines.read()
    requests = [json.loads(line) for line in text.splitlines()]
    run = subprocess.run([peers], input=text, capture_output=True, encoding="utf-8", timeout=600, check=True)
    by_peers = [json.loads(line) for line in run.stdout.splitlines()]
    answers = {name: [answer[name] for answer in by_peers] for name in ("scratchstack", "s3s")}
    for other in others:
        name, _, path = other.partition("=")
        with open(path) as lines:
            answers[name] = lines.read().splitlines()
    for name, given in answers.items():
        if len(given) != len(requests):
            sys.exit(f"{name}: {len(given)} answers to {len(requests)} requests")

    # The answer to the unchanged request: it comes before its changes.
    counts = {name: collections.defaultdict(collections.Counter) for name in answers}
    accepted, original = {}, {}
    for name, given in answers.items():
        accepted[name] = collections.Counter()
        for request, answer in zip(requests, given):
            if not request["kind"]:
                original[name] = answer
                accepted[name][answer] += 1
            elif original[name] == "accepts":
                counts[name][request["kind"]][answer == "accepts"] += 1

    kinds = list(dict.fromkeys(request["kind"] for request in requests if request["kind"]))
    ours = collections.defaultdict(set)
    for request in requests:
        ours[request["kind"]].add(request["ours"])
    print("| change | " + " | ".join(answers) + " | sts-wire refuses |")
    print("|---|" + "---|" * (len(answers) + 1))
    whole = [f"accepts {accepted[name]['accepts']} of {sum(accepted[name].values())}" for name in answers]
    print(f"| none | {' | '.join(whole)} | accepts {sum(1 for request in requests if not request['kind'])} |")
    for kind in kinds:
        cells = []
        for name in answers:
            yes, no = counts[name][kind][True], counts[name][kind][False]
            cells.append(f"**accepts {yes} of {yes + no}**" if yes else "refuses" if no else "–")
        reasons = sorted(ours[kind])
        print(f"| {kind} | {' | '.join(cells)} | {reasons[0]}{', …' if len(reasons) > 1 else ''} |")


if __name__ == "__main__":
    main()
