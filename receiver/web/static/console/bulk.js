/** One action for many sites: those that are selected, or all that match the search. */

import { make } from "../tab/dom.js";
import { Job, kept } from "./job.js";
import { button, field, messageOf } from "./parts.js";
import { number } from "./words.js";

/** What can be done, and in which words. @type {[string, string][]} */
const ACTIONS = [
  ["check", "Check now"],
  ["label", "Set a label"],
  ["rotate", "Rotate keys"],
];

/** What each job offers to be saved. @type {WeakMap<Job, HTMLElement>} */
const offers = new WeakMap();

/**
 * Return the bar above a list.
 *
 * @param {App} app
 * @param {URLSearchParams} search
 * @param {HTMLInputElement[]} boxes of the rows
 */
export function bulk(app, search, boxes) {
  const all = make("input", { type: "checkbox", "aria-label": "Select this page" });
  const every = make("input", { type: "checkbox" });
  const label = field("Label", "label", { placeholder: "tenant:acme" });
  const progress = make("div", { class: "progress", role: "status" });
  all.addEventListener("change", () => boxes.forEach((one) => Object.assign(one, { checked: all.checked })));
  const begin = (/** @type {string} */ action) => {
    const ids = boxes.filter(({ checked }) => checked).map(({ value }) => Number(value));
    const text = label.querySelector("input")?.value.trim() ?? "";
    return follow(app, Job.begin(action, text, every.checked ? null : ids, search), progress);
  };
  const buttons = ACTIONS.map(([action, words]) => button(words, () => begin(action)));
  const job = kept();
  if (job) progress.replaceChildren(...waiting(app, job, progress));
  const matching = make("label", {}, every, " all that match, on every page");
  return make(
    "details",
    { class: "bulk", open: job !== null },
    make("summary", {}, "Do something for many"),
    make("p", {}, make("label", {}, all, " this page"), matching),
    make("p", { class: "actions" }, label, ...buttons),
    progress,
  );
}

/**
 * Offer a job that was left to be gone on with.
 *
 * @param {App} app
 * @param {Job} job
 * @param {HTMLElement} progress
 */
function waiting(app, job, progress) {
  const words = `A job was left after ${number(job.done)} sites (${job.action}). `;
  const on = button("Go on", () => follow(app, job, progress));
  const drop = button("Forget it", () => {
    job.forget();
    progress.replaceChildren();
  });
  return [words, on, drop];
}

/**
 * Run a job and show how far it is, what failed and why.
 *
 * @param {App} app
 * @param {Job} job
 * @param {HTMLElement} progress
 */
async function follow(app, job, progress) {
  const text = make("span");
  const failed = make("ul");
  const stop = button("Pause", () => job.pause());
  progress.replaceChildren(text, " ", stop, failed);
  const show = () => {
    text.textContent = `${number(job.done)} done, ${number(job.failed.length)} failed.`;
    failed.replaceChildren(...job.failed.map(({ site, why }) => make("li", {}, `${site}: ${why}`)));
  };
  try {
    await job.run(app.api, show);
    if (job.paused) progress.append(...waiting(app, job, progress));
  } catch (error) {
    show();
    progress.append(make("p", { class: "failure", role: "alert" }, messageOf(error)), ...waiting(app, job, progress));
  }
  stop.remove();
  if (job.keys.length) offerKeys(job);
}

/**
 * Offer the new keys as a file, which exists only in this page, whatever view is shown meanwhile.
 *
 * @param {Job} job
 */
function offerKeys(job) {
  const file = new Blob([job.csv()], { type: "text/csv" });
  const words = "Save the new keys as CSV: they are shown only now";
  const save = make("a", { href: URL.createObjectURL(file), download: "keys.csv" }, words);
  save.addEventListener("click", () => job.release());
  const offer = make("p", { class: "once", role: "status" }, save);
  offers.get(job)?.remove();
  offers.set(job, offer);
  document.getElementById("main")?.before(offer);
}
