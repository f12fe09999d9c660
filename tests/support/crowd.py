"""Many sites that push at once, as the plugin does: one id until it is accepted."""

import itertools
import json
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from tests.support.pusher import Pusher

RETRY_SECONDS = 0.3
NO_ANSWER = 0


class Crowd:
    """What was acknowledged, and when; what was refused, by status."""

    def __init__(self, address: str, sites: list[Pusher], pause: float) -> None:
        self.address, self.pause = address, pause
        self.accepted: list[tuple[float, str]] = []  # when, and which id
        self.refused: Counter[int] = Counter()
        self.stopped = threading.Event()
        self.threads = [threading.Thread(target=self._go_on, args=(site,)) for site in sites]

    def _go_on(self, site: Pusher) -> None:
        for number in itertools.count():
            body = {"post_types": {"post": {"label": "Posts", "count": number}}, "taxonomies": {}}
            self._push_until_accepted(site, f"msg_{site.id}_{number}", json.dumps(body).encode())
            if self.stopped.wait(self.pause):
                return

    def _push_until_accepted(self, site: Pusher, webhook_id: str, body: bytes) -> None:
        while (status := self._push(site, webhook_id, body)) != 200:
            self.refused[status] += 1
            if self.stopped.wait(RETRY_SECONDS):
                return
        self.accepted.append((time.monotonic(), webhook_id))

    def _push(self, site: Pusher, webhook_id: str, body: bytes) -> int:
        url = self.address + site.path("update-structure/")
        request = urllib.request.Request(url, body, site.signed(body, webhook_id))
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return NO_ANSWER

    def gap(self, since: float) -> float:
        """Return the longest time without an accepted push after an instant, in seconds."""
        times = [since, *sorted(when for when, _ in self.accepted if when > since)]
        return max((later - earlier for earlier, later in itertools.pairwise(times)), default=0)

    def await_accepted(self, number: int, seconds: float) -> None:
        """Wait until so many more pushes have been accepted."""
        wanted, deadline = len(self.accepted) + number, time.monotonic() + seconds
        while len(self.accepted) < wanted:
            assert time.monotonic() < deadline, f"pushes do not flow: {self.refused}"
            time.sleep(0.1)


@contextmanager
def crowd(address: str, sites: list[Pusher], pause: float) -> Iterator[Crowd]:
    """Let these sites push until the end of the block."""
    found = Crowd(address, sites, pause)
    for thread in found.threads:
        thread.start()
    try:
        yield found
    finally:
        found.stopped.set()
        for thread in found.threads:
            thread.join()
