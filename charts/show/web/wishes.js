// What a reader wishes of all pages: no movement, or more than colour to tell things
// apart by. A page may ask for the latter by data-patterns="on" on its root.

const still = matchMedia('(prefers-reduced-motion: reduce)');
const more = [matchMedia('(prefers-contrast: more)'), matchMedia('(forced-colors: active)')];

// calm reports whether nothing may move by itself.
export const calm = () => still.matches;

// patterned reports whether states have a pattern besides their colour.
export const patterned = () => document.documentElement.dataset.patterns === 'on' || more.some((m) => m.matches);

// onWish calls a function whenever a wish may have changed.
export function onWish(changed) {
  for (const m of [still, ...more]) m.addEventListener('change', changed);
  new MutationObserver(changed).observe(document.documentElement, { attributes: true, attributeFilter: ['data-patterns'] });
}
