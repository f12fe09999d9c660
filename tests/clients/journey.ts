// What a provider's backend does, with the generated types: node journey.js URL ADMIN_KEY
import assert from "node:assert/strict";
import createClient from "openapi-fetch";
import type { components, paths, webhooks } from "./schema.js";

const [baseUrl = "", adminKey = ""] = process.argv.slice(2);
const BASE = "/api/v1/integration/integrations/";
const ONE = `${BASE}{integration_id}/` as const;

const client = (key: string) =>
  createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${key}` } });
const provider = client(adminKey);

// Create; the labels and the name may be left out.
const created = await provider.POST(BASE, {
  params: { header: { "Idempotency-Key": "journey-1" } },
  body: { site_url: "https://typescript.example", labels: { tenant: "acme" } },
});
if (!created.data) throw new Error(created.error.detail);
const { id, api_key, labels } = created.data.data;
assert.equal(labels.tenant, "acme");
const params = { path: { integration_id: id } };
const site = client(api_key);

// Push.
const push: components["schemas"]["Push"] = {
  trigger: "connect",
  post_types: { post: { label: "Posts", count: 10, counts: { publish: 10 } } },
  taxonomies: {},
};
const pushed = await site.POST(`${ONE}update-structure/`, { params, body: push });
if (!pushed.data) throw new Error(pushed.error.detail);
const result: "applied" | "unchanged" | "duplicate" | "superseded" = pushed.data.data.result;
assert.equal(result, "applied");

// Read, and again with the ETag.
const read = await site.GET(`${ONE}content-types/`, { params });
if (!read.data) throw new Error(read.error.detail);
const post = read.data.data.post_types.post;
assert.equal(post?.label, "Posts");
assert.equal(post?.synced_count ?? 0, 0);
const etag = read.response.headers.get("ETag") ?? "";
const again = await site.GET(`${ONE}content-types/`, {
  params: { ...params, header: { "If-None-Match": etag } },
});
assert.equal(again.response.status, 304);

// List, page by page.
const listed = await provider.GET(BASE, { params: { query: { limit: 1, state: "fresh,late" } } });
assert(listed.data);
const next: string | null = listed.data.next;
assert.equal(listed.data.data[0]?.state, "fresh");
assert(next === null || next.length > 0);

// A 422 names what is wrong.
const bad = await site.POST(`${ONE}update-structure/`, {
  params,
  body: { ...push, post_types: { post: { label: "Posts", count: -1 } } },
});
assert(bad.error);
assert.equal(bad.error.code, "validation_failed");
assert.equal(bad.error.errors?.[0]?.path, "post_types.post.count");

// Rotate, and end the old key at once: then it is a 401.
const rotated = await provider.POST(`${ONE}keys/`, { params, body: { overlap_hours: 0 } });
if (!rotated.data) throw new Error(rotated.error.detail);
const old = await site.GET(`${ONE}content-types/`, { params });
assert.equal(old.error?.code, "unauthorized");
assert.equal(old.error?.retryable, false);
const renewed = await client(rotated.data.data.api_key).GET(`${ONE}content-types/`, { params });
assert.equal(renewed.data?.data.revision, 1);

// What a site is sent.
const asked: webhooks["sync.requested"]["post"]["requestBody"]["content"]["application/json"] = {
  type: "sync.requested",
};
console.log(`created ${id}, pushed, read, 304, 422, rotated, 401; a site is sent ${asked.type}`);
