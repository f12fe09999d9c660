/** Return an access token of the site with this address, or a promise of one. */
export type FetchToken = (site: { src: string }) => string | Promise<string>;

export interface ContentTypesProps {
  /** The address of one integration. */
  src?: string | null;
  /** An access token; while there is none the element shows that it loads, an empty one has expired. */
  token?: string | null;
  /** The language of words, numbers and times. */
  locale?: string | null;
  /** What is searched, filtered and sorted: `q=prod&show=off`. */
  query?: string | null;
  /** Called whenever a token is needed, instead of `token`. */
  fetchToken?: FetchToken | null;
}

export interface Change {
  kind: "post_types" | "taxonomies";
  name: string;
  enabled?: boolean;
  fetch_limit?: number;
}

/** The events, all of which bubble. */
export interface ContentTypesEvents {
  "igny8-ready": CustomEvent<{ revision: number | null }>;
  "igny8-change": CustomEvent<{ changes: Change[] }>;
  "igny8-error": CustomEvent<{ message: string; status: number }>;
  "igny8-query": CustomEvent<{ query: string }>;
  "igny8-token-expired": CustomEvent;
}

export class ContentTypes extends HTMLElement implements ContentTypesProps {
  src: string | null;
  token: string | null;
  locale: string | null;
  query: string | null;
  fetchToken: FetchToken | null;

  addEventListener<Name extends keyof ContentTypesEvents>(
    type: Name,
    listener: (this: ContentTypes, event: ContentTypesEvents[Name]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
}

declare global {
  interface HTMLElementTagNameMap {
    "igny8-content-types": ContentTypes;
  }
}
