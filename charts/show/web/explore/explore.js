// Figures of values that a reader changes. The cell's function runs again in the
// page, in the chapter's module, and what it shows takes the place of what it
// showed before.

import { isGoal } from '../address.js';
import { element } from '../elements.js';
import { live, replace } from '../drawing.js';
import { themeOf } from '../themes.js';
import { control } from './controls.js';
import { engineOf } from './engine.js';
import { isHeading, linked, link } from './link.js';
import { offerRun } from './run.js';
import { css } from './style.js';

export const explores = new Set();

const patience = 150; // ms until a run that is under way is shown
const silence = 2000; // ms without news of a simulation until the page says that there are none

// attach gives the values of an exploration controls. drain draws a queue of
// figures.
export function attach(f, drain) {
  const home = '[data-schedlab-explore]';
  const is = (e) => e && e.matches && e.matches(home) && !e.schedlabExplore;
  const at = is(f.at) ? f.at : [...document.querySelectorAll(home)].find((e) => is(e) && e.getAttribute('data-schedlab-explore') === String(f.explore));
  if (!at) return;
  at.schedlabExplore = true;
  for (const e of explores) if (!e.at.isConnected) explores.delete(e);
  // A page may have its module at its end.
  const ready = () => explores.add(new Explore(f, at, drain));
  if (document.readyState === 'loading') addEventListener('DOMContentLoaded', ready, { once: true });
  else ready();
}

// chartIn returns the figure of a kind that has a chart in an element.
const chartIn = (e, kind) => e && [...live].find((f) => f.option && f.kind === kind && e.contains(f.box));

// onceSeen calls do when a reader comes near the element.
function onceSeen(at, does) {
  const seen = new IntersectionObserver((entries) => {
    if (!entries.some((e) => e.isIntersecting)) return;
    seen.disconnect();
    does();
  }, { rootMargin: '50% 0px' });
  seen.observe(at);
}

class Explore {
  constructor(f, at, drain) {
    this.at = at;
    this.drain = drain;
    this.number = f.explore;
    this.specs = f.controls;
    this.figures = at.querySelector('.schedlab-explore-figures');
    this.still = at.querySelector('.schedlab-explore-values');
    const cell = at.closest('[data-schedlab-cell]');
    this.cell = cell ? cell.getAttribute('data-schedlab-cell') : '';
    const still = cell && cell.getAttribute('data-schedlab-still');
    this.engine = still ? undefined : engineOf(cell ? '' : f.module);
    if (!this.engine) {
      this.stay(still);
      return;
    }
    this.engine.there.then(() => this.begin(), (why) => this.stay(why));
  }

  // begin gives the values their controls, and takes those of the address.
  begin() {
    this.build();
    this.shown = this.still?.textContent.match(/^With (.*):$/)?.[1]; // of the values of the program
    this.tellShown();
    const from = this.cell ? linked(this.name, this.specs) : {};
    if (Object.keys(from).length) {
      this.set(from);
      this.run();
      if (isGoal(this.name + '.') || isGoal('board-')) this.at.scrollIntoView({ block: 'start' }); // the board may come with the run
    } else if (this.engine.late) {
      onceSeen(this.at, () => this.engine.warm(this.message()));
    } else {
      this.engine.warm(this.message());
    }
    if (!this.cell) return; // JupyterLab has its own address, and its own way to run a cell
    offerRun(this);
    addEventListener('hashchange', () => {
      if (!this.at.isConnected || isHeading()) return;
      const before = JSON.stringify(this.values);
      this.set({ ...this.defaults(), ...linked(this.name, this.specs) });
      if (JSON.stringify(this.values) !== before) this.run();
    });
  }

  get name() { return `explore-${this.cell}.${this.number}`; }

  // stay says why the values are as they are.
  stay(why) {
    if (!this.still) return;
    const text = why || 'These values can be changed in the page that the lab makes of this chapter.';
    this.still.append(element('span', ' ' + text, 'opacity:.8;font-size:.92em'));
  }

  build() {
    if (this.still) this.still.hidden = true;
    const host = element('div'), root = host.attachShadow({ mode: 'open' });
    host.dataset.lmSuppressShortcuts = 'true'; // JupyterLab's keys would go to other cells
    this.panel = element('div');
    this.panel.className = 'panel';
    this.panel.setAttribute('role', 'group');
    this.panel.setAttribute('aria-label', 'Values of the figures below');
    root.append(element('style', css), this.panel);
    if (this.host) this.host.replaceWith(host);
    else this.at.prepend(host);
    this.host = host;
    this.retheme();

    this.controls = this.specs.map((spec) => control(spec, () => this.changed()));
    this.reset = this.button('Reset', 'Set all to what they were at first', () => {
      this.set(this.defaults());
      this.changed();
    });
    this.halt = this.button('Stop', 'Stop the run that is under way', () => this.stop());
    this.halt.hidden = true;
    this.status = element('span');
    this.status.className = 'status';
    this.status.setAttribute('role', 'status');
    const foot = element('div');
    foot.className = 'foot';
    foot.append(this.reset, this.halt, this.status);
    this.panel.append(...this.controls.map((c) => c.element), foot);
    this.reset.disabled = true;
  }

  retheme() {
    if (this.panel) this.panel.classList.toggle('dark', themeOf() === 'dark');
  }

  button(text, label, does) {
    const b = element('button', text);
    b.type = 'button';
    b.title = label;
    b.addEventListener('click', does);
    return b;
  }

  defaults() { return Object.fromEntries(this.specs.map((s) => [s.name, s.value])); }

  get values() { return Object.fromEntries(this.controls.map((c) => [c.spec.name, c.value])); }

  set(values) {
    for (const c of this.controls) if (Object.hasOwn(values, c.spec.name)) c.set(values[c.spec.name]);
    this.reset.disabled = this.controls.every((c) => c.value === c.spec.value);
  }

  changed() {
    this.set({});
    this.run(); // before the address, which takes some milliseconds
    if (this.cell) link(this.name, this.specs, this.values);
  }

  message() { return { cell: this.cell, number: this.number, values: this.values }; }

  // run asks for the figures of the values as they are now.
  run() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.busy(true), patience);
    this.engine.ask(this, this.message());
  }

  // told takes news of the simulation that is under way, '' at its end. A body that does
  // not call g lets none come.
  told(news) {
    clearTimeout(this.quiet);
    this.news = news;
    if (this.isBusy) this.status.textContent = news || 'Running …';
    if (!news) return;
    this.quiet = setTimeout(() => {
      this.news = 'A goroutine has not called g for two seconds; virtual time stands still.';
      if (this.isBusy) this.status.textContent = this.news;
    }, silence);
  }

  busy(is) {
    clearTimeout(this.timer);
    if (is && !this.isBusy) this.status.style.minHeight = this.status.offsetHeight + 'px'; // the figures stand still
    this.isBusy = is;
    if (!is) {
      clearTimeout(this.quiet);
      this.news = '';
    }
    this.halt.hidden = !is || !this.engine.stoppable;
    this.figures.style.opacity = is ? '.45' : '';
    this.figures.setAttribute('aria-busy', String(is));
    if (is) this.status.textContent = this.news || 'Running …';
  }

  stop() {
    this.engine.stop(this);
    this.busy(false);
    this.status.textContent = this.shown ? `Stopped. The figures are still of ${this.shown}.` : 'Stopped. The figures are those of before.';
  }

  // failed says why there are no figures of these values.
  failed(why) {
    this.busy(false);
    this.status.textContent = why;
  }

  // answer takes the figures of the values, and what the cell printed.
  answer({ controls, said, figures }, printed) {
    this.busy(false);
    if (controls && JSON.stringify(controls) !== JSON.stringify(this.specs)) this.rebuild(controls);
    this.show(figures, printed);
    this.shown = said;
    this.tellShown();
  }

  tellShown() {
    this.status.style.minHeight = '';
    this.status.textContent = this.shown ? `The figures are of ${this.shown}.` : '';
  }

  // rebuild gives the controls that the function asked for this time, which may
  // depend on values.
  rebuild(specs) {
    const values = this.values;
    this.specs = specs;
    this.build();
    this.set(values);
  }

  show(figures, printed) {
    const open = [...this.figures.querySelectorAll('details')].map((d) => d.open);
    const times = [...live].filter((f) => f.board && this.figures.contains(f.box) && f.position !== f.board.open).map((f) => f.chart.model.time);
    this.figures.style.minHeight = this.figures.offsetHeight + 'px'; // the text below stands still
    const before = [...this.figures.children].filter((e) => e.tagName === 'FIGURE');
    const parts = [], queue = [], changes = [];
    if (printed) parts.push(element('pre', printed, 'overflow-x:auto;margin:.5em 0'));
    figures.forEach(({ html, data }, n) => {
      // Of Go, which wrote every text as text; a parsed document runs no script.
      const nodes = [...new DOMParser().parseFromString(html, 'text/html').body.childNodes];
      parts.push(...nodes);
      const f = data && data.option && chartIn(before[n], data.kind), at = f && nodes[0].querySelector('.schedlab-chart');
      if (at) {
        changes.push({ f, next: data, still: [...at.childNodes] });
        at.replaceWith(f.box);
      } else if (data) queue.push({ ...data, at: nodes[0] });
    });
    this.figures.replaceChildren(...parts);
    replace(changes);
    this.drain(queue);
    for (const f of live) {
      if (!f.board || !this.figures.contains(f.box) || !times.length) continue;
      const time = times.shift();
      if (!f.arrived) f.chart.goTime(time);
    }
    this.figures.querySelectorAll('details').forEach((d, i) => { d.open = Boolean(open[i]); });
    this.figures.style.minHeight = '';
    this.drawn = (this.drawn || 0) + 1;
  }
}
