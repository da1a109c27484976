// A link to the moment at which a board stands: it goes into the address of the page
// and to the clipboard, or where that is refused, into a field to be copied from.

import { arrive as arriveAt, keep, parts } from '../address.js';
import { element } from '../elements.js';

const nameOf = (f) => 'board-' + f.id;

// momentOf is the step that the address gives a board, or undefined.
export function momentOf(f) {
  const text = parts().get(nameOf(f));
  return text === null ? undefined : +text || 0;
}

// arrive shows the figure of a board, if the page is to open at it, and reports whether
// it is.
export const arrive = (f) => arriveAt(nameOf(f), f.box.closest('.schedlab-figure') ?? f.box);

// Linker says what became of a link, until told to be silent.
export class Linker {
  constructor(f) {
    this.f = f;
    this.element = element('span');
    this.element.className = 'linked';
    this.element.setAttribute('role', 'status');
  }

  // link makes the link to a step.
  async link(step) {
    const to = parts(), name = nameOf(this.f);
    to.delete(name);
    to.append(name, step); // the last of the address is where it opens
    keep(to);
    const { href } = location;
    try {
      await navigator.clipboard.writeText(href);
      this.element.textContent = 'Link copied';
    } catch { // no clipboard, or the reader's browser does not let a page write into it
      this.offer(href);
    }
  }

  offer(href) {
    const field = element('input');
    Object.assign(field, { type: 'text', readOnly: true, value: href });
    field.setAttribute('aria-label', 'The link to this moment');
    field.addEventListener('keydown', (e) => e.stopPropagation()); // the board has keys of its own
    this.element.replaceChildren('Copy this link: ', field);
    field.focus({ preventScroll: true });
    field.select();
  }

  // silence takes what it says away.
  silence() { this.element.replaceChildren(); }
}
