// The page of a search: shows the progress that the server sends, and stops the search.
import { lost, say } from "./page.js";

export function startCheck(place) {
  document.addEventListener("click", async (event) => {
    const stop = event.target.closest("#stop");
    if (!stop) return;
    stop.disabled = true;
    const answer = await fetch(`/run/${stop.dataset.run}/stop`, { method: "POST" }).catch(() => null);
    if (!answer?.ok) lost("The explorer does not answer. Is it still running?");
  });
  if (place.dataset.running !== "yes") return;
  const source = new EventSource(`/run/${place.dataset.run}/events`);
  const show = (event) => {
    lost("");
    place.innerHTML = JSON.parse(event.data).html;
  };
  source.addEventListener("progress", show);
  source.addEventListener("end", (event) => {
    show(event);
    source.close();
    place.dataset.running = "no";
    const stop = document.getElementById("stop");
    if (stop === document.activeElement) place.focus();
    stop?.remove();
    say(`The search has ended: ${place.querySelector(".ending")?.textContent ?? ""}`);
  });
  source.addEventListener("error", () => lost("The explorer does not answer; the search ends with it. Is it still running?"));
}
