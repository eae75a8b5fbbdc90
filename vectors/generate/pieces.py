"""Building blocks of the hand-written documents."""

from dataclasses import dataclass

from answers import success

NAMESPACE = ' xmlns="https://sts.amazonaws.com/doc/2011-06-15/"'
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
ROLE = "arn:aws:sts::000000000000:assumed-role/demo/example-session"
KEYS = "<AccessKeyId>ASIAEXAMPLEEXAMPLE00</AccessKeyId><SecretAccessKey>c2VjcmV0/of+the/vectors</SecretAccessKey>"
TOKEN = "<SessionToken>dG9rZW4gb2YgdGhlIHZlY3RvcnM=</SessionToken>"
EXPIRATION = 1_893_553_445  # 2030-01-02T03:04:05Z


@dataclass
class Case:
    """A document. Without `expected`, botocore's result is expected. With `why`, botocore's result is another one."""

    name: str
    operation: str
    status: int
    body: str
    expected: dict | None = None
    why: str | None = None


def response(operation, result, after="", attributes=NAMESPACE):
    result = f"<{operation}Result>{result}</{operation}Result>"
    return f"<{operation}Response{attributes}>{result}{after}</{operation}Response>"


def metadata(request_id):
    return f"<ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata>"


def error_response(error, after=""):
    return f"<ErrorResponse{NAMESPACE}><Error>{error}</Error>{after}</ErrorResponse>"


def credentials(expiration="2030-01-02T03:04:05Z"):
    return f"<Credentials>{KEYS}{TOKEN}<Expiration>{expiration}</Expiration></Credentials>"


def session(expiration=EXPIRATION, request_id=None, **members):
    """Returns the expected result of a GetSessionToken response with the credentials above."""
    read = {
        "AccessKeyId": "ASIAEXAMPLEEXAMPLE00",
        "SecretAccessKey": "c2VjcmV0/of+the/vectors",
        "SessionToken": "dG9rZW4gb2YgdGhlIHZlY3RvcnM=",
        "Expiration": expiration,
    }
    return success({"Credentials": read, **members}, request_id)


IDENTITY = {"UserId": "AIDAEXAMPLE", "Account": "000000000000", "Arn": "arn:aws:iam::000000000000:user/demo"}


def identity(**changes):
    return "".join(f"<{name}>{text}</{name}>" for name, text in {**IDENTITY, **changes}.items())
