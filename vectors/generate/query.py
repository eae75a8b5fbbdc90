#!/usr/bin/env python3
"""Writes query.jsonl: requests to IAM and SQS in the query protocol, and moto's answers to them.

    pip install -r requirements.txt
    python3 query.py

botocore writes each form, moto answers it in this process, and botocore's parse of the answer is the expected result.
Seed and clock are fixed, so that moto's ids and times are. botocore's model of SQS is for JSON; the names of the lists
in the query protocol are put into it.
"""

import base64
import json
import pathlib
from urllib.parse import quote

import botocore.session
import freezegun
from botocore.parsers import QueryParser
from botocore.serialize import QuerySerializer
from moto.moto_api._internal import mock_random
from moto.server import create_backend_app

ACCOUNT = "123456789012"
QUEUE = f"http://sqs.us-east-1.amazonaws.com/{ACCOUNT}/demo"
# The elements and parameters of SQS, by the names in its model.
SQS = {
    "QueueUrls": "QueueUrl",
    "Attributes": "Attribute",
    "AttributeNames": "AttributeName",
    "MessageAttributes": "MessageAttribute",
    "MessageAttributeNames": "MessageAttributeName",
    "Messages": "Message",
}
ATTRIBUTES = {
    "colour": {"StringValue": "dark & blue", "DataType": "String"},
    "count": {"StringValue": "7", "DataType": "Number.int"},
    "picture": {"BinaryValue": b"\x00\xff+/", "DataType": "Binary"},
} | {f"a{number}": {"StringValue": "é", "DataType": "String"} for number in range(7)}
REQUESTS = [
    ("iam", "ListUsers", {}),
    ("iam", "CreateUser", {"UserName": "alice", "Path": "/a b/", "Tags": [{"Key": "team", "Value": "R&D"}, {"Key": "empty", "Value": ""}]}),
    ("iam", "CreateUser", {"UserName": "bob"}),
    ("iam", "CreateUser", {"UserName": "carol", "Tags": [{"Key": f"k{number}", "Value": "ü"} for number in range(11)]}),
    ("iam", "ListUsers", {}),
    ("iam", "ListUsers", {"PathPrefix": "/a b/"}),
    ("iam", "ListUsers", {"MaxItems": 2}),
    ("iam", "GetUser", {"UserName": "alice"}),
    ("iam", "GetUser", {"UserName": "nobody"}),
    ("iam", "ListUserTags", {"UserName": "carol"}),
    ("iam", "DeleteUser", {"UserName": "bob"}),
    ("sqs", "ListQueues", {}),
    ("sqs", "CreateQueue", {"QueueName": "demo", "Attributes": {"VisibilityTimeout": "0", "DelaySeconds": "0"}}),
    ("sqs", "CreateQueue", {"QueueName": "other"}),
    ("sqs", "ListQueues", {}),
    ("sqs", "ListQueues", {"QueueNamePrefix": "o"}),
    ("sqs", "GetQueueAttributes", {"QueueUrl": QUEUE, "AttributeNames": ["All"]}),
    ("sqs", "GetQueueAttributes", {"QueueUrl": QUEUE, "AttributeNames": ["QueueArn", "VisibilityTimeout"]}),
    ("sqs", "ReceiveMessage", {"QueueUrl": QUEUE}),
    ("sqs", "SendMessage", {"QueueUrl": QUEUE, "MessageBody": "one <&> two\n\"é\""}),
    ("sqs", "SendMessage", {"QueueUrl": QUEUE, "MessageBody": "second"}),
    ("sqs", "ReceiveMessage", {"QueueUrl": QUEUE, "MaxNumberOfMessages": 10, "AttributeNames": ["All"]}),
    ("sqs", "ReceiveMessage", {"QueueUrl": QUEUE, "MaxNumberOfMessages": 1}),
    ("sqs", "GetQueueAttributes", {"QueueUrl": QUEUE + "s", "AttributeNames": ["All"]}),
    ("sqs", "SendMessage", {"QueueUrl": QUEUE, "MessageBody": "a", "MessageAttributes": ATTRIBUTES}),
    ("sqs", "DeleteQueue", {"QueueUrl": QUEUE}),
]  # fmt: skip


def model(service):
    """Returns the service model; that of SQS is changed to the query protocol."""
    session = botocore.session.get_session()
    found = session.get_service_model(service)
    if service == "sqs":
        found.metadata["protocol"] = "query"
        for shape in found._service_description["shapes"].values():
            for name, member in shape.get("members", {}).items():
                if name in SQS:
                    member["locationName"] = SQS[name]
            if shape["type"] == "map":
                shape["key"]["locationName"], shape["value"]["locationName"] = "Name", "Value"
        for name, operation in found._service_description["operations"].items():
            if "output" in operation:
                operation["output"]["resultWrapper"] = f"{name}Result"
    return found


class Service:
    def __init__(self, name):
        self.name = name
        self.model = model(name)
        self.app = create_backend_app(name).test_client()

    def line(self, operation, params):
        operation = self.model.operation_model(operation)
        pairs = QuerySerializer().serialize_to_request(params, operation)["body"].items()
        form = "&".join(sorted(f"{name}={quote(str(value), safe='-._~')}" for name, value in pairs))
        scope = f"AKIDEXAMPLE/20300102/us-east-1/{self.name}/aws4_request"
        headers = {
            "Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0",
            "Content-Type": "application/x-www-form-urlencoded",
            "Host": "iam.amazonaws.com" if self.name == "iam" else "sqs.us-east-1.amazonaws.com",
        }
        answer = self.app.post("/", data=form, headers=headers)
        response = {"status_code": answer.status_code, "headers": {}, "body": answer.data}
        expected = QueryParser().parse(response, operation.output_shape)
        expected["ResponseMetadata"] = {"RequestId": expected.get("ResponseMetadata", {}).get("RequestId")}
        return {
            "service": self.name,
            "operation": operation.name,
            "params": params,
            "form": form,
            "status": answer.status_code,
            "body": answer.data.decode(),
            "expected": expected,
        }


def as_json(value):
    """Returns bytes as the service has them, and a time in seconds."""
    return base64.b64encode(value).decode() if isinstance(value, bytes) else int(value.timestamp())


def main():
    mock_random.seed(7)
    with freezegun.freeze_time("2030-01-02T03:04:05Z"):
        services = {name: Service(name) for name in ("iam", "sqs")}
        lines = [services[service].line(operation, params) for service, operation, params in REQUESTS]
    text = "".join(json.dumps(line, default=as_json) + "\n" for line in lines)
    pathlib.Path(__file__).parents[1].joinpath("query.jsonl").write_text(text)


if __name__ == "__main__":
    main()
