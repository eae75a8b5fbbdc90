#!/usr/bin/env python3
"""Starts a Ceph RADOS Gateway on loopback, which verifies signatures in C++, and runs a command against it.

    ceph.py ROOT COMMAND

ROOT is the directory of the unpacked packages. The cluster has one monitor and one OSD in memory, and no internal
authentication. It is removed afterwards. COMMAND is a line for bash, and its status is this program's. Its environment
has the gateway's URL and the caller's credentials, and in BOTO3_… the answers that boto3 got from the gateway.
"""

import contextlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import uuid

import boto3
from botocore.config import Config
from issuer import Issuer
from running import HOST, end_on_signals, free_port, process, run, wait_for

REGION = "eu-west-1"
SESSION = "interop"
USER = "alice"
ACCESS_KEY = ("AKIAINTEROPERABILITY", "a/secret+of/the=interoperability")
AUDIENCE = "app~of=interop"
SUBJECT = "user|1 <at> home & abroad"

# `ms_mon_client_mode`: the gateway's default requires encryption, which needs authentication.
CONFIGURATION = """
[global]
fsid = {fsid}
mon_host = v2:{host}:{monitor}
public_addr = {host}
cluster_addr = {host}
auth_cluster_required = none
auth_service_required = none
auth_client_required = none
ms_mon_client_mode = crc
run_dir = {home}
admin_socket =
pid_file =
log_file =
log_to_stderr = true
err_to_stderr = true
mon_cluster_log_file =
mon_data = {home}/mon
osd_data = {home}/osd
rgw_data = {home}/rgw
plugin_dir = {libraries}/ceph
erasure_code_dir = {libraries}/ceph/erasure-code
osd_class_dir = {libraries}/rados-classes
osd_objectstore = memstore
memstore_device_bytes = 268435456
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 1
osd_pool_default_pgp_num = 1
osd_pool_default_pg_autoscale_mode = off
osd_crush_chooseleaf_type = 0
osd_class_update_on_start = false
osd_crush_update_on_start = false
mon_allow_pool_size_one = true
mon_max_pg_per_osd = 1000
rgw_frontends = beast endpoint={host}:{gateway}
rgw_thread_pool_size = 16
rgw_enable_apis = s3, sts, iam, admin
rgw_s3_auth_use_sts = true
rgw_sts_key = sixteen-of-these
rgw_run_sync_thread = false
rgw_enable_gc_threads = false
rgw_enable_lc_threads = false
"""


class Ceph:
    def __init__(self, root, home):
        self.home = home
        libraries = f"{root}/usr/lib/x86_64-linux-gnu"
        self.monitor, self.gateway = free_port(), free_port()
        self.url = f"http://{HOST}:{self.gateway}"
        self.fsid = str(uuid.uuid4())
        self.configuration = f"{home}/ceph.conf"
        ports = {"monitor": self.monitor, "gateway": self.gateway}
        text = CONFIGURATION.format(fsid=self.fsid, host=HOST, home=home, libraries=libraries, **ports)
        pathlib.Path(self.configuration).write_text(text)
        for directory in ("mon", "osd", "rgw"):
            pathlib.Path(home, directory).mkdir()
        # Unpacked files take precedence over the system's.
        self.environment = {
            **os.environ,
            "PATH": f"{root}/usr/bin:{os.environ['PATH']}",
            "LD_LIBRARY_PATH": f"{libraries}:{libraries}/ceph:{root}/lib/x86_64-linux-gnu",
        }

    def tool(self, name, *arguments):
        """Runs a tool and returns its output."""
        command = [name, "-c", self.configuration, *arguments]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=60, check=False)
        if done.returncode:
            raise SystemExit(f"{' '.join(command)}: status {done.returncode}\n{done.stderr}")
        return done.stdout

    def server(self, name, *arguments):
        command = [name, "-c", self.configuration, "-f", *arguments]
        return process(command, f"{self.home}/{name}.log", self.environment)

    @contextlib.contextmanager
    def running(self):
        """Runs the cluster until the context ends."""
        monitors, osds = f"{self.home}/monitors", f"{self.home}/osds"
        address = f"v2:{HOST}:{self.monitor}"
        self.tool("monmaptool", "--create", "--fsid", self.fsid, "--addv", "a", address, monitors)
        # Prepared maps already name the OSD, so nothing has to register it with the monitor.
        self.tool("osdmaptool", "--createsimple", "1", osds)
        self.tool("ceph-mon", "--mkfs", "-i", "a", "--monmap", monitors, "--osdmap", osds)
        with self.server("ceph-mon", "-i", "a") as monitor:
            wait_for(self.monitor, monitor)
            self.tool("ceph-osd", "--mkfs", "-i", "0")
            with self.server("ceph-osd", "-i", "0"), self.server("radosgw", "-n", "client.rgw") as gateway:
                wait_for(self.gateway, gateway)
                yield

    def prepare(self, issuer):
        """Creates a user with all permissions, a role for that user and for itself, and a role for web identities."""
        access_key, secret_key = ACCESS_KEY
        keys = (f"--access-key={access_key}", f"--secret-key={secret_key}")
        self.tool("radosgw-admin", "user", "create", f"--uid={USER}", "--display-name=Alice", *keys)
        caps = "--caps=oidc-provider=*;user-policy=*"
        self.tool("radosgw-admin", "caps", "add", f"--uid={USER}", caps)
        iam, self.sts = self.client("iam"), self.client("sts")
        everything = policy("*", Resource="*")
        iam.put_user_policy(UserName=USER, PolicyName="everything", PolicyDocument=everything)
        iam.create_open_id_connect_provider(Url=issuer.url, ClientIDList=[AUDIENCE], ThumbprintList=[issuer.thumbprint])
        users = [f"arn:aws:iam:::user/{USER}", f"arn:aws:sts:::assumed-role/demo/{SESSION}"]
        provider = issuer.url.removeprefix("http://")
        trusts = {
            "demo": policy("sts:AssumeRole", Principal={"AWS": users}),
            "web": policy(
                "sts:AssumeRoleWithWebIdentity",
                Principal={"Federated": f"arn:aws:iam:::oidc-provider/{provider}"},
                Condition={"StringEquals": {f"{provider}:app_id": AUDIENCE}},
            ),
        }
        roles = {}
        for name, trust in trusts.items():
            created = self.tool(
                "radosgw-admin", "role", "create", f"--role-name={name}", f"--assume-role-policy-doc={trust}"
            )
            roles[name] = json.loads(created)["Arn"]
            self.tool(
                "radosgw-admin",
                "role-policy",
                "put",
                f"--role-name={name}",
                "--policy-name=all",
                f"--policy-doc={everything}",
            )
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_REGION": REGION,
            "AWS_ACCESS_KEY_ID": access_key,
            "AWS_SECRET_ACCESS_KEY": secret_key,
            "AWS_ROLE_ARN": roles["demo"],
            "WEB_ROLE_ARN": roles["web"],
            "WEB_IDENTITY_TOKEN": issuer.token(AUDIENCE, SUBJECT),
        }

    def client(self, service):
        access_key, secret_key = ACCESS_KEY
        return boto3.client(
            service,
            endpoint_url=self.url,
            region_name=REGION,
            aws_access_key_id=access_key,
            aws_secret_access_key=secret_key,
            config=Config(retries={"max_attempts": 0}),
        )

    def by_boto3(self, variables):
        """Returns the answers that boto3 gets from the gateway."""
        role = self.sts.assume_role(RoleArn=variables["AWS_ROLE_ARN"], RoleSessionName=SESSION)
        web = self.sts.assume_role_with_web_identity(
            RoleArn=variables["WEB_ROLE_ARN"],
            RoleSessionName=SESSION,
            WebIdentityToken=variables["WEB_IDENTITY_TOKEN"],
        )
        return {
            "BOTO3_ASSUMED_ROLE_ARN": role["AssumedRoleUser"]["Arn"],
            "BOTO3_WEB_ROLE_ARN": web["AssumedRoleUser"]["Arn"],
            "BOTO3_WEB_SUBJECT": web["SubjectFromWebIdentityToken"],
            "BOTO3_WEB_PROVIDER": web["Provider"],
            "BOTO3_WEB_AUDIENCE": web["Audience"],
        }


def policy(action, **statement):
    """Returns a policy without spaces: boto3 writes a space as `+`, which the gateway does not decode."""
    statement = {"Effect": "Allow", "Action": action, **statement}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]}, separators=(",", ":"))


def main():
    root, command = sys.argv[1:]
    end_on_signals()
    issuer = Issuer()
    with tempfile.TemporaryDirectory(prefix="ceph-") as home, issuer.listening():
        ceph = Ceph(root, home)
        with ceph.running():
            variables = ceph.prepare(issuer)
            status = run(command, variables | ceph.by_boto3(variables))
    sys.exit(status)


if __name__ == "__main__":
    main()
