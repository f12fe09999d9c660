"""The conditions of a search: each as SQL, and how to find by an index what meets it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, false, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from receiver.db.fleet_models import Entry, Site
from receiver.db.models import Change, Integration, Label
from receiver.integrations.freshness import Freshness
from receiver.integrations.groups import groups
from receiver.structure.index import VERSIONS
from schemas.search import Named

ID = Integration.id
# The ids that a statement looks at. They are told to each part of it, because PostgreSQL would
# join the parts as a whole, and not only what of them is asked for.
LOW, HIGH = bindparam("low", type_=ID.type), bindparam("high", type_=ID.type)


@dataclass(frozen=True)
class Condition:
    """What is asked of an integration.

    `holds` is true of those that meet it; each of `found` selects some of their ids by an index.
    `ordered` is a column of ids in such an index, in whose order `found` can be read; `narrow`
    is one that is read in the table `sites`.
    """

    holds: ColumnElement[bool]
    found: Sequence[Select[Any]] = ()
    ordered: InstrumentedAttribute[int] | None = None
    narrow: ColumnElement[bool] | None = None


def conditions(
    query: Mapping[str, Any], known: Sequence[Sequence[int]], fresh: Freshness
) -> list[Condition]:
    """Return what a search asks; each of `known` is the ids of those among which is looked."""
    return list(_each(query, known, fresh))


def _each(
    query: Mapping[str, Any], known: Sequence[Sequence[int]], fresh: Freshness
) -> Iterator[Condition]:
    yield from (_by_columns(ID.in_(ids)) for ids in known)
    if query["platform"] not in (None, "wordpress"):
        yield _by_columns(false())
    yield from (_labelled(*label) for label in query["label"])
    yield from (_having(named) for named in query["has"])
    yield from (Condition(~_has(named)) for named in query["lacks"])
    if query["changed"]:
        what, kind, name = query["changed"]
        yield _changed(what, kind, name, query["since"])
    for name in VERSIONS:
        if query[name]:
            yield _versioned(name, query[name])
    if query["q"]:
        narrow = Site.text.contains(query["q"].lower(), autoescape=True)
        yield Condition(_in_sites(narrow), narrow=narrow)
    for parameter in ("state", "trouble"):
        if query[parameter]:
            all_groups = groups(fresh)
            yield _by_columns(*(and_(*all_groups[name].conditions) for name in query[parameter]))


def _by_columns(*ways: ColumnElement[bool]) -> Condition:
    return Condition(or_(*ways), [select(ID).where(way) for way in ways])


def _labelled(key: str, value: str) -> Condition:
    those = (Label.key == key, Label.value == value)
    holds = _exists(Label.integration_id, *those)
    return Condition(holds, [select(Label.integration_id).where(*those)], Label.integration_id)


def _having(named: Named) -> Condition:
    found = select(Entry.integration_id).where(*_those(named))
    return Condition(_has(named), [found], Entry.integration_id)


def _has(named: Named) -> ColumnElement[bool]:
    return _exists(Entry.integration_id, *_those(named))


def _those(named: Named) -> list[ColumnElement[bool]]:
    those = [Entry.kind == named.kind, Entry.name == named.name]
    return [*those, Entry.enabled.is_(True)] if named.enabled else those


def _changed(what: str, kind: str, name: str, since: datetime) -> Condition:
    those = (Change.what == what, Change.kind == kind, Change.name == name, Change.at >= since)
    holds = _exists(Change.integration_id, *those)
    return Condition(holds, [select(Change.integration_id).where(*those)])


def _versioned(name: str, bounds: tuple[int, int]) -> Condition:
    column = getattr(Site, name)
    narrow = and_(column >= bounds[0], column < bounds[1])
    return Condition(_in_sites(narrow), [select(Site.integration_id).where(narrow)], narrow=narrow)


def _in_sites(narrow: ColumnElement[bool]) -> ColumnElement[bool]:
    return _exists(Site.integration_id, narrow)


def _exists(column: Any, *those: ColumnElement[bool]) -> ColumnElement[bool]:
    query = select(column).where(column == ID, column.between(LOW, HIGH), *those)
    return query.correlate(Integration).exists()
