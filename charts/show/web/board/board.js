// A board that a reader plays with: it shows the scheduler after some steps of a
// run, goes forward and back, and says what happened and by which rule.

import { element } from '../elements.js';
import { OfGo, OfThread, OfWorld } from '../gen/change.js';
import { coreless, throttled } from '../gen/doing.js';
import { decision, noMark } from '../gen/moment.js';
import * as goroutine from '../gen/goroutine.js';
import * as step from '../gen/step.js';
import * as thread from '../gen/thread.js';
import * as world from '../gen/world.js';
import { nameOf } from '../timeline/names.js';
import { heldOf, hold, point } from '../lights.js';
import { linked, ruleLink } from '../rules.js';
import { duration } from '../text.js';
import { themeOf } from '../themes.js';
import { patterned } from '../wishes.js';
import { arrive, Linker, momentOf } from './link.js';
import { Log } from './log.js';
import { Model } from './model.js';
import { Places, box } from './places.js';
import { key as stripKey, Strip } from './strip.js';
import { css } from './style.js';
import { look, Tokens } from './tokens.js';
import { does, kinds, matches, sentence } from './words.js';

const paces = [['¼×', 0.25], ['½×', 0.5], ['1×', 1], ['2×', 2], ['4×', 4]];
const perStep = 800; // ms at speed 1

// mount puts a board into a figure's box. moved is called with the time, in ns,
// whenever the board goes elsewhere.
export function mount(f, moved) {
  const host = element('div'), root = host.attachShadow({ mode: 'open' });
  const board = new Board(f, moved);
  root.append(element('style', css), board.element);
  host.dataset.lmSuppressShortcuts = 'true'; // JupyterLab's arrow keys would go to other cells
  f.box.replaceChildren(host);
  board.show(f.position ?? board.first(), true);
  return board;
}

class Board {
  constructor(f, moved) {
    this.f = f;
    this.moved = moved;
    this.model = new Model(f.board);
    this.pace = 1;
    this.element = box('div', 'board');
    this.element.tabIndex = 0;
    this.element.setAttribute('role', 'group');
    this.element.setAttribute('aria-label', f.label + ' Arrow keys go one step, with Shift to the next moment that is chosen.');
    this.tokens = new Tokens(this.model, (g) => this.pick(g), (g) => point(f, g));
    this.places = new Places(this.model, this.tokens);
    this.strip = new Strip(this.model, (n) => this.show(n));
    this.log = new Log(this.model, (n) => this.show(n));
    this.slider = element('input');
    Object.assign(this.slider, { type: 'range', min: 0, max: this.model.steps.length, step: 1 });
    this.slider.setAttribute('aria-label', 'Step');
    this.slider.addEventListener('input', () => this.show(+this.slider.value));
    this.now = box('div', 'now');
    this.now.setAttribute('aria-live', 'polite');
    this.element.append(this.bar(), this.strip.element, this.slider, this.now, this.places.stage, this.logPart(), this.key());
    this.element.addEventListener('keydown', (e) => this.keydown(e));
    this.follow = () => {
      const step = momentOf(f);
      if (step === undefined) return;
      this.stop();
      this.show(step);
      arrive(f);
    };
    addEventListener('hashchange', this.follow);
    this.setTheme();
  }

  // first is where it opens: where its maker wants it, or where a link says.
  first() {
    return momentOf(this.f) ?? this.model.data.open;
  }

  bar() {
    const button = (text, label, does) => {
      const b = element('button', text);
      b.type = 'button';
      b.title = label;
      b.setAttribute('aria-label', label);
      b.addEventListener('click', () => { this.stop(); does(); });
      return b;
    };
    this.playing = element('button');
    this.playing.type = 'button';
    this.playing.className = 'play';
    this.playing.addEventListener('click', () => (this.timer ? this.stop() : this.play()));
    this.stop();
    this.target = this.choose('Where the two jumps go', kinds(this.model.data).map((n) => [this.model.data.marks[n], n]), decision, () => {});
    const pace = this.choose('Speed', paces, 1, (v) => { this.pace = v; });
    pace.className = 'pace';
    this.clock = box('span', 'time');
    const parts = [
      button('|◀', 'To the start (Home)', () => this.show(0)),
      this.back = button('◀', 'One step back (left arrow)', () => this.show(this.model.at - 1)),
      this.playing,
      this.forth = button('▶|', 'One step forward (right arrow)', () => this.show(this.model.at + 1)),
      box('span', 'jumps',
        button('«', 'Back to the moment before that is chosen here (Shift and left arrow)', () => this.jump(-1)),
        this.target,
        button('»', 'To the next moment that is chosen here (Shift and right arrow)', () => this.jump(1))),
      pace,
    ];
    if (location.protocol === 'file:' || !document.body.hasAttribute('data-jp-theme-light')) {
      this.linker = new Linker(this.f);
      const link = button('Link', 'Link: copy a link to this moment', () => this.linker.link(this.model.at));
      link.className = 'link';
      parts.push(link, this.linker.element);
    }
    return box('div', 'bar', ...parts, this.clock);
  }

  choose(label, options, chosen, changed) {
    const s = element('select');
    s.setAttribute('aria-label', label);
    s.title = label;
    for (const [name, value] of options) {
      const o = element('option', name);
      o.value = value;
      o.selected = value === chosen;
      s.append(o);
    }
    s.addEventListener('change', () => changed(+s.value));
    return s;
  }

  logPart() {
    const { data } = this.model;
    const filter = this.choose('What the list tells of', [['all steps', noMark], ...kinds(data).map((n) => [data.marks[n] + 's', n])], noMark, (v) => {
      this.log.kind = v;
      this.log.draw();
    });
    const part = element('details');
    part.append(element('summary', 'What happened, as a list'), filter, this.log.element);
    part.addEventListener('toggle', () => this.log.draw());
    part.className = 'log';
    this.logBox = part;
    return part;
  }

  key() {
    const { data } = this.model, used = new Set();
    for (const [kind, ...row] of data.first.concat(data.steps.flatMap((s) => s[step.change]))) {
      if (kind === OfGo) used.add(this.tokens.doing(row));
      if (kind === OfThread && row[thread.waits]) used.add(coreless);
      if (kind === OfWorld && row[world.quota]) used.add(throttled);
    }
    const e = box('div', 'key');
    data.look.forEach(([name, color], n) => {
      if (!used.has(n)) return;
      const i = element('i');
      look(i, n, color);
      e.append(box('span', '', i, name));
    });
    e.append(box('span', '', stripKey(data)));
    return e;
  }

  // show goes to the moment after n steps.
  show(n, quiet) {
    const was = this.model.at;
    this.model.goTo(n);
    const m = this.model;
    if (m.at !== was) this.linker?.silence();
    this.f.position = m.at;
    this.slider.value = m.at;
    this.slider.setAttribute('aria-valuetext', `step ${m.at} of ${m.steps.length}, ${duration(m.time)}`);
    this.back.disabled = m.at === 0;
    this.forth.disabled = m.at === m.steps.length;
    this.clock.replaceChildren(`${duration(m.time)} · step ${m.at}`, box('span', 'of', ` of ${m.steps.length}`));
    this.say();
    this.places.draw();
    this.strip.draw(this.pointed);
    if (this.logBox.open) this.log.draw();
    if (!quiet) this.moved(m.time);
  }

  say() {
    const m = this.model, s = m.step, { data } = m;
    const parts = [];
    if (!s) {
      parts.push(box('p', 'said', 'Before the first step.'));
    } else {
      parts.push(box('p', 'said', ...linked(sentence(data, s))));
      const more = [];
      if (s[step.waited] > 0) more.push(`It had waited ${duration(s[step.waited])} in a queue, ready to run.`);
      if (s[step.rule] >= 0) more.push([ruleLink(data.rules[s[step.rule]][0]), ': ' + data.rules[s[step.rule]][1]]);
      if (s[step.line] >= 0) more.push('at ' + data.lines[s[step.line]]);
      for (const text of more) {
        const p = element('p');
        p.className = 'why';
        p.append(...[].concat(text));
        parts.push(p);
      }
    }
    const row = this.places.picked && m.gos.get(this.places.picked);
    if (row) {
      const reason = data.reasons[row[goroutine.reason]];
      parts.push(box('p', 'why', does(nameOf(data, this.places.picked), this.tokens.doingNow(row), duration(m.time - m.since.get(this.places.picked)), reason)));
    }
    this.now.replaceChildren(...parts);
  }

  jump(direction) { this.show(this.model.next(matches(+this.target.value), direction)); }

  pick(g) { hold(this.f, heldOf(this.f) === g ? 0 : g); }

  // light lights a goroutine, or none, and says of the one that is held what it does.
  light(g, held) {
    this.tokens.light(g);
    this.places.stage.classList.toggle('lights', g > 0);
    if (held === this.places.picked) return;
    this.places.picked = held;
    this.show(this.model.at, true);
  }

  play() {
    if (this.model.at === this.model.steps.length) this.show(0);
    const go = () => {
      if (!this.element.isConnected || this.model.at === this.model.steps.length) {
        this.stop();
        return;
      }
      if (!document.hidden) this.show(this.model.at + 1);
      this.timer = setTimeout(go, perStep / this.pace);
    };
    this.timer = setTimeout(go, 0);
    this.playing.replaceChildren('❚❚', box('span', 'word', ' Pause'));
    this.playing.setAttribute('aria-label', 'Pause');
  }

  stop() {
    clearTimeout(this.timer);
    this.timer = 0;
    this.playing.replaceChildren('▶', box('span', 'word', ' Play'));
    this.playing.setAttribute('aria-label', 'Play');
  }

  keydown(e) {
    if (e.ctrlKey || e.altKey || e.metaKey) return;
    const typed = e.target.tagName;
    if (typed === 'SELECT' || (typed === 'INPUT' && e.key !== ' ')) return;
    if (e.key === ' ' && typed === 'BUTTON') return;
    const does = {
      ArrowRight: () => (e.shiftKey ? this.jump(1) : this.show(this.model.at + 1)),
      ArrowLeft: () => (e.shiftKey ? this.jump(-1) : this.show(this.model.at - 1)),
      Home: () => this.show(0),
      End: () => this.show(this.model.steps.length),
      ' ': () => (this.timer ? this.stop() : this.play()),
    }[e.key];
    if (!does) return;
    e.preventDefault();
    e.stopPropagation(); // JupyterLab would go to another cell
    if (e.key !== ' ') this.stop();
    does();
  }

  // goTime goes to a time in ns, as another figure of the run asks.
  goTime(time) { this.stop(); this.show(this.model.until(time), true); }

  // point shows where another figure points, or nothing.
  point(time) { this.pointed = time; this.strip.draw(time); }

  // What a chart of ECharts has, too, and the figure's life needs.
  setTheme() { this.element.classList.toggle('dark', themeOf() === 'dark'); this.element.classList.toggle('patterned', patterned()); }
  resize() { this.places.draw(); this.strip.draw(); }
  dispose() {
    this.stop();
    removeEventListener('hashchange', this.follow);
  }
}
