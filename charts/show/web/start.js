// What a page draws at first. It holds some twenty figures, which take longer than a
// reader likes to wait for the first of them, or for controls that answer. So the
// program of the controls begins at once, beside the page, and the first figure is
// drawn; then comes what is in sight, then the others, and between two of them the
// browser does what else there is to do. Each waits as its still image.

import { canDraw, drawWith, needsLibrary } from './drawing.js';
import { engineOf, underWay } from './explore/engine.js';

const turn = () => new Promise((done) => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => { port1.close(); done(); };
  port2.postMessage(0);
});

const parsed = () => new Promise((done) => {
  if (document.readyState === 'loading') addEventListener('DOMContentLoaded', done, { once: true });
  else done();
});

// Waiting is the figures that wait, in the order in which they came.
export class Waiting {
  constructor() {
    this.list = new Map(); // what draws a figure, by the figure
    this.near = new Set(); // those in sight
    this.seen = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting) this.near.add(target);
        else this.near.delete(target);
      }
    });
  }

  add(f, begin) {
    this.list.set(f, begin);
    this.seen.observe(f.box);
  }

  // next is the figure to draw now: one in sight, or else the first.
  next() {
    const all = [...this.list.keys()];
    return all.find((f) => this.near.has(f.box)) ?? all[0];
  }

  draw(f) {
    const begin = this.list.get(f);
    this.list.delete(f);
    this.seen.unobserve(f.box);
    this.near.delete(f.box);
    begin();
  }

  // run draws all that wait, with the library that the function gives, and is done
  // when none does and the page is there.
  async run(library) {
    const open = () => { if (!canDraw()) drawWith(library()); };
    const rest = () => {
      if (this.list.size) open();
      while (this.list.size) this.draw(this.next());
    };
    addEventListener('beforeprint', rest); // paper waits for nothing
    engineOf(''); // which begins to unpack
    const [first] = this.list.keys();
    if (first) {
      if (needsLibrary(first)) {
        await underWay();
        open();
      }
      this.draw(first);
      await turn();
    }
    await underWay(); // which goes on beside what follows
    await parsed();
    await turn();
    await underWay(); // where only the page's end has the program
    open();
    while (this.list.size) {
      await turn();
      if (this.list.size) this.draw(this.next());
    }
    removeEventListener('beforeprint', rest);
    this.seen.disconnect();
  }
}
