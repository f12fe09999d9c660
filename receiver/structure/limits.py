"""How many pushes an integration may send: the generic cell rate algorithm over one number."""

from receiver.refusals import Refusal


class RateLimited(Refusal):
    """The integration has pushed too often."""

    code = "rate_limited"


CLOCKS_APART_SECONDS = 60  # of two machines that run receivers


def pay(paid_until: float, now: float, per_minute: int) -> float:
    """Return until when the pushes are paid for after one more, in seconds since the epoch.

    Raise RateLimited when that would be more than twice a minute's pushes at once;
    0 a minute means any number.
    """
    if not per_minute:
        return paid_until
    each = 60 / per_minute
    burst = 2 * per_minute * each
    # Nobody pays for more than the burst, so a later time was noted by a clock that was ahead.
    if paid_until > now + burst + CLOCKS_APART_SECONDS:
        paid_until = now
    paid_until = max(paid_until, now) + each
    wait = paid_until - now - burst
    if wait > 0:
        detail = f"An integration may push {per_minute} times a minute: wait, then push again."
        raise RateLimited(detail, wait=wait)
    return paid_until
