"""Django, trimmed to what this API needs: no sessions, no users, no templates."""

import logging
import os
from urllib.parse import parse_qs, urlsplit

import orjson
import structlog

url = urlsplit(os.environ["DATABASE_URL"])

if url.scheme == "sqlite":
    DATABASE = {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": url.path[1:],
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 5,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
    }
else:
    DATABASE = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": url.path[1:],
        "USER": url.username,
        "HOST": parse_qs(url.query)["host"][0],
    }

DATABASES = {"default": {**DATABASE, "CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}}
SECRET_KEY = os.environ["SECRET_KEY"]
ALLOWED_HOSTS = ["127.0.0.1"]
TIME_ZONE = "UTC"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1048576
ROOT_URLCONF = "structures.urls"
INSTALLED_APPS = ["structures"]
MIDDLEWARE = [
    "structures.middleware.log_request",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
]
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["structures.authentication.KeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["structures.authentication.OwnIntegration"],
    "DEFAULT_PARSER_CLASSES": ["structures.json.Parser"],
    "DEFAULT_RENDERER_CLASSES": ["structures.json.Renderer"],
    "EXCEPTION_HANDLER": "structures.views.answer_error",
    "UNAUTHENTICATED_USER": None,
}
LOGGING_CONFIG = None

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
