"""How many pushes an integration may send: the generic cell rate algorithm over one number."""

from receiver.errors import Problem


def pay(paid_until: float, now: float, per_minute: int) -> float:
    """Return until when the pushes are paid for after one more, in seconds since the epoch.

    Raise the 429 when that would be more than twice a minute's pushes at once;
    0 a minute means any number.
    """
    if not per_minute:
        return paid_until
    each = 60 / per_minute
    burst = 2 * per_minute * each
    # Never beyond the burst, not even where a clock was ahead once.
    paid_until = min(max(paid_until, now), now + burst) + each
    wait = paid_until - now - burst
    if wait > 0:
        detail = f"An integration may push {per_minute} times a minute: wait, then push again."
        raise Problem(429, "rate_limited", detail).after(wait)
    return paid_until
