// Paper unfolds nothing, so the numbers below figures are unfolded for it, and folded
// again after.

export function unfoldForPaper() {
  let opened = [];
  addEventListener('beforeprint', () => {
    opened = [...document.querySelectorAll('.schedlab-numbers:not([open])')];
    for (const d of opened) d.open = true;
  });
  addEventListener('afterprint', () => {
    for (const d of opened) d.open = false;
    opened = [];
  });
}
