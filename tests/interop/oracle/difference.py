"""Comparison of two results."""


class Difference(Exception):
    """The driver's answer differs from botocore's, and no known difference explains it."""


def must_be(expected, found, what):
    if found != expected:
        raise Difference(f"{what} must be {expected!r}")
