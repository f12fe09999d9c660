"""Make the tables and N integrations; print the id and key of each as a line of JSON."""

import asyncio
import hashlib
import json
import secrets
import sys

from database import ApiKey, Base, Integration, Structure, engine
from sqlalchemy import insert


async def main():
    ids = range(1, int(sys.argv[1]) + 1)
    issued = {number: secrets.token_urlsafe(32) for number in ids}
    async with engine.connect() as connection:
        await connection.execution_options(writes=True)
        async with connection.begin():
            await connection.run_sync(Base.metadata.create_all)
            await connection.execute(
                insert(Integration),
                [{"id": id, "site_url": f"https://shop-{id}.example"} for id in ids],
            )
            await connection.execute(insert(Structure), [{"integration_id": id} for id in ids])
            await connection.execute(
                insert(ApiKey),
                [
                    {"integration_id": id, "digest": hashlib.sha256(key.encode()).hexdigest()}
                    for id, key in issued.items()
                ],
            )
    await engine.dispose()
    for id, key in issued.items():
        print(json.dumps([id, key]))


asyncio.run(main())
