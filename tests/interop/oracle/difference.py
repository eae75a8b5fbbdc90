"""What is compared, and what is said when it is not the same."""


class Difference(Exception):
    """An answer that is not botocore's, for no reason that is known."""


def must_be(expected, found, what):
    if found != expected:
        raise Difference(f"{what} must be {expected!r}")
