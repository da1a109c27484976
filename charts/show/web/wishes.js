// What a reader wishes of all pages: no movement, or more than colour to tell things
// apart by. A page may ask for the latter by data-patterns="on" on its root; a reader
// chooses it beside the title of a figure.

const still = matchMedia('(prefers-reduced-motion: reduce)');
const more = [matchMedia('(prefers-contrast: more)'), matchMedia('(forced-colors: active)')];

// calm reports whether nothing may move by itself.
export const calm = () => still.matches;

const key = 'schedlab-patterns';
let own; // what the reader chose: 'on', 'off' or null
try {
  own = localStorage.getItem(key);
} catch {
  own = null; // the page may keep nothing
}

// patterned reports whether states have a pattern besides their colour: as the reader
// chose, else as the page or the reader's system says.
export function patterned() {
  if (own === 'on' || own === 'off') return own === 'on';
  return document.documentElement.dataset.patterns === 'on' || more.some((m) => m.matches);
}

const changes = new EventTarget();

// choosePatterns keeps what the reader chooses, for all pages where they keep something.
export function choosePatterns(on) {
  own = on ? 'on' : 'off';
  try {
    localStorage.setItem(key, own);
  } catch {
    // it holds for this page
  }
  changes.dispatchEvent(new Event('change'));
}

// onWish calls a function whenever a wish may have changed, here or in another page.
export function onWish(changed) {
  for (const m of [still, ...more, changes]) m.addEventListener('change', changed);
  addEventListener('storage', (e) => {
    if (e.key !== key && e.key !== null) return;
    own = e.newValue;
    changed();
  });
  new MutationObserver(changed).observe(document.documentElement, { attributes: true, attributeFilter: ['data-patterns'] });
}
