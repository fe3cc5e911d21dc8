// The small picture beside a graph that is larger than its window: shows the visible part of the
// graph as a brush, and moves it by click or drag.

/** Starts the small picture in a place. The graph is in the element after it. */
export function startMap(place) {
  const svg = place.querySelector("svg");
  const graph = place.nextElementSibling;
  const { width, height } = svg.viewBox.baseVal;
  const brush = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  brush.setAttribute("class", "gr-brush");
  svg.append(brush);

  const draw = () => {
    // A graph that fits needs no map.
    place.hidden = graph.scrollWidth <= graph.clientWidth + 1 && graph.scrollHeight <= graph.clientHeight + 1;
    const [x, y] = [width / graph.scrollWidth, height / graph.scrollHeight];
    brush.setAttribute("x", graph.scrollLeft * x);
    brush.setAttribute("y", graph.scrollTop * y);
    brush.setAttribute("width", graph.clientWidth * x);
    brush.setAttribute("height", graph.clientHeight * y);
  };

  /** Moves the middle of the visible part to the pointer. */
  const move = (event) => {
    const box = svg.getBoundingClientRect();
    graph.scrollTo({
      left: ((event.clientX - box.left) / box.width) * graph.scrollWidth - graph.clientWidth / 2,
      top: ((event.clientY - box.top) / box.height) * graph.scrollHeight - graph.clientHeight / 2,
      behavior: "instant",
    });
  };

  graph.addEventListener("scroll", draw, { passive: true });
  new ResizeObserver(draw).observe(graph);
  svg.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    svg.setPointerCapture(event.pointerId);
    move(event);
  });
  svg.addEventListener("pointermove", (event) => {
    if (svg.hasPointerCapture(event.pointerId)) move(event);
  });
  draw();
}
