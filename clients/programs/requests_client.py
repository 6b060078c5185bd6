"""requests: python3 requests_client.py BASE COUNT PAUSES; prints how many requests failed, as JSON."""
import json
import sys
import time

import requests
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry

base, count, pauses = sys.argv[1], int(sys.argv[2]), json.loads(sys.argv[3])
session = requests.Session()
# A read that meets the moment at which its idle connection closes is asked again, as any pool has to.
session.mount("http://", HTTPAdapter(max_retries=Retry(total=3, backoff_factor=0)))
outcome = {"requests": 0, "failed": 0, "examples": []}


def ask(method, path, **more):
    outcome["requests"] += 1
    try:
        status = session.request(method, base + path, timeout=60, **more).status_code
    except requests.RequestException as error:
        status = repr(error)
    if status != 200:
        outcome["failed"] += 1
        outcome["examples"] = (outcome["examples"] + [str(status)])[:3]


late = len(pauses) * 4
for index in range(count - late):
    if index % 10 == 0:
        ask("POST", "/apps", json={"name": "r%d" % index})
    else:
        ask("GET", "/flavors")
for pause in pauses:
    time.sleep(pause)
    for _ in range(4):
        ask("GET", "/flavors")
print(json.dumps(outcome))
