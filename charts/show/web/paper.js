// Paper unfolds nothing, so the numbers below figures and the rules of a page are
// unfolded for it, and folded again after.

export function unfoldForPaper() {
  let opened = [];
  addEventListener('beforeprint', () => {
    opened = [...document.querySelectorAll('.schedlab-numbers:not([open]), .schedlab-rules:not([open])')];
    for (const d of opened) d.open = true;
  });
  addEventListener('afterprint', () => {
    for (const d of opened) d.open = false;
    opened = [];
  });
}
