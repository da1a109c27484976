// The tools of a figure, beside its title: whether states have patterns besides their
// colours, in all figures.

import { element } from './elements.js';
import { choosePatterns, patterned } from './wishes.js';

const name = 'schedlab-patterns';

// choosable reports whether a figure has patterns that are the reader's choice.
const choosable = ({ board, details = {} }) => Boolean(board || details.doing || (details.patterns && !details.always));

// equip gives a figure its tools, once.
export function equip(f) {
  const title = f.box.closest('.schedlab-figure')?.firstElementChild;
  if (!title || title.contains(f.box) || !choosable(f) || title.querySelector('.' + name)) return;
  const button = element('button', '▨ Patterns', 'flex:none;margin-left:auto;font:inherit;font-weight:normal;font-size:.8em;line-height:1.2;color:inherit;background:none;border:1px solid;border-radius:4px;padding:2px 6px;min-height:24px;cursor:pointer');
  button.type = 'button';
  button.className = name;
  button.title = 'Tell states apart by patterns, too';
  button.dataset.lmSuppressShortcuts = 'true'; // JupyterLab would take its keys
  button.addEventListener('click', () => choosePatterns(!patterned()));
  Object.assign(title.style, { display: 'flex', gap: '0 1em', alignItems: 'baseline' });
  title.append(button);
  say(button);
}

function say(button) {
  button.setAttribute('aria-pressed', String(patterned()));
  button.style.borderColor = patterned() ? 'currentColor' : 'transparent';
}

// tell lets all tools say what the reader chose.
export function tell() {
  for (const b of document.querySelectorAll('button.' + name)) say(b);
}

// unequip takes a figure's tools away, with its chart.
export function unequip(f) {
  f.box.closest('.schedlab-figure')?.firstElementChild?.querySelector('.' + name)?.remove();
}
