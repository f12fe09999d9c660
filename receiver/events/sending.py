"""One attempt to deliver an event: a signed request, what came back, and when to try again."""

import random
import time
from collections.abc import Sequence
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from receiver import outbound
from receiver.config import VERSION
from receiver.keys import signing

SECONDS = 15
MAX_ANSWER = 1024  # bytes that are kept
MINUTE, HOUR = 60, 3600
# Before the second attempt, the third, and so on.
WAITS = (
    *(5, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR),
    *(10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR),
)
JITTER = 0.2  # so that what failed together is not tried together
MAX_PAUSE = 24 * HOUR
GONE = 410
DETAILS = {
    "no_secret": "No SECRET_KEY is known that made its secret: rotate the endpoint's secret.",
    "not_allowed": "Its address is not a public one: correct it or set ALLOW_PRIVATE_SITES.",
    "unreachable": "It could not be reached: check its address, and that it is up.",
    "bad_certificate": "Its certificate is not valid for its name: renew or replace it.",
    "timeout": f"It did not answer within {SECONDS} seconds: answer first, then work.",
    "unexpected_answer": "What it answered is not HTTP: check its address.",
}


class Attempt(NamedTuple):
    """What is sent where: the body is an event, whose id is the webhook's."""

    url: str
    event_id: str
    body: bytes
    keys: Sequence[bytes]
    allow_private: bool


class Outcome(NamedTuple):
    """What came back: `error` is None for a success, else says what to do.

    `pause` is for how many seconds the endpoint asked to be left alone.
    """

    status: int | None
    error: str | None
    answer: str | None = None
    pause: float = 0

    @property
    def is_gone(self) -> bool:
        """Tell whether the endpoint wants no more."""
        return self.status == GONE


def send(attempt: Attempt) -> Outcome:
    """Send an event, within 15 s; success is any 2xx."""
    if not attempt.keys:
        return Outcome(None, DETAILS["no_secret"])
    try:
        answer = outbound.post(
            attempt.url,
            _headers(attempt),
            attempt.body,
            allow_private=attempt.allow_private,
            seconds=SECONDS,
            body_bytes=MAX_ANSWER,
        )
    except outbound.Failed as failure:
        return Outcome(None, DETAILS[str(failure)])
    # PostgreSQL stores no NUL.
    text = answer.body.decode(errors="replace").replace("\0", "\ufffd")
    error = _error(answer.status)
    return Outcome(answer.status, error, text, _pause(answer.retry_after) if error else 0)


def wait(attempts: int, pause: float = 0) -> float | None:
    """Return the seconds before the next attempt; None after the last."""
    if attempts > len(WAITS):
        return None
    return max(WAITS[attempts - 1] * random.uniform(1 - JITTER, 1 + JITTER), pause)  # noqa: S311


def _error(status: int) -> str | None:
    if 200 <= status < 300:
        return None
    if status == GONE:
        return "It answered 410 Gone: it was disabled. Enable it if it is to be sent events again."
    if 300 <= status < 400:
        return f"It answered {status}: redirects are not followed, so give its final address."
    return f"It answered {status}: see what it says, and its own log."


def _pause(retry_after: str | None) -> float:
    """Return the seconds that a Retry-After asks for, a day at most."""
    text = (retry_after or "").strip()
    if text.isascii() and text.isdigit():
        return float(min(int(text[:9]), MAX_PAUSE))
    try:
        wanted = parsedate_to_datetime(text).timestamp() - time.time()
    except (ValueError, OverflowError):
        return 0
    return min(max(wanted, 0), MAX_PAUSE)


def _headers(attempt: Attempt) -> dict[str, str]:
    signed = signing.headers(attempt.keys, attempt.event_id, attempt.body)
    return {"User-Agent": f"structure-receiver/{VERSION}", **signed}
