// The start of every page: theme, help, and the parts of the page that it has.
import { guarded, turnTheme } from "./page.js";
import { help, startKeys } from "./keys.js";
import { startCheck } from "./check.js";
import { startDrop } from "./drop.js";
import { startMap } from "./minimap.js";
import { startWalk } from "./walk.js";

document.getElementById("theme").addEventListener("click", turnTheme);
document.getElementById("help").addEventListener("click", help);
guarded("opening dropped files", startDrop);
if (document.querySelector(".workspace")) guarded("the walk", startWalk);
else guarded("keys", () => startKeys(null));
const map = document.getElementById("map");
if (map) guarded("the small picture of the graph", () => startMap(map));
const run = document.getElementById("run");
if (run) guarded("the progress of the search", () => startCheck(run));
