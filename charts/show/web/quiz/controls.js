// The controls of a question, one for each kind. A control has
//
//	element   what the page shows
//	read()    the answer; it throws a sentence when there is none
//	value()   what is there so far, answer or not
//	write(v)  sets it; undefined is nothing
//	told(v)   an answer as a text
//	lock(b)   whether it can be changed no more
//	focus()

import { element } from '../elements.js';
import { Chips } from './chips.js';
import { asNumber, units } from './judge.js';

export function box(tag, name, ...children) {
  const e = element(tag);
  e.className = name;
  e.append(...children);
  return e;
}

// controlOf makes the control of a question.
export function controlOf(data) {
  const make = { choice: () => new Choice(data.options), order: () => new Chips(data.options), number: () => new Amount(), time: () => new Amount(Object.keys(units)), explain: () => new Words(), challenge: () => new Program() };
  if (!Object.hasOwn(make, data.kind)) throw new Error('a question of the kind ' + JSON.stringify(data.kind) + ' is not known to this page');
  return make[data.kind]();
}

let groups = 0; // so that the radios of two questions are two groups

class Choice {
  constructor(options) {
    const name = 'choice-' + ++groups;
    this.radios = options.map((value) => Object.assign(element('input'), { type: 'radio', name, value }));
    this.element = box('div', 'choice', ...this.radios.map((r) => box('label', '', r, box('span', '', r.value))));
  }

  value() { return (this.radios.find((r) => r.checked) || { value: '' }).value; }

  read() {
    if (!this.value()) throw new Error('Choose one of the answers first.');
    return this.value();
  }

  write(v) { for (const r of this.radios) r.checked = r.value === v; }
  told(v) { return v; }
  lock(b) { for (const r of this.radios) r.disabled = b; }
  focus() { this.radios[0].focus(); }
}

class Amount {
  constructor(names) {
    this.input = Object.assign(element('input'), { type: 'text', inputMode: 'decimal', autocomplete: 'off', size: 10, maxLength: 30 });
    this.element = box('div', 'amount', box('label', '', names ? 'Your time' : 'Your number', this.input));
    if (!names) return;
    this.unit = element('select');
    for (const n of names) this.unit.append(Object.assign(element('option', n), { value: n, selected: n === 'ms' }));
    this.element.append(box('label', '', 'Unit', this.unit));
  }

  value() { return this.input.value.trim() && this.input.value.trim() + (this.unit ? ' ' + this.unit.value : ''); }

  read() {
    const text = this.input.value.trim();
    if (!text) throw new Error('Write a number first.');
    if (Number.isNaN(asNumber(text))) throw new Error(`“${text}” is no number; write one such as 12 or 3.9.`);
    return this.value();
  }

  write(v = '') {
    const at = this.unit ? v.lastIndexOf(' ') : -1;
    this.input.value = at < 0 ? v : v.slice(0, at);
    if (at >= 0) this.unit.value = v.slice(at + 1);
  }

  told(v) { return v; }
  lock(b) { for (const e of [this.input, this.unit]) if (e) e.disabled = b; }
  focus() { this.input.focus(); }
}

class Words {
  constructor() {
    this.area = Object.assign(element('textarea'), { rows: 4, maxLength: 4000 });
    this.element = box('div', 'words', box('label', '', 'In your own words', this.area));
  }

  value() { return this.area.value; }

  read() {
    if (!this.area.value.trim()) throw new Error('Write a sentence first; a guess is better than nothing.');
    return this.area.value;
  }

  write(v = '') { this.area.value = v; }
  told(v) { return v; }
  lock(b) { this.area.readOnly = b; }
  focus() { this.area.focus(); }
}

// Program stands where a challenge has no control: the answer is the cell above.
class Program {
  constructor() {
    this.element = box('p', 'how', document.body.hasAttribute('data-schedlab-page')
      ? 'In the lab you write it, and the run is the judge. Here you can think it through, and look at the solution.'
      : 'Write it in the cell above, in JupyterLab. Run that cell, and then this one: the run is the judge.');
    this.element.tabIndex = -1;
  }

  value() { return ''; }
  write() {}
  lock() {}
  focus() { this.element.focus(); }
}
