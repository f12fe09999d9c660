"""One JSON line a request."""

import time
import uuid

import structlog

log = structlog.get_logger()


def log_request(get_response):
    def middleware(request):
        started = time.perf_counter()
        request_id = request.headers.get("X-Request-Id") or uuid.uuid4().hex
        response = get_response(request)
        response.headers["X-Request-Id"] = request_id
        log.info(
            "request",
            request_id=request_id,
            method=request.method,
            path=request.path,
            status=response.status_code,
            ms=round((time.perf_counter() - started) * 1000, 2),
        )
        return response

    return middleware
