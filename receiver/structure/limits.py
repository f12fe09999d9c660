"""The rate limit of pushes: the generic cell rate algorithm, whose state is one number."""

from receiver.refusals import Refusal


class RateLimited(Refusal):
    """The integration has pushed too often."""

    code = "rate_limited"


CLOCKS_APART_SECONDS = 60  # between the machines of several receivers


def pay(paid_until: float, now: float, per_minute: int) -> float:
    """Return until when the pushes are paid for, this one included, in seconds since the epoch.

    Raise RateLimited for a burst of more than twice `per_minute`; 0 means no limit.
    """
    if not per_minute:
        return paid_until
    each = 60 / per_minute
    burst = 2 * per_minute * each
    # No push pays beyond the burst, so a clock that was ahead has stored a later time.
    if paid_until > now + burst + CLOCKS_APART_SECONDS:
        paid_until = now
    paid_until = max(paid_until, now) + each
    wait = paid_until - now - burst
    if wait > 0:
        detail = f"An integration may push {per_minute} times a minute: wait, then push again."
        raise RateLimited(detail, wait=wait)
    return paid_until
