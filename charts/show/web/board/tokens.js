// The goroutines on a board are tokens. One that goes to another place is seen to
// move there from where it was.

import { nameOf } from '../timeline/names.js';
import { GoRunnable, GoRunning, GoSyscall } from '../gen/goStatus.js';
import { coreless, marking, runnable, running, syscall, throttled, waiting } from '../gen/doing.js';
import * as goroutine from '../gen/goroutine.js';
import * as thread from '../gen/thread.js';
import * as world from '../gen/world.js';
import { calm } from '../wishes.js';

const moveTime = 260; // ms

const pen = document.createElement('canvas').getContext('2d');

// The lower edge of a token is in the colour of its state. For a reader that wants
// patterns, and on paper, it is dashed, dotted or double besides.
const edges = { [running]: 'solid', [runnable]: 'dashed', [waiting]: 'dotted', [syscall]: 'double', [marking]: 'ridge', [coreless]: 'groove', [throttled]: 'inset' };

// look gives an element the colour and the edge of a state.
export function look(e, doing, color) {
  e.style.setProperty('--state', color);
  e.style.setProperty('--edge', edges[doing] || 'solid');
}

export class Tokens {
  constructor(model, pick, point) {
    const { data } = model;
    this.model = model;
    this.data = data;
    this.pick = pick;
    this.point = point;
    this.lit = 0;
    this.system = new Set(data.system);
    this.elements = new Map();
    this.widths = new Map(); // of names, in pixels
  }

  // name is what stands on a token: the runtime's own are slanted besides.
  name(g) { return nameOf(this.data, g).replace(/^runtime\./, this.system.has(g) ? '' : '$&'); }

  // measureIn lets widths be those of the letters of a place.
  measureIn(place) {
    const letters = getComputedStyle(place).fontFamily;
    if (letters === this.letters) return;
    this.letters = letters;
    pen.font = '13px ' + letters;
    this.widest = 15 * pen.measureText('0').width; // as in style.js
    this.widths.clear();
  }

  // width is how wide a token is, in pixels, with what is beside its name.
  width(g, beside) {
    if (!this.widths.has(g)) this.widths.set(g, Math.max(22, Math.min(pen.measureText(this.name(g)).width, this.widest)));
    return Math.ceil(this.widths.get(g) + beside);
  }

  // doing is the number of what a goroutine does.
  doing(row) {
    if (!row) return waiting;
    switch (row[goroutine.status]) {
      case GoRunning: return row[goroutine.marks] ? marking : running;
      case GoRunnable: return runnable;
      case GoSyscall: return syscall;
    }
    return waiting;
  }

  // doingNow is the same where the board stands: one that runs may have no core.
  doingNow(row) {
    const doing = this.doing(row), m = row && this.model.threads.get(row[goroutine.m]);
    if ((doing !== running && doing !== marking) || !m || !m[thread.waits]) return doing;
    return this.model.world[world.quota] ? throttled : coreless;
  }

  // of returns the token of a goroutine.
  of(g, row, hit, picked) {
    let e = this.elements.get(g);
    if (!e) {
      e = document.createElement('button');
      e.type = 'button';
      e.tabIndex = -1;
      e.textContent = this.name(g);
      e.addEventListener('click', () => this.pick(g));
      e.addEventListener('pointerenter', (event) => { if (event.pointerType === 'mouse') this.point(g); });
      e.addEventListener('pointerleave', () => this.point(0));
      this.elements.set(g, e);
    }
    const does = this.doingNow(row), [what, color] = this.data.look[does];
    const text = nameOf(this.data, g);
    e.className = 'token' + (this.system.has(g) ? ' system' : '') + (hit ? ' hit' : '') + (picked ? ' picked' : '') + (this.lit === g ? ' lit' : '');
    look(e, does, color);
    e.title = (text === 'G' + g ? text : text + ' (G' + g + ')') + ': ' + what;
    return e;
  }

  // light lights a goroutine, or none.
  light(g) {
    const on = (id, yes) => this.elements.get(id)?.classList.toggle('lit', yes);
    on(this.lit, false);
    on(this.lit = g, true);
  }

  // move runs what builds the places anew, and lets the tokens go there from where
  // they were. Those that stay where they are do not stir.
  move(build) {
    const before = new Map();
    const still = calm();
    if (!still) {
      for (const [g, e] of this.elements) {
        if (e.isConnected) before.set(g, [e.getBoundingClientRect(), e.parentNode]);
      }
    }
    build();
    if (still) return;
    for (const [g, [from, parent]] of before) {
      const e = this.elements.get(g);
      if (!e.isConnected || !e.animate) continue;
      const to = e.getBoundingClientRect();
      const x = from.left - to.left, y = from.top - to.top;
      if (Math.abs(x) + Math.abs(y) < 2) continue;
      if (e.parentNode === parent && Math.abs(y) > 40) continue; // a row further down is no journey
      e.animate([{ transform: `translate(${x}px,${y}px)`, zIndex: 2 }, { transform: 'none', zIndex: 2 }], { duration: moveTime, easing: 'ease-in-out' });
    }
  }
}
