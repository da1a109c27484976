// A question that holds its answer and its figures behind a veil until the reader
// has answered, or asked to be shown. What it knows comes from package quiz.

import { element } from '../elements.js';
import { themeOf } from '../themes.js';
import { Card } from './card.js';
import { box, controlOf } from './controls.js';
import { judge } from './judge.js';
import { prose } from './prose.js';
import * as store from './store.js';
import { css } from './style.js';

// unpack reads what package quiz has packed.
export const unpack = (text) => new Response(new Blob([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))]).stream().pipeThrough(new DecompressionStream('gzip'))).json();

// mount puts a question, or the card, into the box of a figure whose question is
// unpacked. show hands figures to the runtime.
export function mount(f, show) {
  const data = f.question, host = element('div'), root = host.attachShadow({ mode: 'open' });
  host.setAttribute('data-lm-suppress-shortcuts', 'true'); // JupyterLab has commands on single keys
  const one = data.kind === 'card' ? new Card() : new Quiz(f, data, show);
  root.append(element('style', css), one.element);
  f.box.replaceChildren(host);
  one.begin(f.box);
  return one;
}

class Quiz {
  constructor(f, data, show) {
    this.f = f;
    this.data = data;
    this.show = show;
    this.id = f.id;
    this.challenge = data.kind === 'challenge';
    this.came = this.challenge ? '' : data.came.slice(0, store.longest); // what a run gives for a program that is being written is no other question
    this.holder = f.still.find((e) => e.className === 'schedlab-answer'); // holds the figures while the veil is down
    this.figures = this.holder && this.holder.querySelector('.schedlab-behind');
    this.control = controlOf(data);
    this.hints = box('ol', 'hints');
    this.result = box('div', 'result');
    this.result.setAttribute('role', 'status');
    this.result.setAttribute('aria-live', 'polite');
    this.checks = this.button(data.kind === 'explain' ? 'Compare' : 'Check', () => this.check(), 'main');
    this.hint = this.button('', () => this.giveHint());
    this.reveal = this.button('Show me', () => this.lift({ shown: true, ...(this.challenge && { again: 'Write a program of your own that does it.' }) }));
    this.veil = box('div', 'veil', box('span', '', this.veiled()), this.reveal);
    this.answer = box('div', 'answer');
    this.answer.tabIndex = -1;
    this.answer.setAttribute('role', 'group');
    this.answer.setAttribute('aria-label', 'The answer');
    const asked = box('legend', '');
    asked.append(prose(data.question));
    const ask = box('fieldset', '', asked, this.control.element);
    ask.addEventListener('keydown', (e) => {
      const go = e.key === 'Enter' && (e.target.tagName === 'INPUT' || (e.target.tagName === 'TEXTAREA' && (e.ctrlKey || e.metaKey)));
      if (!go) return;
      e.preventDefault();
      this.check();
    });
    this.element = box('div', 'quiz', box('div', 'kicker', { explain: 'Explain', challenge: 'Challenge' }[data.kind] || 'Predict'), ask, this.hints, box('div', 'bar', this.checks, this.hint), this.result, this.veil, this.answer);
    this.setTheme();
  }

  button(text, does, name) {
    const b = element('button', text);
    b.type = 'button';
    if (name) b.className = name;
    b.addEventListener('click', does);
    return b;
  }

  veiled() {
    const n = this.data.figures ? this.data.figures.length : 0, what = this.challenge ? 'A solution' : 'The answer';
    return n ? `${what} and ${n === 1 ? 'a figure' : n + ' figures'} are behind this veil.` : `${what} is behind this veil.`;
  }

  // begin shows what the reader has answered before.
  begin(place) {
    this.place = place;
    this.unsubscribe = store.onChange(() => this.restore());
    this.draw();
    this.restore();
  }

  // known is the answer that is kept, unless the run gave something else then: the
  // program was changed, and the question is a new one.
  known() {
    const r = store.read(this.id);
    return r && (r.kind !== this.data.kind || (r.came && r.came !== this.came)) ? undefined : r;
  }

  restore() {
    if (this.challenge) this.judged(this.known());
    const r = this.known();
    if (JSON.stringify(r) === JSON.stringify(this.record)) return;
    this.record = r;
    this.control.write(r ? r.value : undefined);
    this.draw();
    if (this.challenge) return;
    if (!r || (!r.tries && !r.shown)) this.result.replaceChildren();
    else if (!this.opened()) this.tell(judge(this.data, r.value));
    else this.tellEnd();
  }

  // judged shows what the judge of a challenge has said, and keeps that a program
  // was right.
  judged(r) {
    const { key, came } = this.data, why = box('p', '');
    why.append(prose(came));
    // The program as the chapter has it solves nothing, and is no attempt.
    const untried = store.first(this.id, came) === came && !key;
    this.result.className = 'result ' + (key ? 'right' : untried ? '' : 'wrong');
    this.result.replaceChildren(box('p', 'verdict', key ? 'Solved.' : untried ? 'Before your first try.' : 'Not yet.'), why);
    if (!key && r && r.right) this.result.append(box('p', '', 'Another program of yours has solved it.'));
    if (!key || (r && r.right)) return;
    this.record = r;
    this.lift({ right: true, tries: 1, again: '' });
  }

  opened() { return Boolean(this.record && (this.record.right || this.record.shown || (this.record.tries && this.data.kind === 'explain'))); }

  keep(change) {
    const { data } = this;
    this.record = store.valid({
      question: data.question.slice(0, store.longest), kind: data.kind, value: this.control.value(), first: '', right: false, shown: false, tries: 0, hints: 0, came: '', again: '',
      ...this.record, ...change,
    });
    store.write(this.id, this.record);
  }

  check() {
    if (this.opened()) return;
    let value;
    try {
      value = this.control.read();
    } catch (err) {
      this.result.className = 'result';
      this.result.replaceChildren(box('p', '', err.message));
      return;
    }
    const verdict = judge(this.data, value);
    const r = this.record || { tries: 0 };
    this.keep({
      value, tries: r.tries + 1, right: verdict.right,
      first: r.tries ? r.first : this.control.told(value),
      again: verdict.right ? (r.again || '') : ((r.tries && r.again) || verdict.again || ''),
    });
    if (verdict.right || this.data.kind === 'explain') this.lift({});
    else this.tell(verdict);
  }

  tell(verdict) {
    this.result.className = 'result wrong';
    this.result.replaceChildren(box('p', 'verdict', 'Not what the run did.'), ...[verdict.why, verdict.again && 'To see it: ' + verdict.again].filter(Boolean).map((text) => {
      const p = box('p', '');
      p.append(prose(text));
      return p;
    }));
  }

  tellEnd() {
    if (this.challenge) return;
    const { kind } = this.data, r = this.record;
    const said = kind === 'explain' && !r.shown ? 'Compare your words with these.' : r.right ? 'You are right.' : 'Shown.';
    this.result.className = r.right ? 'result right' : 'result';
    this.result.replaceChildren(box('p', 'verdict', said));
    if (!store.kept()) this.result.append(box('p', '', 'This page may keep nothing, so your answer is gone when you close it.'));
  }

  giveHint() {
    this.keep({ hints: Math.min((this.record ? this.record.hints : 0) + 1, this.data.hints.length) });
    this.draw();
    this.hints.lastChild.focus();
  }

  // lift takes the veil away.
  lift(change) {
    const here = this.element.getRootNode().activeElement;
    this.keep({ ...change, came: this.came });
    this.draw();
    this.tellEnd();
    if (here) this.answer.focus({ preventScroll: true }); // what had the focus is gone
  }

  // again lets the veil fall and forgets the answer.
  again() {
    this.record = undefined;
    store.remove(this.id);
    this.control.write(undefined);
    this.draw();
    if (!this.challenge) this.result.replaceChildren();
    this.control.focus();
  }

  // draw shows the hints that were given, and the veil or what is behind it.
  draw() {
    const { data } = this, hints = data.hints || [], given = Math.min(this.record ? this.record.hints : 0, hints.length), open = this.opened();
    this.hints.replaceChildren(...hints.slice(0, given).map((text) => {
      const li = box('li', '');
      li.tabIndex = -1;
      li.append(prose(text));
      return li;
    }));
    this.hints.hidden = given === 0;
    this.hint.textContent = `Hint ${given + 1} of ${hints.length}`;
    this.hint.hidden = open || given === hints.length;
    this.checks.hidden = open || this.challenge;
    this.veil.hidden = open;
    this.answer.hidden = !open;
    this.control.lock(open);
    this.answer.replaceChildren(...(open ? this.behind() : []));
    this.curtain(open);
  }

  behind() {
    const { data } = this, parts = [];
    if (this.challenge) parts.push(element('pre', data.solution));
    else {
      const came = box('p', 'came', data.kind === 'explain' ? '' : 'It came out as ');
      const value = box(data.kind === 'explain' ? 'span' : 'strong', ''); // a whole text in bold is hard to read
      value.append(prose(data.came));
      came.append(value);
      parts.push(came);
    }
    for (const text of data.because || []) {
      const p = box('p', '');
      p.append(prose(text));
      parts.push(p);
    }
    if (data.kind === 'explain' && this.record.tries && !this.record.shown) parts.push(this.compare());
    if (this.challenge) {
      if (!data.key) parts.push(this.button('Hide the solution', () => this.again()));
    } else parts.push(this.button('Ask me again', () => this.again()));
    return parts;
  }

  // compare lets the reader judge what no program can.
  compare() {
    const set = box('fieldset', 'compare', box('legend', '', 'Does yours say the same?'));
    for (const [text, change] of [
      ['Yes', { right: true, again: '' }], ['In part', { right: false, again: 'Say it again in your own words, with what was missing.' }],
      ['No', { right: false, again: 'Say it again in your own words.' }],
    ]) {
      const radio = element('input');
      Object.assign(radio, { type: 'radio', name: 'compare', checked: change.right ? this.record.right : !this.record.right && this.record.again === change.again });
      radio.addEventListener('change', () => { this.keep(change); this.tellEnd(); });
      set.append(box('label', '', radio, text));
    }
    return set;
  }

  // curtain puts the figures into the page, where the runtime draws them, or takes
  // them out of it.
  curtain(open) {
    if (!this.figures) return;
    if (!open) {
      this.holder.append(this.figures);
      return;
    }
    if (this.figures.parentNode !== this.place) this.place.append(this.figures);
    if (this.f.queued) return;
    this.f.queued = true;
    const places = [...this.figures.children];
    this.show((this.data.figures || []).map((d, i) => d && { ...d, at: places[i] }).filter(Boolean));
  }

  // What a chart of ECharts has, too, and the figure's life needs.
  setTheme() { this.element.classList.toggle('dark', themeOf() === 'dark'); }
  resize() {}
  dispose() {
    this.unsubscribe();
    if (this.figures) this.holder.append(this.figures);
  }
}
