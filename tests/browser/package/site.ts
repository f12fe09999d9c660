import type { ContentTypesEvents } from "@igny8/content-types";

const given = new URLSearchParams(location.hash.slice(1));
export const src = given.get("src") ?? "";
export const fresh = given.get("token") ?? "";

/** What a host is told: the token is not taken any more, and it sets a new one. */
export type Expired = ContentTypesEvents["igny8-token-expired"];
