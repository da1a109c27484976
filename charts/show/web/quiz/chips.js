// Things to put in order: chips that are pressed, dragged or moved with keys.

import { element } from '../elements.js';

export class Chips {
  constructor(options) {
    this.options = options;
    this.placed = []; // numbers of options
    this.chips = options.map((text, n) => this.chip(text, n));
    const list = (tag, name, label) => {
      const e = element(tag);
      e.className = name;
      e.setAttribute('aria-label', label);
      return e;
    };
    this.order = list('ol', 'order', 'Your order');
    this.pool = list('ul', 'pool', 'Not yet in your order');
    this.moved = element('div');
    this.moved.className = 'unseen';
    this.moved.setAttribute('role', 'status');
    const how = element('p', 'Press them in their order, or drag them. Arrow keys move one; Delete takes it back.');
    how.className = 'how';
    this.element = element('div');
    this.element.className = 'chips';
    this.element.append(how, this.order, this.pool, this.moved);
    this.draw();
  }

  chip(text, n) {
    const b = element('button', text);
    b.type = 'button';
    b.className = 'chip';
    b.addEventListener('click', () => {
      if (this.dragged) return;
      const next = this.chips[this.free()[this.free().indexOf(n) + 1]];
      if (this.placed.includes(n)) this.put(n, -1);
      else this.put(n, this.placed.length, next);
    });
    b.addEventListener('keydown', (e) => {
      const at = this.placed.indexOf(n);
      const to = { ArrowLeft: at - 1, ArrowUp: at - 1, ArrowRight: at + 1, ArrowDown: at + 1, Home: 0, End: this.placed.length - 1, Delete: -1, Backspace: -1 }[e.key];
      if (to === undefined || e.ctrlKey || e.altKey || e.metaKey) return;
      e.preventDefault();
      if (at < 0 || (to < 0 && e.key.startsWith('Arrow')) || to >= this.placed.length) return;
      this.put(n, to);
    });
    b.addEventListener('pointerdown', (e) => { if (e.button === 0 && !b.disabled) this.drag(n, b, e); });
    return b;
  }

  free() { return this.options.map((_, n) => n).filter((n) => !this.placed.includes(n)); }

  // put moves a chip to a place of the order, or for -1 out of it, and the focus to it
  // or to the one that is named.
  put(n, to, focus = this.chips[n]) {
    this.placed = this.placed.filter((m) => m !== n);
    if (to >= 0) this.placed.splice(to, 0, n);
    this.draw();
    focus.focus();
    this.moved.textContent = to < 0 ? `${this.options[n]} is taken back.` : `${this.options[n]} is number ${to + 1} of ${this.placed.length}.`;
  }

  drag(n, b, down) {
    const move = (e) => {
      const dx = e.clientX - down.clientX, dy = e.clientY - down.clientY;
      if (!this.dragged && Math.hypot(dx, dy) < 6) return;
      this.dragged = true;
      b.classList.add('drag');
      b.style.transform = `translate(${dx}px, ${dy}px)`;
      this.mark(this.target(n, e));
    };
    const end = (e) => {
      for (const [name, f] of listeners) b.removeEventListener(name, f);
      b.classList.remove('drag');
      b.style.transform = '';
      this.mark(-1);
      if (!this.dragged) return;
      setTimeout(() => { this.dragged = false; }); // after the click that follows
      if (e.type === 'pointerup') this.put(n, this.target(n, e));
    };
    b.setPointerCapture(down.pointerId); // a quick pointer leaves the chip before it has moved
    const listeners = [['pointermove', move], ['pointerup', end], ['pointercancel', end]];
    for (const [name, f] of listeners) b.addEventListener(name, f);
  }

  // target is the place of the order at which a pointer is, or -1 over the pool.
  target(n, e) {
    const pool = this.pool.getBoundingClientRect();
    if (e.clientY >= pool.top && this.pool.childElementCount) return -1;
    const others = this.placed.filter((m) => m !== n);
    const at = others.findIndex((m) => {
      const r = this.chips[m].getBoundingClientRect();
      return e.clientY < r.top || (e.clientY <= r.bottom && e.clientX < r.left + r.width / 2);
    });
    return at < 0 ? others.length : at;
  }

  mark(to) {
    const others = this.placed.filter((m) => !this.chips[m].classList.contains('drag'));
    for (const c of this.chips) c.classList.remove('before', 'after');
    if (to >= 0 && to < others.length) this.chips[others[to]].classList.add('before');
    else if (to >= 0 && others.length) this.chips[others.at(-1)].classList.add('after');
  }

  draw() {
    const item = (n) => {
      const li = element('li');
      li.append(this.chips[n]);
      return li;
    };
    this.order.replaceChildren(...this.placed.map(item));
    this.pool.replaceChildren(...this.free().map(item));
    this.chips.forEach((c, n) => {
      const at = this.placed.indexOf(n);
      c.setAttribute('aria-label', this.options[n] + (at < 0 ? ', not yet in your order' : `, number ${at + 1} of ${this.placed.length}`));
    });
  }

  value() { return this.placed.map((n) => this.options[n]); }

  read() {
    const left = this.free().length;
    if (left) throw new Error(left === 1 ? `${this.options[this.free()[0]]} is not in your order yet.` : `${left} of them are not in your order yet.`);
    return this.value();
  }

  write(v) {
    this.placed = [];
    for (const text of Array.isArray(v) ? v : []) {
      const n = this.free().find((m) => this.options[m] === text);
      if (n !== undefined) this.placed.push(n);
    }
    this.draw();
  }

  told(v) { return v.join(' '); }
  lock(b) { for (const c of this.chips) c.disabled = b; this.element.classList.toggle('locked', b); }
  focus() { this.chips[0].focus(); }
}
