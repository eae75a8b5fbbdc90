"""Compares the lines of src/ that no test runs with a list of exceptions.

An entry is `FILE: TEXT -- REASON`, so that it survives edits of other lines; `fn NAME` as TEXT means every line of that
function. A line that is neither run nor listed fails, and so does an entry whose lines are all run or gone. A closing
brace does not count: after an `if let` it stands for the case that did not match.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path.cwd()


def for_tests() -> set[pathlib.Path]:
    """The files of `#[cfg(test)] mod name;`."""
    found = set()
    for file in ROOT.glob("src/**/*.rs"):
        folder = file.parent if file.name == "lib.rs" else file.with_suffix("")
        for name in re.findall(r"^#\[cfg\(test\)\]\n(?:pub\S* )?mod (\w+);", file.read_text(), re.M):
            found.add(folder / f"{name}.rs")
    return found


def lines(lcov: str) -> dict[pathlib.Path, dict[int, int]]:
    """How often each line was run."""
    files: dict[pathlib.Path, dict[int, int]] = {}
    for record in pathlib.Path(lcov).read_text().splitlines():
        kind, _, value = record.partition(":")
        if kind == "SF":
            counts = files.setdefault(pathlib.Path(value), {})
        elif kind == "DA":
            line, count = map(int, value.split(",")[:2])
            counts[line] = max(counts.get(line, 0), count)
    return {file: counts for file, counts in files.items() if ROOT / "src" in file.parents}


def in_tests(text: list[str]) -> set[int]:
    """The numbers of the lines inside `#[cfg(test)]`."""
    inside: set[int] = set()
    for at, line in enumerate(text):
        if line.strip() == "#[cfg(test)]":
            end = line[: line.index("#")] + "}"
            inside.update(range(at + 1, text.index(end, at) + 2) if end in text[at:] else ())
    return inside


def function(text: list[str], line: int) -> str:
    """The function around a line, as `fn NAME`."""
    indent = len(text[line - 1])
    for above in reversed(text[:line]):
        found = re.match(r"( *)[^/\"]*\bfn (\w+)", above)
        if found and (len(found[1]) < indent or above is text[line - 1]):
            return f"fn {found[2]}"
        indent = min(indent, len(above) - len(above.lstrip()) + 1) if above.strip() else indent
    return ""


def main(lcov: str, listed: str) -> int:
    explained = set()
    for line in pathlib.Path(listed).read_text().splitlines():
        if line and not line.startswith("#"):
            entry, _, reason = line.rpartition(" -- ")
            if not entry or not reason.strip():
                sys.exit(f"no reason: {line}")
            explained.add(entry)
    run = total = 0
    used, unexplained = set(), []
    tests = for_tests()
    for file, counts in sorted(lines(lcov).items()):
        if file in tests:
            continue
        text = file.read_text().splitlines()
        name = file.relative_to(ROOT)
        aside = in_tests(text)
        for line, count in sorted(counts.items()):
            if line in aside or text[line - 1].strip() == "}":
                continue
            total += 1
            if count:
                run += 1
                continue
            entries = {f"{name}: {text[line - 1].strip()}", f"{name}: {function(text, line)}"} & explained
            used |= entries
            if not entries:
                unexplained.append(f"{name}:{line}: {text[line - 1].strip()}")
    if not run:
        sys.exit("nothing was run")
    print(f"{run} of {total} lines run ({100 * run / total:.2f}%), the rest by {len(used)} entries explained")
    for place in unexplained:
        print(f"neither run nor explained: {place}")
    for entry in sorted(explained - used):
        print(f"explained, but run or gone: {entry}")
    return int(bool(unexplained) or explained != used)


sys.exit(main(*sys.argv[1:]))
