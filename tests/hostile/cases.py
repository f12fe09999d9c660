"""All hostile cases, and what is wrong with what one of them is answered."""

from urllib.parse import urlsplit

from tests.hostile import documents, framing, headers, lines
from tests.hostile.wire import CLOSED, Answer, Case, Target, exchange, problem

TABLES = {
    table.__name__.rpartition(".")[2]: table.CASES for table in (framing, lines, headers, documents)
}
MAX_WORKER_MB = 150


def fault(address: str, target: Target, case: Case) -> str:
    """Send a case; return what is wrong with the answers, or nothing."""
    parts = urlsplit(address)
    answers = exchange((str(parts.hostname), int(parts.port or 0)), case.build(target))
    statuses = [answer.status for answer in answers]
    right = [status for status in case.right if status != CLOSED]
    if statuses != right:
        return f"answered {statuses}, not {right}"
    return next(filter(None, map(_fault, answers)), "")


def _fault(answer: Answer) -> str:
    """An answer of the receiver's own is JSON, names its request and tells nothing inner."""
    if b"Traceback" in answer.body:
        return "a traceback"
    if "x-request-id" not in answer.headers or not answer.body or answer.status < 400:
        return ""
    told = problem(answer)
    right = {
        "status": answer.status,
        "success": False,
        "request_id": answer.headers["x-request-id"],
    }
    if answer.headers["content-type"] != "application/problem+json":
        return f"a problem that is {answer.headers['content-type']}"
    return "" if told.items() >= right.items() else f"{told}, not {right}"
