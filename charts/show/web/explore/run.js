// In a page the code of a cell that explores has a button that runs it, with the values
// that its controls have. The code of other cells has none: no page runs it.

import { element } from '../elements.js';

export function offerRun(explore) {
  const cell = explore.at.closest('.jp-Cell'), code = cell && cell.querySelector('.jp-InputArea-editor');
  if (!code) return;
  let button = code.querySelector('.schedlab-run');
  if (!button) { // one for all explorations of a cell
    button = element('button', 'Run');
    button.type = 'button';
    button.className = 'schedlab-run';
    button.title = 'Run it with the values that stand below';
    code.prepend(button);
  }
  button.addEventListener('click', () => explore.run());
}
