// The space-time diagram: shows the causal past and future of the step under the pointer.
//
// Each row carries vector clocks (src/render/spacetime/mod.rs says how they are read).
const numbers = (text) => (text ?? "").split(" ").filter(Boolean).map(Number);

export function startDiagram() {
  const place = document.getElementById("spacetime");
  if (!place) return;
  for (const name of ["pointerover", "focusin"]) {
    place.addEventListener(name, (event) => light(event.target.closest?.(".st-row[data-past]") ?? null));
  }
  for (const name of ["pointerleave", "focusout"]) place.addEventListener(name, () => light(null));
}

/** The steps that a row stands for: [step, lane], of a run the last step on each lane. */
function steps(row) {
  const rows = numbers(row.dataset.rows);
  if (rows.length > 0) return rows.flatMap((step, lane) => (step > 0 ? [[step, lane]] : []));
  return row.dataset.lane === undefined ? [] : [[Number(row.dataset.step), Number(row.dataset.lane)]];
}

function light(row) {
  const all = [...document.querySelectorAll("#spacetime .st-row")];
  const [past, next] = [numbers(row?.dataset.past), numbers(row?.dataset.next)];
  const own = row ? Number(row.dataset.step) : -1;
  const later = new Set();
  for (const other of all) {
    const own2 = steps(other);
    const before = row && other !== row && own2.some(([step, lane]) => step <= past[lane]);
    const after = row && other !== row && own2.some(([step, lane]) => next[lane] > 0 && step >= next[lane]);
    if (after) later.add(Number(other.dataset.step));
    other.classList.toggle("st-before", Boolean(before));
    other.classList.toggle("st-later", Boolean(after));
  }
  for (const lost of all.filter((other) => other.dataset.at !== undefined)) {
    const at = Number(lost.dataset.at);
    lost.classList.toggle("st-later", row !== null && lost !== row && (at === own || later.has(at)));
  }
}
