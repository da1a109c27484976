// The values of a page's explorations in its address, so that a link shows what
// its sender saw: #explore-CELL.NUMBER.CONTROL=VALUE, and only what differs from
// the values of the program.

import { keep, parts } from '../address.js';
import { accept, write } from './controls.js';

// isHeading reports whether the address names a place of the page, and no values.
export const isHeading = () => location.hash.length > 1 && !location.hash.includes('=');

// linked returns the values that the address gives, those that are allowed.
export function linked(name, specs) {
  const values = {}, from = parts();
  for (const spec of specs) {
    const text = from.get(`${name}.${spec.name}`);
    const value = text === null ? undefined : accept(spec, text);
    if (value !== undefined) values[spec.name] = value;
  }
  return values;
}

// link puts values into the address, and leaves what others have there. The
// name of a heading goes: it has no value.
export function link(name, specs, values) {
  const to = parts();
  for (const key of [...to.keys()]) if (to.get(key) === '' || key.startsWith(name + '.')) to.delete(key);
  for (const spec of specs) {
    if (values[spec.name] !== spec.value) to.set(`${name}.${spec.name}`, write(spec, values[spec.name]));
  }
  keep(to);
}
