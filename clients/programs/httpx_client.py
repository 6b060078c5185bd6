"""httpx: python3 httpx_client.py BASE COUNT PAUSES; prints how many requests failed, as JSON."""
import asyncio
import json
import sys

import httpx

base, count, pauses = sys.argv[1], int(sys.argv[2]), json.loads(sys.argv[3])
outcome = {"requests": 0, "failed": 0, "examples": []}
# It never asks again by itself: like its default of 5 s beside 75 s, its idle time ends before the server's.
limits = httpx.Limits(keepalive_expiry=min(pauses, default=1) * 0.5)


async def ask(client, method, path, **more):
    outcome["requests"] += 1
    try:
        status = (await client.request(method, base + path, **more)).status_code
    except httpx.HTTPError as error:
        status = repr(error)
    if status != 200:
        outcome["failed"] += 1
        outcome["examples"] = (outcome["examples"] + [str(status)])[:3]


async def main():
    async with httpx.AsyncClient(limits=limits, timeout=60) as client:
        late = len(pauses) * 4
        for start in range(0, count - late, 8):
            batch = range(start, min(start + 8, count - late))
            await asyncio.gather(
                *(
                    ask(client, "POST", "/apps", json={"name": "x%d" % index})
                    if index % 10 == 0
                    else ask(client, "GET", "/flavors")
                    for index in batch
                )
            )
        for pause in pauses:
            await asyncio.sleep(pause)
            await asyncio.gather(*(ask(client, "GET", "/flavors") for _ in range(4)))
    print(json.dumps(outcome))


asyncio.run(main())
