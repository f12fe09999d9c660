"""The push and the read."""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Annotated

import orjson
import pushes
from database import ApiKey, Integration, Session, Structure
from fastapi import Depends, FastAPI, Header, HTTPException, Request, Response
from logs import LogRequests
from push import PushBody
from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

MAX_BYTES = 1048576
BASE = "/api/v1/integration/integrations/{integration_id}"

app = FastAPI()
app.add_middleware(LogRequests)


async def open_session():
    async with Session() as session:
        yield session


Database = Annotated[AsyncSession, Depends(open_session)]


async def require_key(
    integration_id: int, session: Database, authorization: Annotated[str, Header()] = ""
) -> None:
    """Let the integration's own key in."""
    scheme, _, key = authorization.partition(" ")
    digest = hashlib.sha256(key.encode()).hexdigest()
    query = select(ApiKey.integration_id).where(
        ApiKey.digest == digest,
        ApiKey.revoked_at.is_(None),
        or_(ApiKey.expires_at.is_(None), ApiKey.expires_at > datetime.now(UTC)),
    )
    found = (await session.execute(query)).scalar_one_or_none()
    if scheme.lower() != "bearer" or found != integration_id:
        raise HTTPException(401, headers={"WWW-Authenticate": "Bearer"})


def require_size(content_length: Annotated[int, Header()]) -> None:
    """Refuse a body that is too large before it is read."""
    if content_length > MAX_BYTES:
        raise HTTPException(413)


@app.post(BASE + "/update-structure/", dependencies=[Depends(require_size), Depends(require_key)])
async def update_structure(
    integration_id: int,
    session: Database,
    push: PushBody,
    request: Request,
    webhook_id: Annotated[str | None, Header(alias="webhook-id")] = None,
) -> Response:
    body = await request.body()
    return _success(await pushes.receive(session, integration_id, webhook_id, body, push))


@app.get(BASE + "/content-types/", dependencies=[Depends(require_key)])
async def content_types(
    integration_id: int, session: Database, if_none_match: Annotated[str, Header()] = ""
) -> Response:
    query = select(Integration, Structure).join(Structure).where(Integration.id == integration_id)
    integration, structure = (await session.execute(query)).one()
    last = integration.last_structure_fetch
    response = _success(
        {
            "integration": integration.id,
            "site": integration.site,
            "revision": integration.revision,
            "last_structure_fetch": last,
            "late_after": last and last + timedelta(hours=36),
            "stale_after": last and last + timedelta(hours=72),
            "post_types": structure.post_types,
            "taxonomies": structure.taxonomies,
        }
    )
    etag = f'"{hashlib.sha256(response.body).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
    if etag in (tag.strip().removeprefix("W/") for tag in if_none_match.split(",")):
        return Response(status_code=304, headers=headers)
    response.headers.update(headers)
    return response


def _success(data) -> Response:
    body = orjson.dumps({"success": True, "data": data}, option=orjson.OPT_UTC_Z)
    return Response(body, media_type="application/json")
