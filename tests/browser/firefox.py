"""Firefox for Playwright: what its release does not know of WebDriver BiDi yet is answered here.

Playwright sets the media features of each page, by a command that Firefox 153 has not.
"""

import asyncio
import json
import sys
from typing import Any

from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve

FIREFOX = "/usr/bin/firefox-esr"
LISTENING = "WebDriver BiDi listening on "
UNKNOWN = {"emulation.setMediaFeaturesOverride"}


async def main(arguments: list[str]) -> int:
    """Run Firefox, and tell Playwright that it listens where this does."""
    pipe = asyncio.subprocess.PIPE
    firefox = await asyncio.create_subprocess_exec(FIREFOX, *arguments, stderr=pipe)
    assert firefox.stderr
    async for line in firefox.stderr:
        text = line.decode(errors="replace")
        if LISTENING in text:
            text = f"{LISTENING}{await listen(text.split(LISTENING)[1].strip())}\n"
        sys.stderr.write(text)
        sys.stderr.flush()
    return await firefox.wait()


async def listen(firefox: str) -> str:
    """Pass on every message; return the address."""

    async def accept(playwright: ServerConnection) -> None:
        assert playwright.request
        async with connect(firefox + playwright.request.path, max_size=None) as upstream:
            back = asyncio.create_task(pass_on(upstream, playwright))
            await pass_on(playwright, upstream)
            back.cancel()

    server = await serve(accept, "127.0.0.1", 0, max_size=None)
    return f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def pass_on(source: Any, target: Any) -> None:
    """Pass on messages until one side leaves; answer the unknown commands."""
    async for message in source:
        if (number := unknown(message)) is None:
            await target.send(message)
        else:
            await source.send(json.dumps({"type": "success", "id": number, "result": {}}))


def unknown(message: str) -> int | None:
    """Return the id of a command that Firefox does not know, or None."""
    if not any(method in message for method in UNKNOWN):
        return None
    command = json.loads(message)
    return command["id"] if command.get("method") in UNKNOWN else None


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:])))
