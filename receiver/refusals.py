"""Refusals of the rooms below HTTP: exceptions whose message says what to do next."""

from typing import Any


class Refusal(Exception):
    """The request is not carried out; nothing is changed but a note of the refusal.

    `code` is stable, `wait` is the number of seconds until a retry makes sense, and `members`
    are added to the response.
    """

    code = "refused"

    def __init__(self, detail: str, *, wait: float | None = None, **members: Any) -> None:
        super().__init__(detail)
        self.detail, self.wait, self.members = detail, wait, members


class Gone(Exception):
    """The integration was removed, or the key ended, while the request was under way.

    The reason is for the log.
    """

    def __init__(self, reason: str = "removed integration") -> None:
        super().__init__(reason)
