/** What the receiver answers, as the console reads it. */

type Search = URLSearchParams | Record<string, string | number | null | undefined>;
type Child = string | Node;
type ConsoleSentence = keyof typeof import("./words-en.js").en;
type ConsoleSentences = Record<ConsoleSentence, string | Plural>;

interface SiteRow {
  id: number;
  site_url: string;
  name: string | null;
  labels: Record<string, string>;
  state: string;
  created_at: string;
  revision: number | null;
  post_types: number;
  taxonomies: number;
  last_structure_fetch: string | null;
  mismatch_home_url: string | null;
  site: Record<string, string | null> | null;
}

interface Trouble {
  trouble: string;
  integrations: number | null;
  since: string | null;
  oldest: number | null;
}

interface PushHour {
  hour: string;
  result: string;
  reason: string;
  pushes: number;
}

interface Fleet {
  counted_at: string | null;
  states: Record<string, number | null>;
  troubles: Trouble[];
  pushes: PushHour[];
  deliveries: { results: Record<string, number>; oldest_due_seconds: number; workers: number };
}

interface KeyRow {
  key_id: string;
  state: string;
  created_at: string;
  ends_at: string | null;
  secret: string;
  last_push_at: string | null;
}

interface NewKey {
  key_id: string;
  api_key: string;
  connection?: string;
}

type JobSite = Pick<SiteRow, "id" | "site_url">;

/** Of one site, in a job over many. */
interface JobFailure {
  site: string;
  why: string;
  isEnglish: boolean;
}

interface Moment {
  at: string;
  said: Words;
}

interface PushRow {
  received_at: string;
  trigger: string | null;
  context: string | null;
  result: string;
  changes: number;
  skipped: number;
}

/** `data` has the members of its type only. */
interface SiteEvent {
  id: string;
  type: string;
  timestamp: string;
  data: Partial<{
    last_structure_fetch: string;
    cron_disabled: boolean | null;
    silent_seconds: number;
    home_url: string;
    mismatch_home_url: string;
    left: number;
    stay: number;
    revision: number;
    changes: ChangeRow[];
    more: number;
  }>;
}

interface Endpoint {
  id: number;
  url: string;
  types: string[] | null;
  description: string | null;
  enabled: boolean;
  state: string;
  failing_since: string | null;
  last_success_at: string | null;
  last_error: string | null;
}

interface Delivery {
  id: number;
  event: string;
  type: string;
  state: string;
  attempts: number;
  attempted_at: string | null;
  last_status: number | null;
  last_error: string | null;
  answer: string | null;
  next_attempt_at: string | null;
}

interface ListPage<Row> {
  data: Row[];
  next: string | number | null;
}

/** What a view may use: the receiver, the address, and a way to start again. */
interface App {
  api: import("./api.js").Api;
  at: URLSearchParams;
  go(to: Search): void;
  reload(): void;
  say(text: string): void;
}

type ConsoleView = (app: App) => Promise<HTMLElement>;

interface RadarRow {
  kind: string;
  name: string;
  what: string;
  sites: number;
  first_at: string;
  last_at: string;
  changed: string;
}
