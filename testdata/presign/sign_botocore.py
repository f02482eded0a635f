#!/usr/bin/env python3
"""Sign every input of inputs.json with botocore's SigV4QueryAuth.

    python3 testdata/presign/sign_botocore.py

Needs the package botocore (the answers checked in are those of 1.43.11; it
comes with the AWS CLI, and with pip install botocore). Fills the field
"botocore" of vectors.json beside this file and leaves the rest alone.
"""
import datetime
import json
import pathlib

import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

HERE = pathlib.Path(__file__).parent


def sign(given):
    now = datetime.datetime.strptime(given["at"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=datetime.timezone.utc)
    botocore.auth.get_current_datetime = lambda *args, **kwargs: now
    credentials = Credentials(given["accessKeyId"], given["secretAccessKey"], given["sessionToken"] or None)
    params = {"userArn": given["userArn"], "sessionId": given["sessionId"], **given["params"]}
    request = AWSRequest(method="GET", url=f"https://{given['host']}/connect", params=params)
    botocore.auth.SigV4QueryAuth(credentials, "chime", given["region"], expires=given["expires"]).add_auth(request)
    return "wss" + request.url.removeprefix("https")


def main():
    path = HERE / "vectors.json"
    vectors = json.loads(path.read_text()) if path.exists() else {}
    for given in json.loads((HERE / "inputs.json").read_text()):
        vectors.setdefault(given["name"], {})["botocore"] = sign(given)
    path.write_text(json.dumps(vectors, indent=1, ensure_ascii=False) + "\n")


main()
