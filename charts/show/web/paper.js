// Paper unfolds nothing, so the numbers below figures and the rules that a page names are
// unfolded for it, and folded again after.

export function unfoldForPaper() {
  let opened = [];
  addEventListener('beforeprint', () => {
    opened = [...document.querySelectorAll(':is(.schedlab-numbers, .schedlab-rules):not([open])')];
    for (const d of opened) d.open = true;
  });
  addEventListener('afterprint', () => {
    for (const d of opened) d.open = false;
    opened = [];
  });
}
