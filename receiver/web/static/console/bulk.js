/** One action for many sites: those that are selected, or all that match the search. */

import { make, own } from "../tab/dom.js";
import { Job, kept } from "./job.js";
import { button, field, messageOf } from "./parts.js";
import { english, named, text } from "./words.js";

const ACTIONS = ["check", "label", "rotate"];

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
  const all = make("input", { type: "checkbox", "aria-label": text("selectPage") });
  const every = make("input", { type: "checkbox" });
  const label = field(text("label"), "label", { placeholder: "tenant:acme" });
  const progress = make("div", { class: "progress", role: "status" });
  all.addEventListener("change", () => boxes.forEach((one) => Object.assign(one, { checked: all.checked })));
  const begin = (/** @type {string} */ action) => {
    const selected = boxes.filter(({ checked }) => checked).map(siteOf);
    const wanted = label.querySelector("input")?.value.trim() ?? "";
    return follow(app, Job.begin(action, wanted, every.checked ? null : selected, search), progress);
  };
  const buttons = ACTIONS.map((action) => button(named("do", action), () => begin(action)));
  const job = kept();
  if (job) progress.replaceChildren(...waiting(app, job, progress));
  const matching = make("label", {}, every, text("allMatching"));
  return make(
    "details",
    { class: "bulk", open: job !== null },
    make("summary", {}, text("doMany")),
    make("p", {}, make("label", {}, all, text("thisPage")), matching),
    make("p", { class: "actions" }, label, ...buttons),
    progress,
  );
}

/**
 * @param {HTMLInputElement} box
 * @returns {JobSite}
 */
function siteOf({ value, dataset }) {
  return { id: Number(value), site_url: dataset.address ?? "" };
}

/**
 * Offer a job that was left to be gone on with.
 *
 * @param {App} app
 * @param {Job} job
 * @param {HTMLElement} progress
 */
function waiting(app, job, progress) {
  const left = text("jobLeft", { n: job.done, action: named("do", job.action) });
  const on = button(text("goOn"), () => follow(app, job, progress));
  const drop = button(text("forget"), () => {
    job.forget();
    progress.replaceChildren();
  });
  return [`${left} `, on, drop];
}

/**
 * Run a job and show how far it is, what failed and why.
 *
 * @param {App} app
 * @param {Job} job
 * @param {HTMLElement} progress
 */
async function follow(app, job, progress) {
  const said = make("span");
  const failed = make("ul");
  const stop = button(text("pause"), () => job.pause());
  progress.replaceChildren(said, " ", stop, failed);
  const show = () => {
    said.textContent = text("progress", { n: job.done, failed: job.failed.length });
    failed.replaceChildren(...job.failed.map(failure));
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

/** @param {JobFailure} failure */
function failure({ site, why, isEnglish }) {
  return make("li", {}, own(site), ": ", isEnglish ? english(why) : why);
}

/**
 * Offer the new keys as a file, which exists only in this page, whatever view is shown meanwhile.
 *
 * @param {Job} job
 */
function offerKeys(job) {
  const file = new Blob([job.csv()], { type: "text/csv" });
  const save = make("a", { href: URL.createObjectURL(file), download: "keys.csv" }, text("saveKeys"));
  save.addEventListener("click", () => job.release());
  const offer = make("p", { class: "once", role: "status" }, save);
  offers.get(job)?.remove();
  offers.set(job, offer);
  document.getElementById("main")?.before(offer);
}
