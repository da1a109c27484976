// The strip above the slider: how much time passes until each step of a run, and where
// the moments are that a reader may want to go to. Each step has the same room, so that
// a few microseconds in which much happens are no smear, and stands where the slider's
// thumb is when that step was the last.

import { overflow, park, preemption, retake, steal } from '../gen/moment.js';
import * as step from '../gen/step.js';

const high = 34; // pixels
const edge = 8; // as far as the thumb of the slider stays from its ends
const rows = [
  [[steal, 'steals'], [overflow, 'overflows of a ring']],
  [[retake, 'Ps taken from syscalls'], [preemption, 'preemptions']],
  [[park, 'threads that park']],
];
const rowOf = Object.fromEntries(rows.flatMap((kinds, row) => kinds.map(([kind]) => [kind, row])));

// key says what the strip of a run shows.
export function key({ steps }) {
  const has = new Set(steps.map((s) => s[step.mark]));
  const marks = rows.map((kinds, row) => [['at the top', 'in the middle', 'at the bottom'][row], kinds.filter(([kind]) => has.has(kind)).map(([, name]) => name)])
    .filter(([, names]) => names.length).map(([where, names]) => `${where} ${names.join(' and ')}`);
  return 'The strip has all steps side by side. Pale bars: the time until a step.' + (marks.length ? ` Marks: ${marks.join(', ')}.` : '');
}

const shape = (tag, attributes) => {
  const e = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) e.setAttribute(name, value);
  return e;
};

export class Strip {
  constructor(model, go) {
    this.model = model;
    this.element = document.createElement('div');
    this.element.className = 'strip';
    this.svg = shape('svg', { preserveAspectRatio: 'none', 'aria-hidden': 'true' });
    this.gaps = shape('path', { class: 'gaps' });
    this.marks = shape('path', { class: 'marks' });
    this.other = shape('rect', { class: 'other', y: 0, width: 2, height: high });
    this.here = shape('rect', { class: 'here', y: 0, width: 2, height: high });
    this.svg.append(this.gaps, this.marks, this.other, this.here);
    this.element.append(this.svg);
    this.svg.addEventListener('pointerdown', (e) => {
      const r = this.svg.getBoundingClientRect();
      go(this.at(e.clientX - r.left));
    });
  }

  // x is where the middle of a step is, from 1, and at how many steps are done.
  x(at) { return edge + (at / (this.model.steps.length || 1)) * (this.wide - 2 * edge); }

  // at is how many steps are done where x is.
  at(x) { return Math.round(((x - edge) / (this.wide - 2 * edge)) * this.model.steps.length); }

  // draw draws it, with the moment that another figure points at, if any.
  draw(pointed) {
    const wide = this.element.clientWidth;
    if (!wide) return;
    if (wide !== this.wide) {
      this.wide = wide;
      this.svg.setAttribute('viewBox', `0 0 ${wide} ${high}`);
      this.fill();
    }
    this.here.setAttribute('x', this.x(this.model.at) - 1);
    this.other.style.display = pointed === undefined ? 'none' : '';
    if (pointed !== undefined) this.other.setAttribute('x', this.x(this.model.until(pointed)) - 1);
  }

  // fill draws what stays as it is, whatever step the reader is at.
  fill() {
    const { steps } = this.model;
    const gaps = new Array(Math.ceil(this.wide)).fill(0); // by pixel: a tall bar is a long wait
    const last = []; // by row: where its last mark is, as more of them in a pixel look the same
    let marks = '';
    steps.forEach((s, i) => {
      const from = Math.round(this.x(i + 0.5)), to = Math.max(from + 1, Math.round(this.x(i + 1.5)));
      for (let x = from; x < to && x < gaps.length; x++) gaps[x] = Math.max(gaps[x], s[step.after]);
      const row = rowOf[s[step.mark]];
      if (row === undefined || last[row] === from) return;
      last[row] = from;
      const width = Math.max(1.5, Math.min(4, to - from));
      marks += `M${(this.x(i + 1) - width / 2).toFixed(1)} ${2 + row * 9}h${width}v7h-${width}z`;
    });
    const most = Math.log10(1 + Math.max(1, ...gaps));
    this.gaps.setAttribute('d', gaps.map((gap, x) => (gap ? `M${x} ${high}v-${((Math.log10(1 + gap) / most) * (high - 2)).toFixed(1)}h1V${high}z` : '')).join(''));
    this.marks.setAttribute('d', marks);
  }
}
