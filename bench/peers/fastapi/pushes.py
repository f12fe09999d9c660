"""What a push does to what is held of a site: one transaction."""

import hashlib
from datetime import UTC, datetime

import orjson
from database import Change, Integration, Push, Structure
from fastapi import HTTPException
from sqlalchemy import insert, select
from sqlalchemy.orm.attributes import flag_modified

KINDS = ("post_types", "taxonomies")
COUNTS = ("count", "counts")


async def receive(session, integration_id, webhook_id, body, push):
    """Store a validated push; return what is told of it."""
    now = datetime.now(UTC)
    body_sha256 = hashlib.sha256(body).hexdigest()
    pushed = push.model_dump()
    maps = [pushed[kind] for kind in KINDS]
    digest = hashlib.sha256(orjson.dumps(maps, option=orjson.OPT_SORT_KEYS)).hexdigest()
    await session.commit()  # ends what the look-up of the key began
    await session.connection(execution_options={"writes": True})
    query = select(Integration).where(Integration.id == integration_id).with_for_update()
    integration = (await session.execute(query)).scalar_one()
    if webhook_id:
        query = select(Push.body_sha256).where(
            Push.integration_id == integration_id, Push.webhook_id == webhook_id
        )
        known = (await session.execute(query)).scalar_one_or_none()
        if known not in (None, body_sha256):
            raise HTTPException(409, "id_reused")
        if known:
            return _receipt("duplicate", integration)
    if (push.generated_at or 0) < (integration.generated_at or 0):
        return _receipt("superseded", integration)
    result, changes = "unchanged", []
    if digest != integration.digest:
        result = "applied"
        integration.revision = (integration.revision or 0) + 1
        integration.digest = digest
        changes = await _apply(session, integration, pushed, now)
    integration.last_structure_fetch = now
    integration.generated_at = push.generated_at or integration.generated_at
    integration.site = pushed["site"] or integration.site
    session.add(
        Push(
            integration_id=integration_id,
            webhook_id=webhook_id,
            body_sha256=body_sha256,
            received_at=now,
            result=result,
            revision=integration.revision,
        )
    )
    await session.commit()
    return _receipt(result, integration, len(changes))


async def _apply(session, integration, push, now):
    """Bring the entries up to date; return the rows of what changed other than counts."""
    structure = await session.get_one(Structure, integration.id)
    stamp = now.isoformat()
    changes = []

    def change(what, kind, name, **members):
        # Rows of one insert have the same columns.
        row = {"what": what, "kind": kind, "name": name, "attribute": None, "before": None}
        row |= {"integration_id": integration.id, "revision": integration.revision, "at": now}
        changes.append(row | {"after": None} | members)

    for kind in KINDS:
        present, missing = getattr(structure, kind), structure.missing.setdefault(kind, {})
        for name, pushed in push[kind].items():
            entry = present.get(name) or missing.pop(name, None)
            if entry is None:
                public = pushed["public"] is not False
                entry = {"enabled": public, "fetch_limit": 100, "synced_count": None}
                entry["first_seen"] = entry["last_changed"] = stamp
                change("appeared", kind, name)
            else:
                if entry.pop("missing_since", None):
                    change("returned", kind, name)
                for attribute, after in pushed.items():
                    before = entry.get(attribute)
                    if before != after and attribute not in COUNTS:
                        entry["last_changed"] = stamp
                        change(
                            "changed", kind, name, attribute=attribute, before=before, after=after
                        )
            present[name] = {**entry, **pushed}
        for name in present.keys() - push[kind].keys():
            missing[name] = {**present.pop(name), "missing_since": stamp}
            change("left", kind, name)
    for column in (*KINDS, "missing"):
        flag_modified(structure, column)
    if changes:
        await session.execute(insert(Change), changes)
    return changes


def _receipt(result, integration, changes=0):
    return {
        "result": result,
        "revision": integration.revision,
        "changes": changes,
        "last_structure_fetch": integration.last_structure_fetch,
    }
