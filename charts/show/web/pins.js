// A tooltip that is pinned stays beside its bar, so that it can be read, copied and
// compared, until the reader presses Escape or clicks elsewhere.

import { element } from './elements.js';
import { letGo } from './lights.js';
import { themes } from './themes.js';

let pin; // the one that is there: its element, its figure and what it is of
let released; // what the press that goes on now let go of

// pinAt pins what a tooltip says at a point of a figure. It reports whether the click
// was to let go of the same instead.
export function pinAt(f, key, content, [x, y]) {
  const same = released === f.id + key;
  release();
  if (same) return false;
  const box = element('div', '', 'position:fixed;z-index:1001;box-sizing:border-box;padding:8px 30px 8px 10px;border:2px solid;border-radius:4px;line-height:1.5;font-size:12px;font-family:sans-serif');
  box.style.cssText += ';' + themes[f.theme].tooltip.extraCssText;
  box.className = 'schedlab-pinned';
  box.setAttribute('role', 'note');
  box.setAttribute('aria-label', 'Pinned');
  const close = element('button', '×', 'position:absolute;top:0;right:0;width:26px;height:26px;border:0;background:none;color:inherit;font:16px/1 sans-serif;cursor:pointer');
  close.type = 'button';
  close.setAttribute('aria-label', 'Let go of what is pinned');
  close.addEventListener('click', () => { release(); f.box.focus({ preventScroll: true }); });
  box.append(content, close);
  document.body.append(box);
  pin = { f, key: f.id + key, box, x, y };
  place();
  return true;
}

// isPinned reports whether something is pinned already.
export const isPinned = (f, key) => Boolean(pin) && pin.key === f.id + key;

// release lets go of what is pinned, if anything is.
export function release() {
  if (pin) pin.box.remove();
  pin = undefined;
}

// place keeps it beside its bar, whatever scrolls, and in the colours of the page.
export function place() {
  if (!pin) return;
  const { f, box, x, y } = pin;
  if (!f.box.isConnected || !f.chart) {
    release();
    return;
  }
  const at = f.box.getBoundingClientRect(), look = themes[f.theme].tooltip;
  box.style.background = look.backgroundColor;
  box.style.color = look.textStyle.color;
  box.style.borderColor = themes[f.theme].focus;
  const left = at.left + x + 12, room = document.documentElement.clientWidth - 8 - box.offsetWidth;
  box.style.left = Math.max(8, Math.min(left, room)) + 'px';
  box.style.top = at.top + y + 12 + 'px';
}

// listen lets go when the reader means something else.
export function listen() {
  for (const event of ['scroll', 'resize']) addEventListener(event, place, { capture: true, passive: true });
  addEventListener('pointerdown', (e) => {
    released = undefined;
    if (!pin || pin.box.contains(e.target)) return;
    released = pin.key;
    release();
  }, { capture: true, passive: true });
  addEventListener('keydown', (e) => {
    if (e.key !== 'Escape') return;
    release();
    letGo();
  });
}
