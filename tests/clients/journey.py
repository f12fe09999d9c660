"""What a provider's backend does, with the generated client: python journey.py URL ADMIN_KEY"""

import sys
from http import HTTPStatus

from receiver_client import AuthenticatedClient
from receiver_client.api.content_types import content_types_show
from receiver_client.api.integrations import integrations_create
from receiver_client.api.keys import keys_rotate
from receiver_client.api.pushes import pushes_accept
from receiver_client.models import (
    ContentTypesShowResponse200,
    IntegrationsCreateResponse201,
    KeysRotateResponse201,
    NewIntegration,
    PostType,
    Problem,
    Push,
    PushesAcceptResponse200,
    PushPostTypes,
    PushTaxonomies,
    ReceiptResult,
    Rotation,
)


def main(url: str, admin_key: str) -> None:
    provider = AuthenticatedClient(url, admin_key)

    body = NewIntegration(site_url="https://python.example")
    created = integrations_create.sync(client=provider, body=body, idempotency_key="journey-2")
    assert isinstance(created, IntegrationsCreateResponse201)
    id_, site = created.data.id, AuthenticatedClient(url, created.data.api_key)

    pushed = pushes_accept.sync(id_, client=site, body=push(10))
    assert isinstance(pushed, PushesAcceptResponse200)
    assert pushed.data.result is ReceiptResult.APPLIED

    read = content_types_show.sync_detailed(id_, client=site)
    assert isinstance(read.parsed, ContentTypesShowResponse200)
    post = read.parsed.data.post_types["post"]
    assert (post.label, post.synced_count) == ("Posts", None)
    again = content_types_show.sync_detailed(id_, client=site, if_none_match=read.headers["ETag"])
    assert again.status_code is HTTPStatus.NOT_MODIFIED

    bad = pushes_accept.sync(id_, client=site, body=push(-1))
    assert isinstance(bad, Problem)
    assert bad.errors
    assert bad.errors[0].path == "post_types.post.count"

    rotated = keys_rotate.sync(id_, client=provider, body=Rotation(overlap_hours=0))
    assert isinstance(rotated, KeysRotateResponse201)
    old = content_types_show.sync(id_, client=site)
    assert isinstance(old, Problem)
    assert (old.status, old.code) == (401, "unauthorized")
    renewed = content_types_show.sync(id_, client=AuthenticatedClient(url, rotated.data.api_key))
    assert isinstance(renewed, ContentTypesShowResponse200)
    assert renewed.data.revision == 1
    print(f"created {id_}, pushed, read, 304, 422, rotated, 401")


def push(count: int) -> Push:
    post_types = PushPostTypes()
    post_types["post"] = PostType(label="Posts", count=count)
    return Push(post_types=post_types, taxonomies=PushTaxonomies())


if __name__ == "__main__":
    main(*sys.argv[1:])
