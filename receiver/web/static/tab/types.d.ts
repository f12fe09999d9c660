/** What the receiver answers, and what the parts of the tab hand to one another. */

type Api = import("./api.js").Api;
type Clock = import("./clock.js").Clock;
type Drawer = import("./drawer.js").Drawer;
type Language = import("./language.js").Language;
type Problem = import("./problem.js").Problem;

type Plural = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };
type Sentence = keyof typeof import("./words-en.js").en;
type Sentences = Record<Sentence, string | Plural>;

type Kind = "post_types" | "taxonomies";
type Group = Kind | "internal";
type Chip = "all" | "on" | "off" | "new" | "gone";
type SortKey = "type" | "published" | "copied" | "limit" | "copy";

interface Entry {
  label: string;
  count: number;
  counts?: Record<string, number> | null;
  synced_count: number | null;
  enabled: boolean;
  disabled_reason?: string | null;
  fetch_limit: number;
  builtin?: boolean | null;
  public?: boolean | null;
  show_ui?: boolean | null;
  description?: string | null;
  supports?: string[] | null;
  taxonomies?: string[] | null;
  object_types?: string[] | null;
  rest_base?: string | null;
  rest_namespace?: string | null;
  first_seen: string;
  last_changed: string;
  missing_since?: string | null;
}

type Entries = Record<string, Entry>;
type Structure = Record<Kind, Entries>;
type Settings = Partial<Pick<Entry, "enabled" | "fetch_limit">>;

/** A change of one entry's settings that is not saved yet; `again` once it was sent in vain. */
interface Change {
  kind: Kind;
  name: string;
  values: Settings;
  before: Settings;
  again: boolean;
}

/** What became of a change; `open` where nobody knows yet. */
interface Status {
  phase: "saving" | "saved" | "failed" | "waiting" | "open" | "refused";
  change: Change;
  problem: Problem | null;
  until: number;
}

/** An entry, and what is known of it beside that. */
interface Item {
  key: string;
  kind: Kind;
  name: string;
  entry: Entry;
  group: Group;
  isNew: boolean;
}

interface Query {
  text: string;
  show: Chip;
  sort: SortKey;
  down: boolean;
}

interface Site {
  home_url?: string | null;
  name?: string | null;
  wp_version?: string | null;
  php_version?: string | null;
  plugin_version?: string | null;
}

interface Read extends Structure {
  revision: number | null;
  site?: Site | null;
  last_structure_fetch: string | null;
  late_after: string | null;
  stale_after: string | null;
  disconnected_at: string | null;
  synced_at: string | null;
}

interface Integration {
  may: "read" | "edit";
  name: string | null;
  site_url: string;
  mismatch_home_url: string | null;
}

interface ChangeRow {
  at: string;
  revision: number;
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

/** An answer to a question of the owner. */
interface Told {
  state: string;
  title: string;
  text: string;
  link: string | null;
}

interface Actions {
  choose(change: Partial<Query>): void;
  sort(key: SortKey): void;
  switch(items: Item[], on: boolean): void;
  limit(items: Item[], value: number | null): void;
  act(key: string, act: string): void;
  undoable(): number;
  undo(): void;
  statusOf(key: string): Status | null;
  check(): void;
  changes(drawer: Drawer): void;
  retry(): void;
  api(): Api | null;
}

interface SelectionActions {
  switch(on: boolean): void;
  limit(value: number | null): void;
  clear(): void;
  undo(): void;
  leave(): void;
}

interface TableHost extends Pick<Actions, "sort" | "switch" | "act" | "statusOf"> {
  limit(item: Item, value: number | null): void;
  open(item: Item): void;
  selected(): void;
}

interface SettingsHost {
  language(): Language;
  announce(text: string): void;
  changed(): void;
  saved(changes: Change[], applyTo: (read: Structure) => void): void;
  failed(problem: Problem): void;
}

interface DeskHost {
  watch: { isLooking: boolean; isActive: boolean };
  element: { src: string | null; token: string | null };
  tell(name: string, detail?: Record<string, unknown>): void;
}

interface TableRow {
  node: HTMLElement;
  controls(): HTMLElement[];
  stop(stops: boolean): void;
}

interface ViewState {
  read: Read | null;
  integration: Integration | null;
  problem: Problem | null;
  expired: boolean;
  editable: boolean;
  query: Query;
  sync: { phase: string; busy: boolean; say(language: Language): string };
}

type FetchToken = (site: { src: string }) => string | Promise<string>;

interface HTMLElementTagNameMap {
  "igny8-content-types": import("./content-types.js").ContentTypes;
}

/** A text of ours, or a node that holds a text of the site. */
type Words = (string | Node)[];
