// The card: what the reader predicted, what came, and what to try again.

import { element } from '../elements.js';
import { themeOf } from '../themes.js';
import { box } from './controls.js';
import { prose } from './prose.js';
import * as store from './store.js';

const largest = 2e6; // bytes of a file

export class Card {
  constructor() {
    this.list = box('ul', 'record');
    this.sum = box('p', 'sum');
    this.said = box('div', 'result');
    this.said.setAttribute('role', 'status');
    this.file = Object.assign(element('input'), { type: 'file', accept: '.json,application/json' });
    this.file.addEventListener('change', () => this.load());
    this.saves = element('button', 'Save as a file');
    this.saves.type = 'button';
    this.saves.addEventListener('click', () => this.save());
    this.element = box('div', 'quiz card', box('h3', '', 'Your answers'), this.sum, this.list,
      box('div', 'bar', this.saves, box('label', 'file', 'Load a file ', this.file)), this.said);
    this.setTheme();
  }

  begin() {
    this.unsubscribe = store.onChange(() => this.draw());
    this.draw();
  }

  draw() {
    const all = store.all().map(([, r]) => r).filter((r) => r.tries || r.shown);
    const first = all.filter((r) => atOnce(r)).length;
    this.sum.textContent = all.length === 0 ? 'You have answered no question yet.'
      : `${all.length === 1 ? 'One question' : all.length + ' questions'} answered or shown, ${first} right at once.`;
    if (!store.kept()) this.sum.textContent += ' This page may keep nothing: save the answers as a file before you close it.';
    all.sort((a, b) => atOnce(a) - atOnce(b) || a.question.localeCompare(b.question));
    this.list.replaceChildren(...all.map((r) => this.entry(r)));
    this.list.hidden = all.length === 0;
    this.saves.disabled = all.length === 0;
  }

  entry(r) {
    const li = box('li', ''), asked = box('p', 'asked');
    asked.append(prose(r.question), ' ', box('span', 'badge' + (atOnce(r) ? ' good' : ''), fate(r)));
    const rows = box('dl', '');
    const row = (name, text) => {
      if (!text) return;
      const dd = box('dd', '');
      dd.append(prose(text));
      rows.append(box('div', '', box('dt', '', name), dd));
    };
    row('You predicted', r.first);
    row('It came out as', r.came);
    if (!atOnce(r) && !solved(r)) row('Try again', r.again || (r.came ? 'Ask yourself again in its chapter.' : 'The question is still open.'));
    li.append(asked, rows);
    return li;
  }

  save() {
    const a = element('a');
    a.href = URL.createObjectURL(new Blob([store.save()], { type: 'application/json' }));
    a.download = 'schedlab-answers.json';
    a.click();
    setTimeout(() => URL.revokeObjectURL(a.href), 10000);
    this.tell('Saved as schedlab-answers.json.');
  }

  async load() {
    const [file] = this.file.files;
    if (!file) return;
    try {
      if (file.size > largest) throw new Error('it is larger than 2 MB');
      const n = store.load(await file.text());
      this.tell(n === 1 ? `One answer came from ${file.name}.` : `${n} answers came from ${file.name}.`);
    } catch (err) {
      this.tell(`Nothing was loaded from ${file.name}: ${err.message}.`);
    }
    this.file.value = ''; // so that the same file can be chosen again
  }

  tell(text) { this.said.replaceChildren(box('p', '', text)); }

  setTheme() { this.element.classList.toggle('dark', themeOf() === 'dark'); }
  resize() {}
  dispose() { this.unsubscribe(); }
}

const atOnce = (r) => r.right && r.tries === 1 && !r.shown;

const solved = (r) => r.right && r.kind === 'challenge';

const fate = (r) => (solved(r) ? 'solved' : r.kind === 'challenge' ? 'solution shown' : atOnce(r) ? 'right at once' : r.right ? `right after ${r.tries} tries` : r.shown ? 'shown' : r.came ? 'compared' : 'not yet right');
