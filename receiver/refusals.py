"""What is refused below HTTP: the message says what to do next."""

from typing import Any


class Refusal(Exception):
    """Something is not done, and nothing was changed but what the refusal notes.

    `code` is stable, `wait` is in how many seconds to try again, and `members` are told beside
    the message.
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
