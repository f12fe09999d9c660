/** Every sentence of the tab, in English. A value stands in braces; `n` chooses the plural. */

export const en = {
  // Times and lists
  justNow: "just now",
  todayAt: "today at {time}",
  yesterdayAt: "yesterday at {time}",
  tomorrowAt: "tomorrow at {time}",
  more: { one: "{n} more", other: "{n} more" },

  // The head
  contentTypes: "Content types",
  plugin: "plugin {version}",
  check: "Check WordPress for changes",
  checkHint: "Looks only at which types there are. It copies no content.",
  readOnly: "Read-only link: it can change nothing.",

  // Is it working?
  connection: "Connection",
  working: "Working",
  workingText: "WordPress last reported {ago}. The next report comes by itself, by {next}.",
  late: "Late since {when}",
  lateText:
    "WordPress last reported {ago}. Its scheduled tasks (cron) may not be running: open the site’s wp-admin once, or ask whoever hosts the site.",
  stale: "Not working since {when}",
  staleText:
    "What you see may be out of date. Check that the site is up and the IGNY8 plugin active, or ask whoever looks after the site.",
  disconnected: "Disconnected {when}",
  disconnectedText: "Somebody disconnected the IGNY8 plugin in WordPress. Connect it there again; your settings are kept.",
  openPlugin: "Open the plugin’s page in wp-admin",

  // What is copied?
  copiedCard: "Content copied to IGNY8",
  copiedOf: "{done} of {all} items",
  copiedText: "Of the types you copy. IGNY8 reported this {ago}.",
  copiedExtra: {
    one: "{n} type has more copies than published items.",
    other: "{n} types have more copies than published items.",
  },
  copiedUnknown: "Not known yet",
  copiedUnknownText: "IGNY8 has not reported yet what it has copied.",

  // What is left out, and why?
  typesCard: "Types you copy",
  typesOf: "{on} of {all}",
  typesInternal: {
    one: "{n} internal type is left out: it holds no content for visitors.",
    other: "{n} internal types are left out: they hold no content for visitors.",
  },
  typesAll: "Nothing is left out.",
  typesOff: { one: "{n} type is switched off.", other: "{n} types are switched off." },

  // What stands instead of the types
  blankProblem: "The content types cannot be shown",
  tryAgain: "Try again",
  blankExpired: "Access has ended",
  blankExpiredText: "This page opens for a limited time. Ask whoever gave you the link for a new one.",
  blankNever: "WordPress has not reported yet",
  blankNeverText:
    "In the site’s wp-admin, install the IGNY8 plugin, open Settings → IGNY8, paste the connection string that you were given, and press Connect. If that is not your site, ask whoever looks after it. What it has then appears here by itself.",

  // Notices
  outOfDate: "{problem} What you see may be out of date; the page keeps trying by itself.",
  mismatch:
    "A site at {url} reports with this key too and is refused. If the site has moved there, choose “This site has moved” in its plugin; if it is a copy, give it a key of its own.",
  gone: {
    one: "{names} disappeared {when}. Your settings for it are kept.",
    other:
      "{n} types disappeared {when}, all in one report: {names}. A plugin or theme was probably switched off in WordPress. Your settings are kept.",
  },
  seeThem: "See them",
  dismiss: "Dismiss",

  // Checking
  asking: "Asking WordPress to look…",
  asked: "WordPress was asked. Waiting for its report…",
  checkedSame: "WordPress reported: nothing has changed.",
  checkedNew: "WordPress reported: this is what it has now.",
  checkedSilent: "WordPress took the request but has not reported yet: the plugin’s page in wp-admin says why.",
  again: { one: "{problem} That is in {n} second.", other: "{problem} That is in {n} seconds." },

  // The toolbar
  search: "Search by name",
  show: "Show",
  all: "All",
  on: "On",
  off: "Off",
  new: "New",
  gone_chip: "Disappeared",
  sortBy: "Sort by",
  changes: "Changes",
  shown: { one: "{n} type shown.", other: "{n} types shown." },
  noMatch: "Nothing matches “{text}”.",
  nothing: "Nothing to show here.",
  siteHasNone: "The site has no content types.",

  // The table
  post_types: "Post types",
  taxonomies: "Taxonomies",
  internal: "Internal to WordPress and plugins",
  groupOn: "{on} of {all} on",
  groupOnGone: "{on} of {all} on, {gone} disappeared",
  type: "Type",
  published: "Published",
  copied: "Copied",
  limit: "Copy at most",
  copy: "Copy",
  selectOne: "Select {label}",
  selectAll: "Select all: {label}",
  switchOf: "Copy {label}",
  limitOf: "Copy at most, of {label}: {limit} at a time",
  limitField: "Copy at most, of {label}",
  atATime: "{n} at a time",
  newBadge: "new",
  goneBadge: "disappeared",
  goneNote: "Disappeared {when}",
  notPublic: "Off by default: not public",
  ofAll: "of {n}",
  nonePublished: "none published",
  allCopied: "all",
  unknownCopied: "not known",
  surplus: "all, {n} extra",
  copiedOfLabel: "{label}, copied",
  limitRule: "The limit is a whole number from 1 to {n}.",

  // Saving
  saving: "Saving…",
  saved: "Saved",
  undo: "Undo",
  undoAll: { one: "Undo {n} change", other: "Undo {n} changes" },
  notSaved: "Not saved: {reason}",
  notSavedYet: "Not saved yet: {reason}",
  notKnown: "Not known whether it was saved: {reason}",
  retry: "Retry",
  savedAll: { one: "Saved.", other: "{n} changes saved." },

  // Selecting many
  selected: { one: "{n} selected", other: "{n} selected" },
  switchOn: "Switch on",
  switchOff: "Switch off",
  copyAtMost: "Copy at most",
  apply: "Apply",
  clear: "Clear",

  // The drawer
  close: "Close",
  items: "Items",
  firstSeen: "First seen",
  lastChanged: "Last changed",
  supports: "Supports",
  rest: "REST",
  description: "Description",
  inWordPress: "In WordPress",
  openList: "Open the list of {label}",
  whatHappened: "What happened to it",
  noHistory: "Nothing has changed since it was first seen.",
  builtin: "built into WordPress",

  // The story
  noChanges: "Only item counts have changed recently.",
  older: "Show older",
  loading: "Loading…",
  notLoaded: "{problem} Close this and open it again.",
  appeared: { one: "{names} appeared", other: "{n} types appeared: {names}" },
  left: { one: "{names} disappeared", other: "{n} types disappeared: {names}" },
  returned: { one: "{names} came back", other: "{n} types came back: {names}" },
  leftWhy: "A plugin or theme was probably switched off in WordPress. Your settings are kept.",
  renamed: "{label} is the new name of “{before}”",
  changed: "{label}: {attribute} was {before}, is now {after}",
  setOn: { one: "{names} switched on", other: "{n} types switched on: {names}" },
  setOff: { one: "{names} switched off", other: "{n} types switched off: {names}" },
  setLimit: "{label}: copy at most {after} at a time (was {before})",
  byReport: "in one report",
  inSettings: "in the settings",
  yes: "yes",
  no: "no",
  none: "none",
  attribute_label: "name",
  attribute_singular_label: "singular name",
  attribute_description: "description",
  attribute_hierarchical: "hierarchical",
  attribute_public: "public",
  attribute_viewable: "viewable",
  attribute_show_ui: "shown in wp-admin",
  attribute_builtin: "built in",
  attribute_rest_base: "REST base",
  attribute_rest_namespace: "REST namespace",
  attribute_icon: "icon",
  attribute_supports: "supports",
  attribute_taxonomies: "taxonomies",
  attribute_object_types: "post types",

  // Statuses of items
  status_publish: "{n} published",
  status_draft: { one: "{n} draft", other: "{n} drafts" },
  status_pending: "{n} pending",
  status_private: "{n} private",
  status_future: "{n} scheduled",
  status_trash: "{n} in the trash",
  status_other: "{n} {status}",

  // Faults
  badSrc: "The address of the integration is not valid: check src.",
  badToken: "The page that embeds this got no access token: reload it, or ask whoever runs it.",
  unreachable: "The receiver cannot be reached: check your connection.",
  notReceiver: "What answers at this address is not the receiver: check src.",
  answered: "The receiver answered {status}: try again later.",
  ourFault: "Something went wrong on this page: reload it.",
};
