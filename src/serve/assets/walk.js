// The walk: takes steps without loading the page again, and keeps the branches.
import { lost, say } from "./page.js";
import { startKeys } from "./keys.js";
import { startPlay, stopPlay } from "./play.js";
import { startDiagram } from "./diagram.js";

/** Where the page is: what the server said last. */
export const walk = { address: "", path: "", step: 0, last: 0, start: 0, branches: [], busy: false };

const workspace = () => document.querySelector(".workspace");
const url = (address) => new URL(`/${address}`, location.href);

/** Parameters that are kept from one step to the next. */
const KEPT = ["tab", "goal", "hide", "only", "collapse", "list", "chance"];

export function startWalk() {
  walk.address = workspace().dataset.walk;
  read();
  try {
    walk.branches = JSON.parse(sessionStorage.getItem(key()) ?? "[]");
  } catch {
    walk.branches = [];
  }
  document.addEventListener("click", onClick);
  document.addEventListener("submit", onSubmit);
  addEventListener("popstate", () => load(new URL(location.href), { push: false }));
  startPlay(walk, goStep);
  startKeys({ walk, goStep, load, go, copy });
  startDiagram();
  if (walk.branches.length > 0) load(new URL(location.href), { push: false });
}

/** Reads from the page what the server has drawn without a script. */
function read() {
  const ticks = [...document.querySelectorAll(".ticks .tick")];
  walk.last = ticks.length - 1;
  walk.start = ticks.filter((tick) => tick.classList.contains("start")).length - 1;
  walk.step = ticks.findIndex((tick) => tick.hasAttribute("aria-current"));
  walk.path = url(walk.address).searchParams.get("p") ?? "";
}

const key = () => `branches ${url(walk.address).pathname} ${url(walk.address).searchParams.get("without") ?? ""}`;

function keep() {
  try {
    sessionStorage.setItem(key(), JSON.stringify(walk.branches));
  } catch {
    // The branches then last as long as the page.
  }
}

/** Takes what the parameters of the page say along to another address. */
function kept(to) {
  const here = new URL(location.href).searchParams;
  for (const name of KEPT) {
    if (to.searchParams.has(name)) continue;
    for (const value of here.getAll(name)) to.searchParams.append(name, value);
  }
  return to;
}

/** Goes to an address. */
export function go(address) {
  return load(kept(url(address)), { push: true });
}

/** Goes to a step of the walk. */
export function goStep(step) {
  const to = new URL(location.href);
  to.searchParams.set("s", Math.min(Math.max(step, 0), walk.last));
  to.searchParams.delete("why");
  return load(to, { push: true, light: walk.last - walk.start > LONG });
}

/** A walk with more steps has a large diagram, which is drawn only once one stays at a step. */
const LONG = 150;
let later = 0;

/** Loads the parts of the page for an address, and puts them in their places. */
export async function load(to, { push, quiet = false, light = false }) {
  if (walk.busy) return false;
  clearTimeout(later);
  walk.busy = true;
  performance.mark("step-begin");
  const before = walk.path;
  try {
    const answer = await fetch(`/parts${to.pathname}${to.search}${light ? `${to.search ? "&" : "?"}light=1` : ""}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ branches: walk.branches }),
      signal: AbortSignal.timeout(60000),
    });
    const body = await answer.json();
    lost("");
    if (!answer.ok) {
      lost(`${body.error.title}: ${body.error.message}`);
      return false;
    }
    show(body, to, push, before, quiet);
    if (light) later = setTimeout(() => load(new URL(location.href), { push: false, quiet: true }), 250);
    return true;
  } catch (error) {
    lost(`The explorer does not answer (${error.message ?? error}). Is it still running? Start it again with quorate explore; this link still works then.`);
    return false;
  } finally {
    walk.busy = false;
  }
}

function show(body, to, push, before, quiet) {
  Object.assign(walk, { address: body.address, path: body.path, step: body.step, last: body.last, start: body.start });
  const focus = remembered();
  swap(body.panels);
  workspace().dataset.walk = body.address;
  document.title = `${body.title} · quorate`;
  const next = url(body.address);
  for (const name of [...KEPT, "why"]) {
    for (const value of to.searchParams.getAll(name)) next.searchParams.append(name, value);
  }
  if (push && next.href !== location.href) history.pushState(null, "", next);
  else history.replaceState(null, "", next);
  if (leaves(before, body.path)) {
    walk.branches = [before, ...walk.branches.filter((other) => other !== before && other !== body.path)].slice(0, 12);
    keep();
    // The new branch is drawn with the next answer of the server; it is asked for at once.
    queueMicrotask(() => load(new URL(location.href), { push: false, quiet: true }));
  }
  restore(focus);
  if (!quiet) say(body.say);
  afterPaint(() => performance.measure("step", "step-begin"));
}

/** Calls back once the page was painted. */
function afterPaint(call) {
  requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = call;
    channel.port2.postMessage(0);
  });
}

/** Whether a walk was left: it is no beginning of the other one. */
function leaves(before, after) {
  if (before === "" || before === after) return false;
  const bytes = (text) => atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return !bytes(after || "AQ").startsWith(bytes(before));
}

/** What each part of the page shows now. */
const shown = new Map();

/** Puts new contents in the parts that differ, without losing how far they are scrolled. */
function swap(panels) {
  const places = Object.entries(panels)
    .filter(([id, html]) => shown.get(id) !== html && document.getElementById(id))
    .map(([id, html]) => ({ id, html, place: document.getElementById(id) }));
  const inner = (place) => [place, ...place.querySelectorAll(".lanes, .ticks")];
  // Everything is read before anything is written, so that the page is laid out once.
  for (const one of places) {
    one.scrolled = inner(one.place).map((part) => [part.scrollTop, part.scrollLeft]);
    one.open = [...one.place.querySelectorAll("details[open][data-code], details[open].never")].map(detailName);
  }
  for (const { id, html, place } of places) {
    shown.set(id, html);
    place.innerHTML = html;
  }
  for (const { place, scrolled, open } of places) {
    const parts = inner(place);
    scrolled.forEach(([top, left], index) => {
      if (top !== 0 || left !== 0) parts[index]?.scrollTo({ top, left, behavior: "instant" });
    });
    if (open.length === 0) continue;
    for (const details of place.querySelectorAll("details[data-code], details.never")) {
      if (open.includes(detailName(details))) details.open = true;
    }
  }
}

const detailName = (details) => details.dataset.code ?? details.closest(".group")?.querySelector("h3")?.textContent ?? "";

/** What has the focus, so that it is found again among the new parts. */
function remembered() {
  const active = document.activeElement;
  const panel = active?.closest?.("[id]");
  if (!active || !panel || active === document.body) return null;
  return { panel: panel.id, around: active.closest(".panel")?.id, name: active.getAttribute("name"), value: active.getAttribute("value"), go: active.dataset.go, tab: active.dataset.tab, text: active.textContent };
}

function restore(focus) {
  if (!focus || document.activeElement !== document.body) return;
  const panel = document.getElementById(focus.panel);
  if (!panel) return;
  const all = [...panel.querySelectorAll("button, a, summary, [tabindex]")];
  const same = all.find((one) => (focus.go ? one.dataset.go === focus.go : one.getAttribute("name") === focus.name && one.getAttribute("value") === focus.value && one.dataset.tab === focus.tab && one.textContent === focus.text));
  // What has gone leaves the focus to its panel: the part around it may be a form, which takes none.
  const next = same && !same.disabled ? same : panel.matches("input, [tabindex]") ? panel : document.getElementById(focus.around ?? "timeline");
  next?.focus({ preventScroll: true });
}

function onClick(event) {
  if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const button = event.target.closest("button[name], button[data-branch], [data-step]");
  if (!button || !workspace()?.contains(button)) return;
  const to = new URL(location.href);
  if (button.dataset.branch) {
    const path = button.dataset.branch;
    to.searchParams.set("p", path);
    to.searchParams.delete("s");
    event.preventDefault();
    load(to, { push: true });
  } else if (button.name === "do" || button.name === "near" || button.name === "why") {
    to.searchParams.set(button.name, button.value);
    if (button.name !== "why") to.searchParams.delete("why");
    to.searchParams.set("s", walk.step);
    event.preventDefault();
    stopPlay();
    load(to, { push: true });
  } else if (button.name === "shrink") {
    to.searchParams.set("shrink", "1");
    to.searchParams.delete("why");
    event.preventDefault();
    load(to, { push: true });
  } else if (button.name === "s") {
    event.preventDefault();
    goStep(Number(button.value));
  } else if (button.dataset.tab) {
    to.searchParams.set("tab", button.dataset.tab);
    to.searchParams.delete("why");
    event.preventDefault();
    load(to, { push: true });
  } else if (button.dataset.step !== undefined) {
    event.preventDefault();
    // The diagram counts from the end of the start commands.
    goStep(Number(button.dataset.step) + (button.closest("svg.st") ? walk.start : 0));
  }
}

async function onSubmit(event) {
  const form = event.target;
  if (form.matches(".lane-form")) {
    event.preventDefault();
    const to = new URL(location.href);
    for (const name of ["hide", "only", "collapse", "list"]) to.searchParams.delete(name);
    for (const [name, value] of new FormData(form)) {
      if (["hide", "only", "collapse", "list"].includes(name) && value !== "") to.searchParams.append(name, value);
    }
    load(to, { push: true });
    return;
  }
  if (form.id !== "find") return;
  const by = event.submitter;
  // The point of no return and several ways have pages of their own.
  if (by && (by.name === "return" || by.value !== "1")) return;
  event.preventDefault();
  await find(form);
}

async function find(form) {
  const query = new URLSearchParams(new FormData(form));
  query.set("ways", "1");
  query.set("json", "1");
  say("searching");
  try {
    const answer = await fetch(`${form.getAttribute("action")}?${query}`, { signal: AbortSignal.timeout(120000) });
    const body = await answer.json().catch(() => ({ say: `the explorer answers with ${answer.status}` }));
    if (body.address) {
      lost("");
      const to = kept(url(body.address));
      to.searchParams.set("goal", query.get("goal"));
      await load(to, { push: true });
      say(body.say);
    } else {
      const text = body.say ?? body.error?.message ?? "nothing found";
      lost(text);
    }
  } catch (error) {
    lost(`The explorer does not answer (${error.message ?? error}). Is it still running?`);
  }
}

/** Copies a text and says so. */
export async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text);
    say(`${what} copied`);
    lost("");
  } catch {
    prompt(`Copy ${what}`, text);
  }
}
