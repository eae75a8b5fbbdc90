#!/usr/bin/env python3
"""Starts moto on loopback, an STS in Python that verifies signatures with botocore, and runs commands against it.

    moto.py UNVERIFIED-COMMAND VERIFIED-COMMAND

Each command is a line for bash. While the first runs, moto verifies no signature, which its unsigned operations need.
While the second runs, it verifies every request. The status is the status of the first command that fails. The
environment has moto's URL and the caller's credentials, and in BOTO3_… the answers that boto3 got from moto.
"""

import base64
import json
import pathlib
import sys
import tempfile
import urllib.request

import boto3
from botocore.config import Config
from running import HOST, end_on_signals, free_port, process, run, wait_for

REGION = "eu-west-1"
SESSION = "interop"
EXTERNAL_ID = "external/id=+&~*"
SAML_PROVIDER = "arn:aws:iam::123456789012:saml-provider/demo"
ATTRIBUTE = (
    '<saml:Attribute Name="https://aws.amazon.com/SAML/Attributes/{}">'
    "<saml:AttributeValue>{}</saml:AttributeValue></saml:Attribute>"
)


def policy(action, **statement):
    statement = {"Effect": "Allow", "Action": action, **statement}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def saml_assertion(role):
    attributes = {"RoleSessionName": SESSION, "SessionDuration": 1200, "Role": f"{role},{SAML_PROVIDER}"}
    statement = "".join(ATTRIBUTE.format(*attribute) for attribute in attributes.items())
    document = (
        '<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol">'
        '<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">'
        f"<saml:AttributeStatement>{statement}</saml:AttributeStatement></saml:Assertion></samlp:Response>"
    )
    return base64.b64encode(document.encode()).decode()


class Moto:
    def __init__(self, port):
        self.url = f"http://{HOST}:{port}"

    def client(self, service, access_key):
        return boto3.client(
            service,
            endpoint_url=self.url,
            region_name=REGION,
            aws_access_key_id=access_key["AccessKeyId"],
            aws_secret_access_key=access_key["SecretAccessKey"],
            config=Config(retries={"max_attempts": 0}),
        )

    def prepare(self):
        """Creates a user with all permissions, a role for everybody, and a role that requires an external id."""
        iam = self.client("iam", {"AccessKeyId": "any", "SecretAccessKey": "any"})
        everything = iam.create_policy(PolicyName="everything", PolicyDocument=policy("*", Resource="*"))
        iam.create_user(UserName="alice")
        iam.attach_user_policy(UserName="alice", PolicyArn=everything["Policy"]["Arn"])
        anybody = policy("sts:AssumeRole", Principal={"AWS": "*"})
        self.role = iam.create_role(RoleName="demo", AssumeRolePolicyDocument=anybody)["Role"]["Arn"]
        iam.attach_role_policy(RoleName="demo", PolicyArn=everything["Policy"]["Arn"])
        condition = {"StringEquals": {"sts:ExternalId": EXTERNAL_ID}}
        partner = policy("sts:AssumeRole", Principal={"AWS": "*"}, Condition=condition)
        partner = iam.create_role(RoleName="partner", AssumeRolePolicyDocument=partner)["Role"]["Arn"]
        self.client("sqs", {"AccessKeyId": "any", "SecretAccessKey": "any"}).create_queue(QueueName="demo")
        access_key = iam.create_access_key(UserName="alice")["AccessKey"]
        self.access_key_id = access_key["AccessKeyId"]
        self.sts = self.client("sts", access_key)
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_REGION": REGION,
            "AWS_ACCESS_KEY_ID": access_key["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": access_key["SecretAccessKey"],
            "AWS_ROLE_ARN": self.role,
            "PARTNER_ROLE_ARN": partner,
            "PARTNER_EXTERNAL_ID": EXTERNAL_ID,
            "SAML_PROVIDER_ARN": SAML_PROVIDER,
            "SAML_ASSERTION": saml_assertion(self.role),
        }

    def verify(self):
        """Makes moto verify every request from now on."""
        headers = {"Content-Type": "text/plain"}
        request = urllib.request.Request(f"{self.url}/moto-api/reset-auth", b"0", headers)
        with urllib.request.urlopen(request, timeout=10) as answer:
            answer.read()

    def unverified(self):
        """Returns the answers that boto3 gets to unsigned requests."""
        saml = self.sts.assume_role_with_saml(
            RoleArn=self.role, PrincipalArn=SAML_PROVIDER, SAMLAssertion=saml_assertion(self.role)
        )
        web = self.sts.assume_role_with_web_identity(
            RoleArn=self.role, RoleSessionName=SESSION, WebIdentityToken="e30.e30.c2ln"
        )
        return {
            "BOTO3_SAML_ROLE_ID": saml["AssumedRoleUser"]["AssumedRoleId"],
            "BOTO3_SAML_ROLE_ARN": saml["AssumedRoleUser"]["Arn"],
            "BOTO3_SAML_SUBJECT": saml["Subject"],
            "BOTO3_SAML_SUBJECT_TYPE": saml["SubjectType"],
            "BOTO3_SAML_ISSUER": saml["Issuer"],
            "BOTO3_SAML_AUDIENCE": saml["Audience"],
            "BOTO3_SAML_NAME_QUALIFIER": saml["NameQualifier"],
            "BOTO3_WEB_ROLE_ID": web["AssumedRoleUser"]["AssumedRoleId"],
            "BOTO3_WEB_ROLE_ARN": web["AssumedRoleUser"]["Arn"],
        }

    def verified(self):
        """Returns the answers that boto3 gets to signed requests."""
        caller = self.sts.get_caller_identity()
        key = self.sts.get_access_key_info(AccessKeyId=self.access_key_id)
        role = self.sts.assume_role(RoleArn=self.role, RoleSessionName=SESSION)
        session = self.sts.get_session_token()["Credentials"]
        federation = self.sts.get_federation_token(Name="bob", Policy="{}")
        return {
            "BOTO3_USER_ID": caller["UserId"],
            "BOTO3_ACCOUNT": caller["Account"],
            "BOTO3_ARN": caller["Arn"],
            "BOTO3_KEY_ACCOUNT": key["Account"],
            "BOTO3_ASSUMED_ROLE_ID": role["AssumedRoleUser"]["AssumedRoleId"],
            "BOTO3_ASSUMED_ROLE_ARN": role["AssumedRoleUser"]["Arn"],
            "BOTO3_SESSION_ACCESS_KEY_ID": session["AccessKeyId"],
            "BOTO3_SESSION_SECRET_ACCESS_KEY": session["SecretAccessKey"],
            "BOTO3_SESSION_SESSION_TOKEN": session["SessionToken"],
            "BOTO3_FEDERATED_ACCESS_KEY_ID": federation["Credentials"]["AccessKeyId"],
            "BOTO3_FEDERATED_SECRET_ACCESS_KEY": federation["Credentials"]["SecretAccessKey"],
            "BOTO3_FEDERATED_SESSION_TOKEN": federation["Credentials"]["SessionToken"],
            "BOTO3_FEDERATED_USER_ID": federation["FederatedUser"]["FederatedUserId"],
            "BOTO3_FEDERATED_USER_ARN": federation["FederatedUser"]["Arn"],
        }


def main():
    unverified, verified = sys.argv[1:]
    end_on_signals()
    port = free_port()
    server = str(pathlib.Path(sys.executable).with_name("moto_server"))
    with tempfile.TemporaryDirectory(prefix="moto-") as home:
        with process([server, "-H", HOST, "-p", str(port)], f"{home}/log") as started:
            wait_for(port, started)
            moto = Moto(port)
            variables = moto.prepare()
            status = run(unverified, variables | moto.unverified())
            if not status:
                moto.verify()
                status = run(verified, variables | moto.verified())
    sys.exit(status)


if __name__ == "__main__":
    main()
