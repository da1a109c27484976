// The log beside a board: what happened around the moment that it shows. A line
// takes the board there.

import { element } from '../elements.js';
import * as step from '../gen/step.js';
import { duration } from '../text.js';
import { matches, sentence, signs } from './words.js';

const around = 60; // lines before and after

export class Log {
  constructor(model, go) {
    this.model = model;
    this.go = go;
    this.element = element('div');
    this.element.className = 'log';
    this.list = element('ol');
    this.list.tabIndex = 0;
    this.list.setAttribute('aria-label', 'What happened, step by step');
    this.element.append(this.list);
    this.kind = 0;
  }

  draw() {
    const { steps, times, at, data } = this.model;
    const wanted = matches(this.kind);
    const lines = [];
    for (let i = at - 1, n = 0; i >= 0 && n < around; i--) if (wanted(steps[i]) || i === at - 1) { lines.unshift(i); n++; }
    for (let i = at, n = 0; i < steps.length && n < around; i++) if (wanted(steps[i])) { lines.push(i); n++; }
    let now;
    this.list.replaceChildren(...lines.map((i) => {
      const s = steps[i], li = element('li'), b = element('button');
      b.type = 'button';
      b.tabIndex = -1;
      b.append(element('span', duration(times[i])), element('span', signs[s[step.mark]]), element('span', sentence(data, s)),
        element('span', s[step.rule] < 0 ? '' : data.rules[s[step.rule]][0]));
      b.addEventListener('click', () => this.go(i + 1));
      if (i === at - 1) {
        li.className = 'now-line';
        li.setAttribute('aria-current', 'step');
        now = li;
      }
      li.append(b);
      return li;
    }));
    // The line goes to the middle of the list, and the page stays where it is.
    this.list.scrollTop = now ? now.offsetTop - this.list.offsetTop - this.list.clientHeight / 2 + 12 : 0;
  }
}
