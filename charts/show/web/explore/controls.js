// The controls of an exploration: each has a label, takes the keyboard, and has a
// value that is one of those that its program allows.

import { element } from '../elements.js';

let count = 0;

// control makes the control of a spec. changed is called when a reader has changed
// its value.
export function control(spec, changed) {
  const made = { int: number, duration: number, switch: check, choice: list, seed }[spec.kind];
  return made(spec, changed);
}

function row(spec, label, ...parts) {
  const e = element('div'), l = element('label', label);
  e.className = 'row ' + spec.kind;
  l.htmlFor = parts[0].id = `schedlab-control-${++count}`;
  e.append(l, ...parts);
  return e;
}

function input(type, label) {
  const e = element('input');
  e.type = type;
  if (label) e.setAttribute('aria-label', label);
  return e;
}

// fit is the nearest value that a spec allows.
const fit = (spec, x) => Math.min(spec.max ?? 0, Math.max(spec.min ?? 0, Math.round(x)));

// accept returns the value of a spec that a link means by a text, or undefined.
export function accept(spec, text) {
  if (spec.kind === 'switch') return { on: true, off: false }[text];
  if (spec.kind === 'choice') return spec.choices.includes(text) ? text : undefined;
  const x = Number(text);
  return text.trim() !== '' && Number.isInteger(x) && fit(spec, x) === x ? x : undefined;
}

// write is the text of a value in a link.
export const write = (spec, value) => (spec.kind === 'switch' ? (value ? 'on' : 'off') : String(value));

// unitOf is the unit in which a duration is written: the largest of which the
// least value that is not 0 has one.
function unitOf({ kind, min = 0, max = 0, value }) {
  if (kind !== 'duration') return ['', 1];
  const least = min || Math.min(value || max, max);
  return [['s', 1e9], ['ms', 1e6], ['µs', 1e3]].find(([, size]) => least >= size) ?? ['ns', 1];
}

// The slider of a wide range is logarithmic: its places are these many.
const places = 240;

// scaleOf says what value stands at each place of a slider.
function scaleOf({ kind, min = 0, max = 0 }) {
  if (kind === 'int' && max - min <= 1000) return { first: min, last: max, at: (p) => p, place: (x) => x };
  if (min > 0 && max / min > 100) {
    const round = (x) => +x.toPrecision(2);
    return {
      first: 0, last: places,
      at: (p) => (p === 0 ? min : p === places ? max : round(min * (max / min) ** (p / places))),
      place: (x) => Math.round((Math.log(x / min) / Math.log(max / min)) * places),
    };
  }
  const wide = (max - min) / places, size = 10 ** Math.floor(Math.log10(wide || 1));
  const step = Math.max(1, [1, 2, 5, 10].map((n) => n * size).find((s) => s >= wide) ?? 1);
  const last = Math.ceil((max - min) / step);
  return { first: 0, last, at: (p) => Math.min(max, min + p * step), place: (x) => Math.round((x - min) / step) };
}

function number(spec, changed) {
  const [unit, size] = unitOf(spec), scale = scaleOf(spec);
  const label = unit ? `${spec.name} (${unit})` : spec.name;
  const field = input('number'), slider = input('range', `${label}, slider`);
  Object.assign(field, { min: (spec.min ?? 0) / size, max: (spec.max ?? 0) / size, step: unit ? 'any' : 1 });
  const digits = [spec.min, spec.max].map((x) => String((x ?? 0) / size).length);
  field.style.width = Math.min(16, Math.max(4, ...digits) + 4) + 'ch'; // with its arrows
  Object.assign(slider, { min: scale.first, max: scale.last, step: 1 });
  const c = { spec, element: row(spec, label, field, slider) };
  const follow = (x, from) => {
    c.value = x;
    if (from !== field) field.value = String(+(x / size).toPrecision(12));
    if (from !== slider) slider.value = String(scale.place(x));
    slider.setAttribute('aria-valuetext', `${+(x / size).toPrecision(12)} ${unit}`.trim());
    field.removeAttribute('aria-invalid');
  };
  c.set = (x) => { if (x !== c.value || field.value === '') follow(x); };
  slider.addEventListener('input', () => {
    follow(fit(spec, scale.at(+slider.value)), slider);
    changed();
  });
  field.addEventListener('input', () => {
    const x = Math.round(+field.value * size);
    if (field.value.trim() === '' || fit(spec, x) !== x) {
      field.setAttribute('aria-invalid', 'true'); // while it is typed
      return;
    }
    if (x === c.value) return;
    follow(x, field);
    changed();
  });
  // What was typed and is not allowed becomes the nearest that is.
  field.addEventListener('change', () => {
    const x = field.value.trim() === '' ? c.value : fit(spec, +field.value * size), same = x === c.value;
    follow(x);
    if (!same) changed();
  });
  c.set(spec.value);
  return c;
}

function check(spec, changed) {
  const box = input('checkbox');
  const c = { spec, element: row(spec, spec.name, box), value: spec.value };
  c.set = (on) => { c.value = box.checked = on; };
  box.addEventListener('change', () => {
    c.value = box.checked;
    changed();
  });
  c.set(spec.value);
  return c;
}

function list(spec, changed) {
  const select = element('select');
  for (const text of spec.choices) {
    const o = element('option', text);
    o.value = text;
    select.append(o);
  }
  const c = { spec, element: row(spec, spec.name, select) };
  c.set = (text) => { c.value = select.value = text; };
  select.addEventListener('change', () => {
    c.value = select.value;
    changed();
  });
  c.set(spec.value);
  return c;
}

function seed(spec, changed) {
  const c = number(spec, changed);
  const another = element('button', 'Another');
  another.type = 'button';
  another.title = 'Take another seed';
  another.addEventListener('click', () => {
    c.set(c.value >= 1e6 ? 1 : c.value + 1); // so that a reader can go back to one
    changed();
  });
  c.element.querySelector('input[type=range]').replaceWith(another);
  return c;
}
