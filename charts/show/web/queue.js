// The queue of figures that wait for their place in the page.

import { arrive } from './board/link.js';
import { canDraw, draw, live, needsLibrary, resize, rest } from './drawing.js';
import { unpack } from './quiz/quiz.js';
import { attach } from './explore/explore.js';
import { Waiting } from './start.js';

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

let waiting; // while a page draws what it has at first

// begin draws the figures that are in the queue, and those that come meanwhile, with
// the library that the function gives. It returns a promise that they are drawn.
export async function begin(queue, library) {
  waiting = new Waiting();
  drain(queue, true);
  try {
    await waiting.run(library);
  } finally {
    waiting = undefined;
  }
}

// drain draws the figures of a queue, which is empty then; what may wait is drawn when
// its turn comes. A figure without a place, or whose place has a chart, is dropped. An
// exploration is not drawn; it gets its controls.
export function drain(queue, mayWait) {
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
    f.arrived = Boolean(f.board) && arrive(f);
    const begin = () => {
      draw(f);
      sizes.observe(f.box);
    };
    const ask = () => unpack(f.quiz).then((question) => { f.question = question; }).catch((err) => { f.broken = err; }).then(begin);
    const go = f.quiz ? ask : begin;
    if (waiting && (mayWait || (needsLibrary(f) && !canDraw()))) waiting.add(f, go);
    else go();
  }
}
