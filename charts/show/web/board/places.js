// The places of a board: the global queue, the Ps, and where goroutines and
// threads are that have no P.

import { element } from '../elements.js';
import * as coreRow from '../gen/core.js';
import { coreless, idle, sched, spinning, throttled, waking } from '../gen/doing.js';
import { GoDead, GoRunnable, GoWaiting } from '../gen/goStatus.js';
import * as goroutine from '../gen/goroutine.js';
import { Hand } from '../gen/place.js';
import * as proc from '../gen/proc.js';
import { ProcDead, ProcIdle, ProcWaking } from '../gen/procStatus.js';
import * as step from '../gen/step.js';
import * as thread from '../gen/thread.js';
import {
  ThreadDetached, ThreadLocked, ThreadNetpoll, ThreadParked, ThreadRunning, ThreadScheduling, ThreadSyscall, ThreadSystem, ThreadWaking,
} from '../gen/threadStatus.js';
import * as world from '../gen/world.js';
import { grouped } from '../text.js';
import { nameOf } from '../timeline/names.js';
import { globalQueue } from './model.js';

const ticks = 61; // time slices after which a P looks into the global queue first
const ringSize = 256; // places of a ring
const mostProcs = 64; // cards at once
const apart = 8; // pixels between two cards

// box is an element of a class with a text or children.
export function box(tag, name, ...children) {
  const e = element(tag);
  e.className = name;
  e.append(...children);
  return e;
}

export class Places {
  constructor(model, tokens) {
    this.model = model;
    this.tokens = tokens;
    this.stage = box('div', 'stage');
    this.picked = 0;
  }

  get narrow() { return this.wide < 520; }

  // room is how many tokens a list shows.
  get room() { return this.narrow ? 8 : 16; }

  more(n) { return this.narrow ? '+' + grouped(String(n)) : `and ${grouped(String(n))} more`; }

  // ringRoom is how wide the place of a ring's tokens is in the card of a P, and how many
  // lines of them it has.
  get ringRoom() {
    const all = this.wide + apart, columns = Math.max(1, Math.min(Math.floor(all / ((this.narrow ? 150 : 260) + apart)), this.model.data.procs));
    return { wide: all / columns - apart - 18 - 64, lines: this.narrow ? 1 : 2 };
  }

  draw() {
    const m = this.model, s = m.step;
    this.wide = this.stage.clientWidth; // once, as the browser lays out for it what has changed
    this.tokens.measureIn(this.stage);
    this.hits = new Set(s ? [s[step.g], ...s[step.names]] : []);
    this.m = s ? s[step.m] : -1;
    this.p = s ? s[step.p] : -1;
    this.tokens.move(() => this.stage.replaceChildren(...[this.global(), this.procs(), this.off(), this.cores()].filter(Boolean)));
  }

  token(g) { return this.tokens.of(g, this.model.gos.get(g), this.hits.has(g), this.picked === g); }

  // list shows goroutines, as many as there is room for.
  list(gs, name = 'tokens', room = this.room, spare = 1) {
    const shown = gs.length > room + spare ? gs.slice(0, room) : gs;
    const e = box('div', name, ...shown.map((g) => this.token(g)));
    if (shown.length < gs.length) e.append(box('span', 'more', this.more(gs.length - shown.length)));
    return e;
  }

  // queue shows as many goroutines as there are lines for, so that what is below does
  // not move when a queue grows.
  queue(gs, { wide, lines }) {
    const more = (n) => (n ? 6 + 8 * this.more(n).length : 0);
    let fit = 0;
    for (let line = 1, x = 0; fit < gs.length; fit++) {
      const w = 3 + this.tokens.width(gs[fit], this.narrow ? 10 : 14), last = line >= lines;
      if (x && x + w > wide - (last ? more(gs.length - fit - 1) : 0)) {
        if (last) break;
        line++;
        x = 0;
      }
      x += w;
    }
    return this.list(gs, 'tokens', fit, 0);
  }

  thread(id, text = '') {
    return box('span', 'm' + (this.m === id ? ' hit' : ''), 'M' + id + text);
  }

  head(name, is, ...more) {
    const e = box('div', 'head', element('b', name));
    if (is) e.append(box('span', 'is', is));
    e.append(...more);
    return e;
  }

  global() {
    const gs = this.model.queue(globalQueue), w = this.model.world;
    const is = [gs.length ? grouped(String(gs.length)) : 'empty'];
    if (w[world.gC]) is.push('the garbage collector is at work');
    if (w[world.stopper]) is.push(`${nameOf(this.model.data, w[world.stopper])} ${w[world.still] ? 'has stopped the world' : 'is stopping the world'}`);
    if (w[world.quota]) is.push('the CPU quota is used up until the next period');
    const head = this.head('Global queue', is.join(' · '));
    const wide = this.wide - 44 - 7 * ('Global queue  ' + is.join(' · ')).length;
    const below = wide < 150; // then they have a line for themselves
    return box('section', 'row global', head, this.queue(gs, { wide: below ? this.wide - 18 : wide, lines: 1 }));
  }

  procs() {
    const n = this.model.data.procs;
    let from = 0;
    if (n > mostProcs && this.p >= 0) from = Math.min(Math.floor(this.p / mostProcs) * mostProcs, n - mostProcs);
    const to = Math.min(n, from + mostProcs);
    const e = box('div', 'procs');
    for (let p = from; p < to; p++) e.append(this.card(p));
    if (to - from < n) e.append(box('p', 'more', `P${from} to P${to - 1} of ${n}; the others are not shown`));
    return e;
  }

  // status says what a P does, as all figures call it.
  status(row) {
    if (row[proc.status] === ProcDead) return 'not there: GOMAXPROCS is smaller';
    const does = (doing) => this.model.data.look[doing][0];
    if (row[proc.status] === ProcIdle) return does(idle);
    if (row[proc.status] === ProcWaking) return does(waking);
    const m = this.model.threads.get(row[proc.m]);
    if (m && m[thread.waits]) return does(this.model.world[world.quota] ? throttled : coreless);
    if (row[proc.spins]) return does(spinning);
    const g = this.model.gos.get(row[proc.g]);
    return does(g ? this.tokens.doingNow(g) : sched);
  }

  card(p) {
    const row = this.model.procs.get(p) || [p, ProcIdle, -1, 0, 0, 0, 0];
    // Of a ring that overflows, the run has the goroutine that finds no room at its end
    // until the step in which it moves.
    const queue = this.model.queue(p), ring = queue.slice(0, ringSize), over = queue.slice(ringSize), tick = row[proc.tick] % ticks;
    const count = box('span', 'tick', `tick ${tick}`, box('span', 'of', ` of ${ticks}`), element('i'));
    count.title = `after ${ticks} time slices the P looks into the global queue first`;
    count.style.setProperty('--part', (100 * tick) / ticks + '%');
    const head = this.head('P' + p, '', ...(row[proc.m] >= 0 ? [this.thread(row[proc.m])] : []), count);
    const hand = row[proc.g] ? [row[proc.g]] : this.inHand.get(p) || [];
    // What the P does stands before what it has in its hand, which is one thing in one
    // place; the card is equally high all the time.
    const slot = (name, text, list) => {
      const label = element('span', text);
      label.title = text;
      return box('div', name, label, list);
    };
    const slots = box('div', 'slots',
      slot('slot', this.status(row), this.list(hand, 'tokens box')),
      slot('slot', 'runnext', this.list(row[proc.runnext] ? [row[proc.runnext]] : [], 'tokens box')),
      slot('slot ring', ring.length > 9 ? `ring (${ring.length})` : 'ring', this.queue(ring, this.ringRoom)));
    if (over.length) slots.append(slot('slot ring', 'finds no room', this.list(over)));
    return box('section', 'card' + (p === this.p ? ' here' : '') + (row[proc.status] === ProcDead ? ' gone' : ''), head, slots);
  }

  // inHand finds the goroutines that were taken for a P and do not run yet.
  get inHand() {
    const found = new Map();
    for (const g of this.hits) {
      const row = this.model.gos.get(g);
      if (row && row[goroutine.status] === GoRunnable && row[goroutine.place] === Hand) found.set(row[goroutine.p], [g]);
    }
    return found;
  }

  off() {
    const e = box('div', 'off');
    e.append(this.threadsOff(), this.blocked());
    return e;
  }

  threadsOff() {
    const groups = [
      ['parked', [ThreadParked]], ['waking up', [ThreadWaking]], ['in a syscall, without a P', [ThreadSyscall]], ['in the network poller', [ThreadNetpoll]],
      ['waits for its own goroutine', [ThreadLocked]], ['without a P', [ThreadDetached, ThreadScheduling, ThreadRunning]], ['sysmon and such, never with a P', [ThreadSystem]],
    ];
    const list = box('div', 'groups');
    let n = 0;
    // A thread that wakes up for a P, which has it already, is there and nowhere else.
    const taken = new Set([...this.model.procs.values()].map((row) => row[proc.m]));
    for (const [name, of] of groups) {
      const ids = [];
      for (const [id, row] of this.model.threads) if (row[thread.p] < 0 && !taken.has(id) && of.includes(row[thread.status])) ids.push(id);
      if (!ids.length) continue;
      n += ids.length;
      const e = box('div', 'tokens');
      for (const id of ids.slice(0, this.room)) {
        e.append(this.thread(id));
        const g = this.model.threads.get(id)[thread.g];
        if (g && of.includes(ThreadSyscall)) e.append(this.token(g));
      }
      if (ids.length > this.room) e.append(box('span', 'more', this.more(ids.length - this.room)));
      list.append(box('div', 'group', element('span', name), e));
    }
    return box('section', 'row', this.head('Threads without a P', n ? '' : 'none'), list);
  }

  blocked() {
    const by = new Map();
    let dead = this.model.data.ended;
    for (const [g, row] of this.model.gos) {
      if (row[goroutine.status] === GoDead) dead++;
      if (row[goroutine.status] !== GoWaiting) continue;
      const object = row[goroutine.object], key = row[goroutine.reason] + ' ' + object;
      if (!by.has(key)) by.set(key, { reason: row[goroutine.reason], object, gs: [], system: 0 });
      const group = by.get(key);
      group.gs.push(g);
      if (this.tokens.system.has(g)) group.system++;
    }
    const groups = [...by.values()].sort((a, b) => (a.system === a.gs.length) - (b.system === b.gs.length) || b.gs.length - a.gs.length);
    const list = box('div', 'groups');
    let n = 0;
    for (const { reason, object, gs } of groups) {
      n += gs.length;
      if (list.children.length >= 8) continue;
      const name = this.model.data.objects[object];
      list.append(box('div', 'group', element('span', this.model.data.reasons[reason] + (name ? `: ${name}` : object ? ` #${object}` : '')), this.list(gs)));
    }
    if (groups.length > 8) list.append(box('span', 'more', `and ${groups.length - 8} more kinds of waiting`));
    const is = (n ? `${grouped(String(n))}` : 'none') + (dead ? ` · ${grouped(String(dead))} ended` : '');
    return box('section', 'row', this.head('Goroutines that wait', is), list);
  }

  cores() {
    if (!this.model.cores.size) return null;
    const e = box('div', 'tokens');
    for (const [id, row] of this.model.cores) {
      const what = row[coreRow.m] >= 0 ? 'M' + row[coreRow.m] : row[coreRow.neighbor] >= 0 ? 'another process' : 'idle';
      e.append(box('span', 'm' + (row[coreRow.m] >= 0 && row[coreRow.m] === this.m ? ' hit' : ''), `core ${id}: ${what}`));
    }
    return box('section', 'row', this.head('Cores', ''), e);
  }
}
