// Keys. Each has an entry here, and the dialog that `?` opens is made of this list.
import { turnTheme } from "./page.js";
import { play, speed } from "./play.js";

let page = null;
const marks = new Map();
let waiting = null;

const $ = (selector) => document.querySelector(selector);
const all = (selector) => [...document.querySelectorAll(selector)];
const click = (selector) => $(selector)?.click();
const enabled = () => all("#actions .choice button.do");

/** Moves the focus through a list. */
function move(list, by) {
  if (list.length === 0) return;
  const at = list.indexOf(document.activeElement);
  const next = at < 0 ? (by > 0 ? 0 : list.length - 1) : Math.min(Math.max(at + by, 0), list.length - 1);
  list[next].focus();
}

/** The next step of one kind before or after the shown one. */
function jump(by, fits) {
  const ticks = all(".ticks .tick");
  for (let step = page.walk.step + by; step >= 0 && step < ticks.length; step += by) {
    if (fits(ticks[step])) return page.goStep(step);
  }
  return undefined;
}

function message(does) {
  const active = document.activeElement?.closest?.(".message") ?? $(".wire .message");
  active?.querySelector(`[data-does="${does}"]`)?.click();
}

const node = () => document.activeElement?.closest?.("[data-node]")?.dataset.node ?? $(".ticks [aria-current]")?.dataset.node;

const focusPanel = { a: "actions", c: "cluster", w: "wire", t: "timeline", s: "spacetime", i: "inspector" };

/** Every key: what it is, what it does, and the work. */
const KEYS = [
  ["ArrowLeft h", "one step back", () => page.goStep(page.walk.step - 1)],
  ["ArrowRight l", "one step on", () => page.goStep(page.walk.step + 1)],
  ["Home 0 1st", "first step after the start", () => page.goStep(page.walk.start)],
  ["End $", "last step", () => page.goStep(page.walk.last)],
  ["1…9", "take the numbered action", null],
  ["ArrowDown j", "next action; Enter takes it", () => move(enabled(), 1)],
  ["ArrowUp k", "previous action", () => move(enabled(), -1)],
  ["[", "previous step of the same node", () => { const id = node(); jump(-1, (tick) => tick.dataset.node === id); }],
  ["]", "next step of the same node", () => { const id = node(); jump(1, (tick) => tick.dataset.node === id); }],
  ["{", "previous step with a mark", () => jump(-1, (tick) => tick.dataset.mark)],
  ["}", "next step with a mark", () => jump(1, (tick) => tick.dataset.mark)],
  ["!", "last step, where a violation is", () => page.goStep(page.walk.last)],
  ["x", "drop the focused message", () => message("drop")],
  ["D", "duplicate the focused message", () => message("duplicate")],
  ["Enter", "deliver the focused message", null],
  ["u", "undo: back to before the last step", () => history.back()],
  ["b", "go to the branches", () => ($(".branches button") ?? $("#timeline")).focus()],
  ["/", "find a state where …", () => $("#goal").focus()],
  ["e", "why: the shown step", () => click('#inspector button[data-tab="why"]')],
  ["d", "only what changed, or everything", () => click($('#inspector .tab[data-tab="changed"]') ? '#inspector button[data-tab="all"]' : '#inspector button[data-tab="changed"]')],
  ["p", "properties", () => click('#inspector button[data-tab="properties"]')],
  ["M", "model and core side by side", () => click('#inspector button[data-tab="core"]')],
  ["Space", "play and pause", () => play()],
  [",", "slower", () => speed(0.5)],
  [".", "faster", () => speed(2)],
  ["m", "set a bookmark at this step: then a letter", () => { waiting = "m"; }],
  ["'", "go to a bookmark: then its letter", () => { waiting = "'"; }],
  ["v", "focus a part: then a c w t s i (actions, cluster, wire, timeline, space-time, inspector)", () => { waiting = "v"; }],
  ["g", "go to a step", () => { const step = prompt("Go to step", page.walk.step); if (step !== null && step.trim() !== "") page.goStep(Number(step)); }],
  ["y", "copy the link", () => page.copy(new URL(`/${page.walk.address}`, location.href).href, "link")],
  ["Y", "copy the command that opens it", () => page.copy(`quorate explore '${page.walk.address}'`, "command")],
  ["t", "dark or light", () => turnTheme()],
  ["Ctrl-K", "find a command by its name", null],
  ["?", "this list", () => help()],
];

/** Keys that mean something on every page. */
const ANYWHERE = new Set(["t", "?"]);

const single = () => {
  try {
    return localStorage.getItem("keys") !== "off";
  } catch {
    return true;
  }
};

/** Shows every key. */
export function help() {
  const dialog = document.getElementById("keys");
  dialog.onkeydown = null;
  const title = document.createElement("h2");
  title.id = "keys-title";
  title.textContent = "Keys";
  const list = document.createElement("div");
  list.className = "keys";
  for (const [keys, what] of KEYS) {
    const row = document.createElement("div");
    const names = document.createElement("span");
    for (const key of keys.split(" ").filter((key) => key !== "1st")) {
      const kbd = document.createElement("kbd");
      kbd.textContent = key.replace("Arrow", "");
      names.append(kbd, " ");
    }
    const words = document.createElement("span");
    words.textContent = what;
    row.append(names, words);
    list.append(row);
  }
  const off = document.createElement("label");
  const box = document.createElement("input");
  box.type = "checkbox";
  box.checked = single();
  box.addEventListener("change", () => {
    try {
      localStorage.setItem("keys", box.checked ? "on" : "off");
    } catch {
      // The choice cannot be kept.
    }
  });
  off.append(box, " single keys do this");
  const close = document.createElement("button");
  close.type = "button";
  close.textContent = "Close";
  close.addEventListener("click", () => dialog.close());
  dialog.replaceChildren(title, list, off, " ", close);
  dialog.showModal();
  close.focus();
}

/** A list of every command by its name, with a box that filters it. */
function palette() {
  const dialog = document.getElementById("keys");
  const commands = [];
  for (const button of document.querySelectorAll("#actions .choice button.do, .does button:not(.off)")) {
    const words = button.getAttribute("aria-label") ?? button.querySelector(".what")?.textContent ?? button.textContent;
    commands.push([words, () => button.click()]);
  }
  for (const link of document.querySelectorAll("header.top nav a, #inspector .tabs button, .menu button")) commands.push([link.textContent, () => link.click()]);
  for (const [keys, what, work] of KEYS) {
    if (work && (page || ANYWHERE.has(keys))) commands.push([what, work]);
  }
  const box = document.createElement("input");
  box.type = "search";
  box.setAttribute("aria-label", "Command");
  box.placeholder = "a command, such as election-timeout 2";
  const list = document.createElement("div");
  list.className = "palette";
  const fill = () => {
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    const fits = commands.filter(([name]) => words.every((word) => name.toLowerCase().includes(word)));
    list.replaceChildren(...fits.slice(0, 12).map(([name, work]) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = name;
      button.addEventListener("click", () => {
        dialog.close();
        work();
      });
      return button;
    }));
  };
  box.addEventListener("input", fill);
  dialog.onkeydown = (event) => {
    const all = [...list.children];
    if (event.key === "ArrowDown") move(all, 1);
    else if (event.key === "ArrowUp") move(all, -1);
    else if (event.key === "Enter" && event.target === box) all[0]?.click();
    else return;
    event.preventDefault();
  };
  const title = document.createElement("h2");
  title.id = "keys-title";
  title.textContent = "Commands";
  dialog.replaceChildren(title, box, list);
  fill();
  dialog.showModal();
  box.focus();
}

/** Listens for keys. Without a walk only those that mean something on every page. */
export function startKeys(walking) {
  page = walking;
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k" && !$("dialog[open]")) {
      event.preventDefault();
      palette();
      return;
    }
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("input, select, textarea") || $("dialog[open]")) {
      // Escape leaves a box, and the focus stays where it can be seen.
      if (event.key === "Escape" && !$("dialog[open]")) ($("#timeline") ?? $("#main")).focus();
      return;
    }
    if (!single() && event.key !== "?") return;
    if (page && second(event)) return;
    if (page && /^[1-9]$/.test(event.key)) {
      const button = $(`#actions button[data-number="${event.key}"]`);
      if (button) {
        event.preventDefault();
        button.click();
      }
      return;
    }
    const name = event.key === " " ? "Space" : event.key;
    // A focused button has its own meaning of Enter and Space.
    if (name === "Space" && event.target.matches("button, a, summary")) return;
    if (name === "Enter") {
      if (event.target.matches(".message")) {
        event.preventDefault();
        message("deliver");
      }
      return;
    }
    const found = KEYS.find(([keys, , work]) => work && keys.split(" ").includes(name));
    if (!found || (!page && !ANYWHERE.has(name))) return;
    event.preventDefault();
    found[2]();
  });
}

/** The second key of a pair. */
function second(event) {
  const first = waiting;
  waiting = null;
  if (!first || event.key.length !== 1) return false;
  event.preventDefault();
  if (first === "v" && focusPanel[event.key]) document.getElementById(focusPanel[event.key])?.focus();
  if (first === "m") marks.set(event.key, location.href);
  if (first === "'" && marks.has(event.key)) page.load(new URL(marks.get(event.key)), { push: true });
  return true;
}
