"""The codes of problem documents: the status of each, and what it means."""

from typing import NamedTuple


class Code(NamedTuple):
    """The status of a code, and what it means."""

    status: int
    meaning: str


# The same request may succeed later.
RETRYABLE = (429, 500, 503)
CODES = {
    "bad_request": Code(400, "A header or the address is not well-formed: `detail` says which."),
    "invalid_json": Code(400, "The body is not JSON in UTF-8."),
    "incomplete_body": Code(400, "The body is shorter than its Content-Length."),
    "unauthorized": Code(401, "No key, token or signature that is valid for this integration."),
    "clock_skew": Code(
        401, "The signature is valid, but its time is not: correct the clock by `server_time`."
    ),
    "forbidden": Code(403, "The credential is valid, but has not the role that is needed."),
    "signature_required": Code(403, "This receiver accepts only signed pushes."),
    "not_found": Code(404, "There is no such address, integration or key."),
    "method_not_allowed": Code(405, "The address does not accept this method: see `Allow`."),
    "conflict": Code(409, "Another request stored the same at the same time: read it, try again."),
    "id_reused": Code(409, "The webhook-id was accepted before, with another body."),
    "idempotency_outdated": Code(
        409, "What the first request with this Idempotency-Key created has changed since."
    ),
    "site_mismatch": Code(409, "The push comes from another home than the bound one: a copy?"),
    "site_taken": Code(409, "The site has an integration already: `integration` is its id."),
    "link_expired": Code(401, "The code of the connect link is too old: ask for a new link."),
    "link_invalid": Code(401, "The code is none of a connect link of this receiver."),
    "link_used": Code(409, "The code was exchanged before: ask for a new link."),
    "public_url_missing": Code(409, "The operator must set PUBLIC_URL before links can be made."),
    "length_required": Code(411, "The body needs a Content-Length, and must not be chunked."),
    "precondition_failed": Code(412, "The content types are not those of `If-Match`."),
    "payload_too_large": Code(413, "The body is longer than MAX_BODY_BYTES."),
    "unsupported_media_type": Code(415, "The body is not application/json, or is compressed."),
    "validation_failed": Code(422, "The body or the query is not valid: `errors` says where."),
    "idempotency_mismatch": Code(422, "The Idempotency-Key came with another body before."),
    "rate_limited": Code(429, "Too many requests: wait for `Retry-After` seconds."),
    "internal_error": Code(500, "The receiver failed: its log has the `request_id`."),
    "database_unavailable": Code(
        503, "Try again after `Retry-After` seconds, a push with the same webhook-id."
    ),
    "not_ready": Code(503, "`checks` says what fails, and what to do."),
}
