// What every part of a page uses: messages, and the theme. It imports nothing, since parts of a page
// that import one another in a circle wait for one another for ever.
const root = document.documentElement;

/** Runs the start of one part. A part that fails says so and leaves the others alone. */
export function guarded(name, work) {
  try {
    return work();
  } catch (error) {
    lost(`${name} failed: ${error}`);
    throw error;
  }
}

/** Shows a message above the page; an empty one takes it away. */
export function lost(text) {
  const place = document.getElementById("lost");
  place.textContent = text;
  place.hidden = text === "";
}

/** Says something to a screen reader. */
export function say(text) {
  document.getElementById("say").textContent = text;
}

/** Changes between the dark and the light theme. */
export function turnTheme() {
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const now = root.dataset.theme ?? (dark ? "dark" : "light");
  root.dataset.theme = now === "dark" ? "light" : "dark";
  try {
    localStorage.setItem("theme", root.dataset.theme);
  } catch {
    // The choice then lasts as long as the page.
  }
  say(`${root.dataset.theme} theme`);
}
