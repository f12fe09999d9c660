"""What a push does to what is held of a site: one transaction."""

import hashlib
from datetime import UTC, datetime

import orjson
from django.db import transaction
from rest_framework.exceptions import APIException

from structures.models import Change, Integration, Push, Structure

KINDS = ("post_types", "taxonomies")
COUNTS = ("count", "counts")


class IdReused(APIException):
    status_code = 409
    default_code = "id_reused"


def receive(integration_id, webhook_id, body, push):
    """Store a validated push; return what is told of it."""
    now = datetime.now(UTC)
    body_sha256 = hashlib.sha256(body).hexdigest()
    maps = [push[kind] for kind in KINDS]
    digest = hashlib.sha256(orjson.dumps(maps, option=orjson.OPT_SORT_KEYS)).hexdigest()
    with transaction.atomic():
        integration = Integration.objects.select_for_update().get(pk=integration_id)
        if webhook_id:
            known = Push.objects.filter(integration=integration, webhook_id=webhook_id).first()
            if known and known.body_sha256 != body_sha256:
                raise IdReused
            if known:
                return _receipt("duplicate", integration)
        if (push["generated_at"] or 0) < (integration.generated_at or 0):
            return _receipt("superseded", integration)
        result, changes = "unchanged", []
        if digest != integration.digest:
            result = "applied"
            integration.revision = (integration.revision or 0) + 1
            integration.digest = digest
            changes = _apply(integration, push, now)
        integration.last_structure_fetch = now
        integration.generated_at = push["generated_at"] or integration.generated_at
        integration.site = push["site"] or integration.site
        integration.save(
            update_fields=["revision", "digest", "last_structure_fetch", "generated_at", "site"]
        )
        Push.objects.create(
            integration=integration,
            webhook_id=webhook_id,
            body_sha256=body_sha256,
            received_at=now,
            result=result,
            revision=integration.revision,
        )
    return _receipt(result, integration, len(changes))


def _apply(integration, push, now):
    """Bring the entries up to date; return the rows of what changed other than counts."""
    structure = Structure.objects.get(pk=integration.pk)
    common = {"integration": integration, "revision": integration.revision, "at": now}
    stamp = now.isoformat()
    changes = []
    for kind in KINDS:
        present, missing = getattr(structure, kind), structure.missing.setdefault(kind, {})
        for name, pushed in push[kind].items():
            found = {"kind": kind, "name": name, **common}
            entry = present.get(name) or missing.pop(name, None)
            if entry is None:
                public = pushed["public"] is not False
                entry = {"enabled": public, "fetch_limit": 100, "synced_count": None}
                entry["first_seen"] = entry["last_changed"] = stamp
                changes.append(Change(what="appeared", **found))
            else:
                if entry.pop("missing_since", None):
                    changes.append(Change(what="returned", **found))
                for attribute, after in pushed.items():
                    before = entry.get(attribute)
                    if before != after and attribute not in COUNTS:
                        entry["last_changed"] = stamp
                        changed = {"attribute": attribute, "before": before, "after": after}
                        changes.append(Change(what="changed", **changed, **found))
            present[name] = {**entry, **pushed}
        for name in present.keys() - push[kind].keys():
            missing[name] = {**present.pop(name), "missing_since": stamp}
            changes.append(Change(kind=kind, name=name, what="left", **common))
    structure.save()
    Change.objects.bulk_create(changes)
    return changes


def _receipt(result, integration, changes=0):
    return {
        "result": result,
        "revision": integration.revision,
        "changes": changes,
        "last_structure_fetch": integration.last_structure_fetch,
    }
