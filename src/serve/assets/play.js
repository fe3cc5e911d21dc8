// Plays the steps of the walk one after the other.
let walk = null;
let goStep = null;
let timer = 0;
let pace = 1;

export function startPlay(walking, go) {
  walk = walking;
  goStep = go;
  document.addEventListener("click", (event) => {
    if (event.target.closest("#play")) play();
  });
}

/** Plays, or pauses. */
export function play() {
  if (timer) return stopPlay();
  if (walk.step >= walk.last) goStep(walk.start);
  next();
  return undefined;
}

function next() {
  label("❚❚ pause");
  timer = setTimeout(async () => {
    if (!timer) return;
    if (walk.step >= walk.last) return stopPlay();
    await goStep(walk.step + 1);
    if (timer) next();
  }, 900 / pace);
}

/** Stops playing. */
export function stopPlay() {
  clearTimeout(timer);
  timer = 0;
  label("▶ play");
}

/** Makes playing faster or slower. */
export function speed(by) {
  pace = Math.min(Math.max(pace * by, 0.5), 8);
  document.getElementById("say").textContent = `${pace} times`;
}

function label(text) {
  const button = document.getElementById("play");
  if (button) button.textContent = text;
}
