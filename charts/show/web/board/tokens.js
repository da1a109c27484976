// The goroutines on a board are tokens. One that goes to another place is seen to
// move there from where it was.

import { nameOf } from '../timeline/names.js';
import { GoRunnable, GoRunning, GoSyscall } from '../gen/goStatus.js';
import { marking, runnable, running, syscall, waiting } from '../gen/doing.js';
import * as goroutine from '../gen/goroutine.js';

const calm = matchMedia('(prefers-reduced-motion: reduce)');
const moveTime = 260; // ms

export class Tokens {
  constructor(data, pick) {
    this.data = data;
    this.pick = pick;
    this.system = new Set(data.system);
    this.elements = new Map();
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

  // of returns the token of a goroutine.
  of(g, row, hit, picked) {
    let e = this.elements.get(g);
    if (!e) {
      e = document.createElement('button');
      e.type = 'button';
      e.tabIndex = -1;
      e.textContent = nameOf(this.data, g);
      e.addEventListener('click', () => this.pick(g));
      this.elements.set(g, e);
    }
    const [what, color] = this.data.look[this.doing(row)];
    const text = nameOf(this.data, g);
    e.className = 'token' + (this.system.has(g) ? ' system' : '') + (hit ? ' hit' : '') + (picked ? ' picked' : '');
    e.style.setProperty('--state', color);
    e.title = (text === 'G' + g ? text : text + ' (G' + g + ')') + ': ' + what;
    return e;
  }

  // move runs what builds the places anew, and lets the tokens go there from where
  // they were. Those that stay where they are do not stir.
  move(build) {
    const before = new Map();
    const still = calm.matches;
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
