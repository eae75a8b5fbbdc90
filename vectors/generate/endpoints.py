#!/usr/bin/env python3
"""Writes ../endpoints.jsonl: STS endpoints by botocore's endpoint resolver.

A line is {"params": {region, endpoint, fips, dual_stack, global}, "expect": {url, signing_region} or {error}}. An
absent parameter is unset or false. A rule that sets no signing region signs with the requested region.

Run: python3 endpoints.py      Needs: pip install botocore==1.44.5
"""
import itertools
import json
import pathlib

import botocore
from botocore.endpoint_provider import EndpointProvider
from botocore.exceptions import EndpointProviderError
from botocore.loaders import create_loader

NAMES = {
    "region": "Region",
    "endpoint": "Endpoint",
    "fips": "UseFIPS",
    "dual_stack": "UseDualStack",
    "global": "UseGlobalEndpoint",
}
# Unlisted regions whose names match a partition's pattern, nearly match one, or match none.
UNLISTED = [
    "us-east-3", "eu-nowhere-12", "mx-west-2", "us-iso-1", "xx-east-1", "us-east", "us-east-1a", "us-east-x", "us--1",
    "cn-south-9", "cn-north-west-1", "cn-1", "cn-north-1a",
    "eusc-de-north-7", "eusc-fr-west-1", "eusc-east-1",
    "us-iso-north-1", "us-iso-east-1x", "us-isob-north-12", "eu-isoe-east-3", "eu-iso-east-1", "us-isof-west-1",
    "us-isox-east-1", "us-gov-north-2", "us-gov-north-east-2", "us-gov-1", "us-gov-east-one",
    "aws-eusc-global", "aws-us-gov-globe", "local", "1",
]
CUSTOM = [
    "https://example.com", "http://localhost:4566", "https://sts.example.com:8443/base/path/", "http://[::1]:9000/",
    "HTTPS://Example.COM/A%2fb",
]


def cases(partitions):
    regions = [region for partition in partitions for region in partition["regions"]] + UNLISTED + [None]
    for region, *flags in itertools.product(regions, *[[False, True]] * 3):
        yield region, None, *flags
    for endpoint, region in itertools.product(CUSTOM, ["us-east-1", "aws-global", "RegionOne", None]):
        for flags in itertools.product(*[[False, True]] * 3):
            yield region, endpoint, *flags


def expect(provider, params):
    try:
        endpoint = provider.resolve_endpoint(**{NAMES[name]: value for name, value in params.items()})
    except EndpointProviderError as error:
        return {"error": error.kwargs["msg"]}
    [scheme] = endpoint.properties.get("authSchemes", [{}])
    return {"url": endpoint.url, "signing_region": scheme.get("signingRegion", params.get("region"))}


def main():
    assert botocore.__version__ == "1.44.5", botocore.__version__
    loader = create_loader()
    partitions = loader.load_data("partitions")
    provider = EndpointProvider(loader.load_service_model("sts", "endpoint-rule-set-1"), partitions)
    path = pathlib.Path(__file__).resolve().parent.parent / "endpoints.jsonl"
    with path.open("w") as out:
        for case in cases(partitions["partitions"]):
            params = {name: value for name, value in zip(NAMES, case) if value}
            line = {"params": params, "expect": expect(provider, params)}
            print(json.dumps(line, separators=(",", ":")), file=out)


if __name__ == "__main__":
    main()
