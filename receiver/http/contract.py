"""The contract of a view, declared once: the gate, the checks and the documents all read it."""

import functools
import inspect
import re
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from flask import Blueprint, Flask, current_app, request
from flask.sansio.app import App
from flask.typing import ResponseReturnValue
from marshmallow import Schema, ValidationError, fields

from receiver.http.auth import admit
from receiver.http.body import check_framing, parse
from receiver.http.current import current
from receiver.http.problems import Problem
from receiver.http.turns import turn
from receiver.keys.lookup import Columns

View = Callable[..., ResponseReturnValue]
Served = TypeVar("Served", bound=View)

ANYONE: tuple[str, ...] = ()
SAFE = ("GET", "HEAD", "OPTIONS")
# 1 to 64 characters of printable ASCII; HTTP strips blanks at the ends.
IDEMPOTENCY_KEY = re.compile(r"[!-~]([ -~]{0,62}[!-~])?")


@dataclass(frozen=True)
class Contract:
    """What a view takes, asks, gives and lets in.

    `allow` names roles: site, admin, read and edit (of access tokens: one that may edit may read,
    too, and one that may operate may what an admin may), or is ANYONE. `body`, `query` and
    `answer` are schemas, `answer` of one item where `is_list`; `beside` describes members beside
    the answer's data, as OpenAPI has it. `status` is that of a success. Where a body is not
    required, an empty one counts as `{}`. With `raw_body` it arrives as bytes, which the view
    validates itself. `idempotent` lets a repeat say which request it repeats, by an
    Idempotency-Key. `sees` are columns of the integration that the view needs: the statement that
    looks the key up brings them along. With `turn` at most two requests of an integration are
    under way in a process. A `conditional` answer has an ETag, and is a 304 while it is that of
    If-None-Match. `refuses` are the codes of problems of its own, beside those that follow from
    the rest.
    """

    allow: tuple[str, ...]
    answer: Schema | None = None
    body: Schema | None = None
    query: Schema | None = None
    status: int = 200
    is_list: bool = False
    body_required: bool = True
    idempotent: bool = False
    raw_body: bool = False
    sees: Columns = ()
    turn: bool = False
    beside: Mapping[str, Any] | None = None
    conditional: bool = False
    refuses: tuple[str, ...] = ()


class Resource(Blueprint):
    """A blueprint whose views have contracts."""

    def view(self, method: str, path: str, contract: Contract) -> Callable[[Served], Served]:
        """Serve a view under its contract.

        A view names as its parameters what it wants of `caller`, `integration` (the row of what
        the contract sees; a missing one never arrives), `query`, `body`, `idempotency_key` (None
        where there is none) and the path's own.
        """

        def declare(view: Served) -> Served:
            self.add_url_rule(path, view.__name__, _guard(contract, view), methods=[method])
            endpoint = f"{self.name}.{view.__name__}"
            self.record(lambda setup: _contracts(setup.app).update({endpoint: contract}))
            return view

        return declare


def install(app: Flask) -> None:
    """Check the framing of every request before authentication: that costs no query."""
    app.before_request(_check_framing)


def contract_of(app: Flask, endpoint: str | None) -> Contract | None:
    """Return the contract of an endpoint, or None if its view declares none."""
    return _contracts(app).get(endpoint or "")


def _contracts(app: App) -> dict[str, Contract]:
    return cast(dict[str, Contract], app.extensions.setdefault("contracts", {}))


def _check_framing() -> None:
    contract = contract_of(current_app, request.endpoint)
    required = contract is not None and contract.body is not None and contract.body_required
    current().body = check_framing(required and request.method not in SAFE)


def _guard(contract: Contract, view: View) -> View:
    wanted = tuple(inspect.signature(view).parameters)

    @functools.wraps(view)
    def guarded(**arrived: Any) -> ResponseReturnValue:
        if contract.allow:
            integration_id = arrived.get("integration_id")
            caller, integration = admit(contract.allow, integration_id, contract.sees)
            arrived |= {"caller": caller, "integration": integration}
        # Not of a page or a probe, to which others add parameters of their own.
        if contract.allow or contract.body:
            arrived["query"] = _query(contract.query)
        if contract.idempotent:
            arrived["idempotency_key"] = _idempotency_key()
        # Only for an admitted caller: others could use up an integration's turns. Validation is
        # inside, because it takes most of the time of a large push.
        with turn(arrived["integration_id"]) if contract.turn else nullcontext():
            if contract.body:
                arrived["body"] = _body(contract, contract.body)
            return view(**{name: arrived[name] for name in wanted})

    return guarded


def _query(schema: Schema | None) -> Mapping[str, Any]:
    """Validate the query; of a repeated parameter the first value counts, but of a list all."""
    if not request.query_string:
        return schema.load({}) if schema else {}
    given = request.args.to_dict()
    if schema is None:
        raise ValidationError({name: ["Unknown field."] for name in given})
    lists = (name for name in given if isinstance(schema.fields.get(name), fields.List))
    several = {name: request.args.getlist(name) for name in lists}
    return cast(Mapping[str, Any], schema.load(given | several))


def _idempotency_key() -> str | None:
    key = request.headers.get("Idempotency-Key")
    if key is not None and not IDEMPOTENCY_KEY.fullmatch(key):
        detail = "Idempotency-Key must be 1 to 64 characters of printable ASCII."
        raise Problem(400, "bad_request", detail)
    return key


def _body(contract: Contract, schema: Schema) -> Any:
    body = current().body
    if contract.raw_body:
        return body
    return schema.load(parse(body) if body or contract.body_required else {})
