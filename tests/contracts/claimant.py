"""A process of its own that opens a store and claims one booking; prints whether it won.

Run as `python -m tests.contracts.claimant URL TENANT`.
"""

import asyncio
import sys

from kaffepause.domain.ids import TenantId
from kaffepause.store import open_store
from tests.contracts.rows import row


async def claim(url: str, tenant: str) -> bool:
    async with open_store(url, TenantId(tenant)) as store:
        return await store.ledger.claim(row(), plan_id="plan", expects=None)


if __name__ == "__main__":
    print(asyncio.run(claim(*sys.argv[1:])))
