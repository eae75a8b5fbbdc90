#!/usr/bin/env python3
"""Compares the conformance driver with botocore on random cases.

    PYTHONPATH=vectors/generate main.py DRIVER [--seed TEXT] [--encodings 2000] [--forms 5600] [--signatures 2000]
        [--verifications 6000] [--requests 1000] [--documents 500]

Every answer must be botocore's, or differ from it by a known difference. A known difference has a name, and the code
that gives it checks that nothing else differs. The program prints how often each name occurred, and ends with status 1
after any other difference. A seed always makes the same cases.
"""

import argparse
import collections
import json
import secrets
import subprocess
import sys
import time

import decode
import encode
import parse
import send
import sign
import verify
from difference import Difference

SHOWN = 3


def ask(driver, questions):
    """Returns the driver's answers, one for each question."""
    lines = "".join(json.dumps({**question, "id": number}) + "\n" for number, question in enumerate(questions))
    run = subprocess.run([driver], input=lines, capture_output=True, encoding="utf-8", timeout=120, check=True)
    answers = [json.loads(line) for line in run.stdout.splitlines()]
    if [answer.pop("id") for answer in answers] != list(range(len(questions))):
        raise SystemExit("the driver did not answer each line once and in order")
    return answers


def hold(driver, part, seed, count):
    """Runs one part and returns the number of unexplained differences."""
    started = time.monotonic()
    cases = list(part.cases(seed, count))
    answers = ask(driver, [part.question(case) for case in cases])
    explained, differences = collections.Counter(), []
    for case, answer in zip(cases, answers):
        try:
            explained[part.compare(case, answer)] += 1
        except Difference as difference:
            differences.append((case, answer, difference))
    same = explained.pop(None, 0)
    print(f"{part.NAME}: {len(cases)} cases, {same} as botocore has them, {time.monotonic() - started:.1f}s")
    for name, number in sorted(explained.items()):
        print(f"  {number:5} explained: {name}")
    print(f"  {len(differences):5} not explained")
    for case, answer, difference in differences[:SHOWN]:
        for what in (difference, f"case   {json.dumps(case)}", f"answer {json.dumps(answer)}"):
            print(f"    {what}")
    return len(differences) + unnoticed(part, cases, answers)


def unnoticed(part, cases, answers):
    """Returns 1 if the part accepts a wrong answer, or if no answer could be made wrong."""
    refused = 0
    for case, answer in zip(cases, answers):
        wrong = part.spoilt(answer)
        if wrong is None:
            continue
        try:
            part.compare(case, wrong)
        except Difference:
            refused += 1
            continue
        print(f"    a wrong answer passes: {json.dumps(wrong)}")
        return 1
    return int(refused == 0)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("driver")
    arguments.add_argument("--seed", default=secrets.token_hex(8))
    arguments.add_argument("--encodings", type=int, default=2000)
    arguments.add_argument("--forms", type=int, default=5600)
    arguments.add_argument("--signatures", type=int, default=2000)
    arguments.add_argument("--requests", type=int, default=1000)
    arguments.add_argument("--verifications", type=int, default=6000)
    arguments.add_argument("--documents", type=int, default=500)
    arguments = arguments.parse_args()
    print(f"seed {arguments.seed}", flush=True)
    wrong = hold(arguments.driver, encode, arguments.seed, arguments.encodings)
    wrong += hold(arguments.driver, parse, arguments.seed, arguments.forms)
    wrong += hold(arguments.driver, sign, arguments.seed, arguments.signatures)
    wrong += hold(arguments.driver, send, arguments.seed, arguments.requests)
    wrong += hold(arguments.driver, verify, arguments.seed, arguments.verifications)
    wrong += hold(arguments.driver, decode, arguments.seed, arguments.documents)
    if wrong:
        sys.exit(f"differs from botocore; the same cases again: --seed {arguments.seed}")


if __name__ == "__main__":
    main()
