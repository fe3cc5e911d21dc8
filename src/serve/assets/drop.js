// Opens a trace file that is dropped on a page.
import { lost } from "./page.js";

const LIMIT = 8 << 20;

export function startDrop() {
  addEventListener("dragover", (event) => {
    if (![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    document.body.classList.add("dropping");
  });
  addEventListener("dragleave", () => document.body.classList.remove("dropping"));
  addEventListener("drop", async (event) => {
    const file = event.dataTransfer.files[0];
    if (!file) return;
    event.preventDefault();
    document.body.classList.remove("dropping");
    if (file.size > LIMIT) return lost(`${file.name}: ${file.size} bytes; a trace has at most ${LIMIT}`);
    try {
      const answer = await fetch("/open", { method: "POST", body: file });
      const body = await answer.json();
      if (answer.ok) location.assign(`/${body.address}`);
      else lost(`${file.name}: ${body.error.message}`);
    } catch {
      lost("The explorer does not answer. Is it still running?");
    }
    return undefined;
  });
}
