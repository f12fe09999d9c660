"""One JSON line a request."""

import logging
import time
import uuid

import orjson
import structlog

structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.processors.JSONRenderer(serializer=orjson.dumps),
    ],
    wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
    logger_factory=structlog.BytesLoggerFactory(open(2, "wb", closefd=False)),  # noqa: SIM115
    cache_logger_on_first_use=True,
)
log = structlog.get_logger()


class LogRequests:
    """Pure ASGI: Starlette's BaseHTTPMiddleware would cost a task a request."""

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        given = dict(scope["headers"]).get(b"x-request-id")
        request_id = given or uuid.uuid4().hex.encode()

        async def send_and_log(message):
            if message["type"] == "http.response.start":
                message["headers"].append((b"x-request-id", request_id))
                log.info(
                    "request",
                    request_id=request_id.decode("latin-1"),
                    method=scope["method"],
                    path=scope["path"],
                    status=message["status"],
                    ms=round((time.perf_counter() - started) * 1000, 2),
                )
            await send(message)

        await self.app(scope, receive, send_and_log)
