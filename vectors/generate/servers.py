"""Responses in the forms of servers other than AWS, and of proxies and load balancers.

The servers are moto, LocalStack, ministack, Ceph RadosGW, MinIO and Dell ECS.
"""

from answers import http, service
from pieces import DECLARATION, KEYS, ROLE, TOKEN, Case, credentials, error_response, identity, metadata, response


def cases():
    for group in (emulators, object_stores, errors, in_front):
        yield from group()


def emulators():
    def case(name, operation, result, attributes=None, before=""):
        attributes = {} if attributes is None else {"attributes": attributes}
        return Case(name, operation, 200, before + response(operation, result, metadata("3f1c-0a52"), **attributes))

    user = f"<AssumedRoleUser><AssumedRoleId>AROAEXAMPLE:x</AssumedRoleId><Arn>{ROLE}</Arn></AssumedRoleUser>"
    role = credentials("2030-01-02T03:04:05.000Z") + user + "<PackedPolicySize>6</PackedPolicySize>"
    yield case("moto/assume-role", "AssumeRole", role)
    broken = ' xmlns="\n    https://sts.amazonaws.com/doc/2011-06-15/\n  "'
    yield case("moto/white-space-in-xmlns", "GetCallerIdentity", identity(), broken)
    yield case("moto/indented", "GetAccessKeyInfo", "\n    <Account>000000000000</Account>\n  ")
    denied = "<Errors><Error><Code>AccessDenied</Code><Message>not yours</Message><Type>Sender</Type></Error></Errors>"
    document = f"{DECLARATION}<ErrorResponse>{denied}</ErrorResponse>"
    expected = service(403, "AccessDenied", "not yours", "Sender")
    yield Case("moto/error", "AssumeRole", 403, document, expected)
    page = "<!doctype html>\n<html lang=en>\n<title>500 Broken</title>\n<h1>Broken</h1>\n<p>It is not you.</p>\n"
    why = "no error document: an HTTP error that says what the body was"
    yield Case("moto/page", "AssumeRoot", 500, page, http(500, "html"), why)
    declared = "<?xml version='1.0' encoding='utf-8'?>\n"
    yield case("localstack/milliseconds", "GetSessionToken", credentials("2030-01-02T03:04:05.123Z"), before=declared)
    yield case(
        "localstack/microseconds", "GetSessionToken", credentials("2030-01-02T03:04:05.123456Z"), before=declared
    )
    user = "<FederatedUserId>000000000000:x</FederatedUserId><Arn>arn:aws:sts::000000000000:federated-user/x</Arn>"
    federated = f"<FederatedUser>{user}</FederatedUser>{credentials('2030-01-02T03:04:05+00:00')}"
    yield case(
        "ministack/federation-token", "GetFederationToken", federated + "<PackedPolicySize> 6\n</PackedPolicySize>"
    )
    web = "<Provider>https://idp.example.com/</Provider><SubjectFromWebIdentityToken>u|1</SubjectFromWebIdentityToken>"
    spaced = ' xmlns=" https://sts.amazonaws.com/doc/2011-06-15/ "'
    yield case("ministack/web-identity", "AssumeRoleWithWebIdentity", credentials() + web, spaced)


def object_stores():
    user = f"<AssumedRoleUser><Arn>{ROLE}</Arn><AssumeRoleId>0a1b2c:x</AssumeRoleId></AssumedRoleUser>"
    role = credentials("2030-01-02T03:04:05.123456789Z") + user + "<PackedPolicySize>0</PackedPolicySize>"
    yield Case("ceph/assume-role", "AssumeRole", 200, DECLARATION + response("AssumeRole", role, attributes=""))
    session = response("GetSessionToken", credentials("2030-01-02T03:04:05.000000001Z"), attributes="")
    yield Case("ceph/session-token", "GetSessionToken", 200, DECLARATION + session)
    for code in ("AccessDenied", "RequestTimeTooSkewed"):
        bare = f"<Error><Code>{code}</Code><RequestId>tx0012-10e6</RequestId><HostId>10e6-default</HostId></Error>"
        expected = service(403, code, request_id="tx0012-10e6")
        why = "a bare Error is an error document; botocore finds no error in it"
        yield Case(f"ceph/{code}", "AssumeRole", 403, DECLARATION + bare, expected, why)
    for status, code in ((400, "InvalidArgument"), (404, "NoSuchEntity"), (405, "MethodNotAllowed")):
        inside = f"<Code>{code}</Code><Message></Message><RequestId>tx0012-10e6</RequestId><HostId>10e6</HostId>"
        expected = service(status, code, request_id="tx0012-10e6")
        yield Case(f"ceph/{code}", "AssumeRole", status, f"{DECLARATION}<Error>{inside}</Error>", expected, why)
    expiration = "<Expiration>2030-01-02T03:04:05.987654321Z</Expiration>"
    keys = KEYS.replace("</AccessKeyId>", f"</AccessKeyId>{expiration}")
    web = (
        "<SubjectFromWebIdentityToken>a &lt;b&gt; &amp; c</SubjectFromWebIdentityToken><Audience>app</Audience>"
        f"{user}<Credentials>{keys}{TOKEN}</Credentials><Provider>http://idp.example:8080/realm</Provider>"
        "<PackedPolicySize>0</PackedPolicySize>"
    )
    web = response("AssumeRoleWithWebIdentity", web, attributes="")
    yield Case("ceph/web-identity", "AssumeRoleWithWebIdentity", 200, web)

    empty = "<AssumedRoleUser><Arn></Arn><AssumeRoleId></AssumeRoleId></AssumedRoleUser>"
    role = response("AssumeRole", empty + credentials(), metadata("17A2B3C4D5E6F708"))
    yield Case("minio/assume-role", "AssumeRole", 200, DECLARATION + role)
    subject = "<SubjectFromWebIdentityToken>u|1</SubjectFromWebIdentityToken>"
    web = response("AssumeRoleWithWebIdentity", empty + subject + credentials(), metadata("17A2B3C4D5E6F708"))
    yield Case("minio/web-identity", "AssumeRoleWithWebIdentity", 200, DECLARATION + web)
    error = "<Type></Type><Code>InvalidParameterValue</Code><Message>expired &amp; gone</Message>"
    document = DECLARATION + error_response(error, "<RequestId>17A2B3C4D5E6F708</RequestId>")
    yield Case("minio/error", "AssumeRoleWithWebIdentity", 400, document)

    result = f"{metadata('0a0b0c')}<AssumeRoleResult>{credentials()}</AssumeRoleResult>"
    yield Case("ecs/metadata-first", "AssumeRole", 200, f"<AssumeRoleResponse>{result}</AssumeRoleResponse>")


def errors():
    """Error documents in every form that AWS query services use."""
    inside = "<Code>Throttling</Code><Message>Rate exceeded</Message>"
    throttled = service(400, "Throttling", "Rate exceeded", None, "r-2")
    request_id = "<RequestId>r-2</RequestId>"

    def case(name, body, expected=throttled, why=None, status=400):
        return Case(f"error/{name}", "GetCallerIdentity", status, body, expected, why)

    body = f"<Response><Errors><Error>{inside}</Error></Errors><RequestID>r-2</RequestID></Response>"
    yield case("errors", body, why="botocore knows no RequestID")
    body = f"<ErrorResponse><Errors><Error>{inside}</Error></Errors>{request_id}</ErrorResponse>"
    yield case("errors-in-error-response", body)
    second = "<Error><Code>Second</Code></Error>"
    body = f"<Response><Errors><Error>{inside}</Error>{second}</Errors>{request_id}</Response>"
    yield case("first-counts", body)
    yield case(
        "request-id-inside", error_response(inside + request_id), why="botocore looks for no RequestId in the Error"
    )
    yield case("request-id-in-metadata", error_response(inside, metadata("r-2")))
    body = f"<ErrorResponse><RequestId> r-2\n</RequestId><Error>{inside}</Error></ErrorResponse>"
    yield case("request-id-first", body, why="white space around a RequestId is not part of it")

    body = error_response("<Type>\n Sender </Type><Code>\n ExpiredToken\t</Code><Message> kept </Message>")
    expired = service(403, "ExpiredToken", " kept ", "Sender")
    yield case("trimmed", body, expired, "white space around Type and Code is not part of them", 403)
    body = error_response("<Code>AccessDenied</Code><message>no</message>")
    yield case("lower-case-message", body, service(403, "AccessDenied", "no"), "botocore knows no message", 403)
    yield case("no-code", error_response("<Message>broken</Message>"), service(500, "", "broken"), status=500)
    body = error_response("<Type>Client</Type><Code>X</Code>")
    yield case("unknown-type", body, service(400, "X"), "there are two faults, Sender and Receiver")
    body = error_response(inside, request_id)
    expected = service(200, "Throttling", "Rate exceeded", None, "r-2")
    yield case("status-200", body, expected, "an error document is an error whatever the status; botocore fails", 200)
    busy = "<Code>Busy</Code>"
    yield case("status-429", error_response(busy), service(429, "Busy"), status=429)
    yield case("status-503", error_response(busy), service(503, "Busy"), status=503)
    body = "<e:ErrorResponse xmlns:e='x'><e:Error><e:Code>ExpiredTokenException</e:Code></e:Error></e:ErrorResponse>"
    yield case("prefix", body, service(400, "ExpiredTokenException"))
    echo = (
        "The Canonical String for this request should have been\n'POST\n/\n\nhost:sts.example\n\nhost\ne3b0c4'\n\n"
        "The String-to-Sign should have been\n"
        "'AWS4-HMAC-SHA256\n20300102T030405Z\n20300102/us-east-1/sts/aws4_request\n00ff'\n"
    )
    error = f"<Type>Sender</Type><Code>SignatureDoesNotMatch</Code><Message>{echo}</Message>"
    expected = service(403, "SignatureDoesNotMatch", echo, "Sender", "r-2")
    yield case("signature", error_response(error, request_id), expected, status=403)
    why = "what comes before the damage of an error document is kept if it has a code; botocore fails, or reads on"
    for name, damaged in (
        ("truncated", f"<ErrorResponse><Error>{inside}</Error>"),
        ("text-within", f"<ErrorResponse><Error>{inside}</Error>stray<Other></ErrorResponse>"),
        ("end-tag", f"<ErrorResponse><Error>{inside}</Eror></ErrorResponse>"),
        ("reference", error_response(inside + "<Detail>&#0;</Detail>", request_id)),
        ("after-the-end", error_response(inside) + "<x/>"),
    ):
        for status in (200, 400):
            expected = service(status, "Throttling", "Rate exceeded")
            yield case(f"damaged/{name}-{status}", damaged, expected, why, status)
    why = "AWS names the root like the code where no service was reached; botocore looks for an Error"
    said = "Unable to determine service/operation name to be authorized"
    body = f"<AccessDeniedException>\n  <Message>{said}</Message>\n</AccessDeniedException>\n"
    yield case("root-is-code", body, service(403, "AccessDeniedException", said), why, 403)
    yield case("root-is-code-alone", "<UnknownOperationException/>", service(404, "UnknownOperationException"), why, 404)


def in_front():
    """Error responses of a proxy, a load balancer or a wrong address, outside 2xx."""
    bodies = {
        "empty": ("", " \r\n", "\ufeff"),
        "html": ("<html><body>502</body></html>", "<!DOCTYPE html>\n<html></html>", "\n<HTML>", "<!-- x --><html>"),
        "json": ('{"message":"no"}', "[]", ' {"Error":{"Code":"AccessDenied"}}'),
        "text": ("Bad Gateway", "upstream connect error", "-"),
        "success": (
            response("GetCallerIdentity", identity(), metadata("r-1")),
            response("GetCallerIdentity", ""),
        ),
        "malformed": (
            "<",
            "<ErrorResponse>",
            "<ErrorResponse><Error><Message>m</Message></Error>",
            "<ErrorResponse/>",
            "<Error><Code>A</Cod></Error>",
            "<a>&b;</a>",
        ),
        "other": ("<Other/>", "<s:Envelope xmlns:s='x'><s:Body><s:Fault/></s:Body></s:Envelope>"),
    }
    statuses = (301, 400, 403, 404, 408, 429, 500, 501, 502, 504, 505)
    why = "no error document: an HTTP error that says what the body was"
    number = 0
    for reason, alike in bodies.items():
        for body in alike:
            for status in (statuses[number % len(statuses)], 503):
                name = f"http/{reason}-{number}"
                yield Case(name, "GetCallerIdentity", status, body, http(status, reason), why)
                number += 1
