// What a board shows: the scheduler after some steps of a run. Each step can be
// taken back, as what it replaced is kept.

import { OfCore, OfGo, OfProc, OfQueue, OfThread, OfWorld } from '../gen/change.js';
import * as goroutine from '../gen/goroutine.js';
import { GoUndefined } from '../gen/goStatus.js';
import * as step from '../gen/step.js';

export const globalQueue = -1; // among queues, which are numbered as the Ps are

export class Model {
  constructor(data) {
    this.data = data;
    this.steps = data.steps;
    this.times = [];
    let time = data.start;
    for (const s of this.steps) this.times.push(time += s[step.after]);
    this.of = { [OfGo]: new Map(), [OfProc]: new Map(), [OfThread]: new Map(), [OfCore]: new Map(), [OfWorld]: [0, 0, 0, 0] };
    this.queues = new Map();
    this.since = new Map(); // of a goroutine, when it got its status
    this.at = 0; // how many steps are done
    this.undo = [];
    for (const c of data.first) this.apply(c, data.start);
  }

  get gos() { return this.of[OfGo]; }
  get procs() { return this.of[OfProc]; }
  get threads() { return this.of[OfThread]; }
  get cores() { return this.of[OfCore]; }
  get world() { return this.of[OfWorld]; }
  queue(p) { return this.queues.get(p) || []; }

  // time is that of the last step that is done, in ns.
  get time() { return this.at ? this.times[this.at - 1] : this.data.start; }

  // step is the last that is done, or undefined.
  get step() { return this.steps[this.at - 1]; }

  // apply makes one change and returns what takes it back.
  apply([kind, ...row], time) {
    const id = row[0];
    if (kind === OfQueue) {
      const [, drop, ...more] = row;
      const was = this.queue(id);
      this.queues.set(id, was.slice(drop).concat(more));
      return () => this.queues.set(id, was);
    }
    if (kind === OfWorld) {
      const was = this.of[OfWorld];
      this.of[OfWorld] = row;
      return () => { this.of[OfWorld] = was; };
    }
    const all = this.of[kind], was = all.get(id);
    all.set(id, row);
    if (kind !== OfGo) return () => (was ? all.set(id, was) : all.delete(id));
    const since = this.since.get(id);
    const status = was ? was[goroutine.status] : GoUndefined;
    if (status !== row[goroutine.status]) this.since.set(id, time);
    return () => {
      if (was) all.set(id, was); else all.delete(id);
      if (since === undefined) this.since.delete(id); else this.since.set(id, since);
    };
  }

  forward() {
    if (this.at === this.steps.length) return;
    const time = this.times[this.at];
    this.undo.push(this.steps[this.at][step.change].map((c) => this.apply(c, time)));
    this.at++;
  }

  back() {
    if (this.at === 0) return;
    for (const take of this.undo.pop().reverse()) take();
    this.at--;
  }

  // goTo does or takes back as many steps as it needs.
  goTo(n) {
    n = Math.max(0, Math.min(n, this.steps.length));
    while (this.at < n) this.forward();
    while (this.at > n) this.back();
  }

  // until returns how many steps are done at a time.
  until(time) {
    let low = 0, high = this.times.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.times[middle] <= time) low = middle + 1; else high = middle;
    }
    return low;
  }

  // next returns how many steps are done after the next one that is wanted, in a
  // direction of 1 or -1, or where it stands.
  next(wanted, direction) {
    for (let n = this.at + direction; n >= 1 && n <= this.steps.length; n += direction) {
      if (wanted(this.steps[n - 1])) return n;
    }
    return this.at;
  }
}
