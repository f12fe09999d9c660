FROM python:3.11-slim-bookworm AS build
WORKDIR /build
COPY requirements.txt .
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --require-hashes -r requirements.txt

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --create-home receiver
WORKDIR /app
COPY --from=build /venv /venv
COPY migrations migrations
COPY schemas schemas
COPY receiver receiver
COPY wsgi.py gunicorn.conf.py ./
# One arena of malloc, because a worker's threads would otherwise each keep what a large push took.
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 FLASK_APP=wsgi MALLOC_ARENA_MAX=1
# SQLite's folder, where DATABASE_URL names no other database.
RUN mkdir instance && chown receiver instance
USER 10001
VOLUME /app/instance
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/health/live', timeout=2)"]
CMD ["gunicorn", "wsgi:app", "--bind", "0.0.0.0:8000"]
