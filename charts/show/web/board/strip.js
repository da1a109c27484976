// The strip above the slider: how dense the events of a run are, and where the
// moments are that a reader may want to go to. Each step has the same room,
// so that a few microseconds in which much happens are no smear.

import { noMark, overflow, park, preemption, retake, steal } from '../gen/moment.js';
import * as step from '../gen/step.js';

const rowOf = { [steal]: 0, [overflow]: 0, [retake]: 1, [preemption]: 1, [park]: 2 };

export class Strip {
  constructor(model, go) {
    this.model = model;
    this.element = document.createElement('div');
    this.element.className = 'strip';
    this.canvas = document.createElement('canvas');
    this.element.append(this.canvas);
    this.canvas.addEventListener('pointerdown', (e) => {
      const r = this.canvas.getBoundingClientRect();
      go(Math.round(((e.clientX - r.left) / r.width) * model.steps.length));
    });
  }

  // draw draws it, with the moment that another figure points at, if any.
  draw(pointed) {
    const { clientWidth: w, clientHeight: h } = this.element;
    if (!w) return;
    const scale = globalThis.devicePixelRatio || 1;
    Object.assign(this.canvas, { width: w * scale, height: h * scale });
    const c = this.canvas.getContext('2d');
    c.scale(scale, scale);
    const style = getComputedStyle(this.element);
    const faint = style.getPropertyValue('--line'), strong = style.getPropertyValue('--ink'), now = style.getPropertyValue('--focus');
    const { steps, times } = this.model, n = steps.length || 1;
    // How much time passes at each place: a tall bar is a long wait.
    const most = Math.log10(1 + Math.max(1, ...this.gaps()));
    c.fillStyle = faint;
    for (let x = 0; x < w; x++) {
      const from = Math.floor((x / w) * n), to = Math.max(from + 1, Math.floor(((x + 1) / w) * n));
      let gap = 0;
      for (let i = from; i < to && i < steps.length; i++) gap = Math.max(gap, steps[i][step.after]);
      const tall = (Math.log10(1 + gap) / most) * (h - 2);
      c.fillRect(x, h - tall, 1, tall);
    }
    c.fillStyle = strong;
    for (let i = 0; i < steps.length; i++) {
      const mark = steps[i][step.mark], row = rowOf[mark];
      if (mark === noMark || row === undefined) continue;
      c.fillRect((i / n) * w, 2 + row * 9, Math.max(1.5, Math.min(4, w / n)), 7);
    }
    const line = (at, color) => { c.fillStyle = color; c.fillRect(Math.min(w - 2, (at / n) * w), 0, 2, h); };
    if (pointed !== undefined) line(this.model.until(pointed), strong);
    line(this.model.at, now);
    this.times = times;
  }

  gaps() {
    if (!this.known) this.known = this.model.steps.reduce((a, s) => Math.max(a, s[step.after]), 1);
    return [this.known];
  }
}
