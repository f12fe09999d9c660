/** What the receiver answers, and what the parts of the tab hand to one another. */

type Api = import("./api.js").Api;
type Problem = import("./problem.js").Problem;

type Kind = "post_types" | "taxonomies";

interface Entry {
  label: string;
  count: number;
  counts?: Record<string, number> | null;
  synced_count: number | null;
  enabled: boolean;
  disabled_reason?: string | null;
  fetch_limit: number;
  builtin?: boolean | null;
  show_ui?: boolean | null;
  first_seen: string;
  last_changed: string;
  missing_since: string | null;
}

type Entries = Record<string, Entry>;
type Structure = Record<Kind, Entries>;
type Settings = Partial<Pick<Entry, "enabled" | "fetch_limit">>;

/** A change of one entry's settings that is not saved yet; `again` once it was sent in vain. */
interface Change {
  kind: Kind;
  name: string;
  values: Settings;
  again: boolean;
}

interface Site {
  home_url?: string | null;
  name?: string | null;
  wp_version?: string | null;
  php_version?: string | null;
  plugin_version?: string | null;
}

interface Freshness {
  last_structure_fetch: string | null;
  late_after: string | null;
  stale_after: string | null;
  disconnected_at: string | null;
}

interface Read extends Structure, Freshness {
  revision: number | null;
  site?: Site | null;
}

interface Integration {
  may: "read" | "edit";
  name: string | null;
  site_url: string;
  mismatch_home_url: string | null;
}

interface ChangeRow {
  at: string;
  kind: Kind;
  name: string;
  what: string;
  attribute: string | null;
  before: unknown;
  after: unknown;
}

interface Answer<Data> {
  data: Data;
  etag: string | null;
  next?: string | null;
}

interface Filter {
  text: string;
  state: string;
}

interface Actions {
  change(kind: Kind, name: string, values: Settings): void;
  sync(): void;
  missing(shown: boolean): void;
  changes(): void;
  retry(): void;
}

interface ViewState {
  read: Read | null;
  integration: Integration | null;
  problem: Problem | null;
  expired: boolean;
  editable: boolean;
  sync: { phase: string; text: string; busy: boolean };
}

/** A text of ours, or a node that holds a text of the site. */
type Words = (string | Node)[];
