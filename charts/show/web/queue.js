// The queue of figures that wait for their place in the page.

import { draw, live, resize, rest } from './drawing.js';
import { unpack } from './quiz/quiz.js';
import { attach } from './explore/explore.js';

const boxes = '.schedlab-chart, .schedlab-ask'; // the latter for a question
const figures = new WeakMap(); // by the element that a figure is drawn in

const sizes = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const f = figures.get(target);
    if (!f) continue;
    if (!target.isConnected) rest(f);
    else if (!f.chart) draw(f);
    else if (target.clientWidth) resize(f);
  }
});

// place finds the figure's element: the one before its script, or, where the
// page ran the script somewhere else (the old notebook), the first of its id
// that no chart has.
function place(f) {
  const is = (e) => e && e.getAttribute && e.getAttribute('data-schedlab') === f.id;
  const at = is(f.at) ? f.at : [...document.querySelectorAll('[data-schedlab]')]
    .find((e) => is(e) && !figures.has(e.querySelector(boxes)));
  return at && at.querySelector(boxes);
}

// drain draws the figures of a queue, which is empty then. A figure without a
// place, or whose place has a chart, is dropped. An exploration is not drawn; it
// gets its controls.
export function drain(queue) {
  for (const f of live) if (!f.box.isConnected) rest(f);
  for (const f of queue.splice(0)) {
    if (f.explore) {
      attach(f, drain);
      continue;
    }
    f.box = place(f);
    if (!f.box || figures.has(f.box)) continue;
    f.details = f.details || {};
    f.still = [...f.box.childNodes];
    figures.set(f.box, f);
    const begin = () => {
      draw(f);
      sizes.observe(f.box);
    };
    if (!f.quiz) begin();
    else unpack(f.quiz).then((question) => { f.question = question; }).catch((err) => { f.broken = err; }).then(begin);
  }
}
