// How a board says things.

import { preemption, decision, noMark } from '../gen/moment.js';
import * as step from '../gen/step.js';
import { nameOf } from '../timeline/names.js';

const nameMark = '\ue000'; // stands in a sentence for the next goroutine

// sentence says what happened in a step.
export function sentence(data, s) {
  let n = 0;
  return data.says[s[step.says]].replaceAll(nameMark, () => nameOf(data, s[step.names][n++]));
}

// matches reports whether a step is a moment of a kind. All but noMark are decisions.
export const matches = (kind) => (s) => {
  const mark = s[step.mark];
  return kind === decision ? mark !== noMark : kind === noMark || mark === kind;
};

// signs mark moments in the strip and the log.
export const signs = ['', '', '⇄', '☾', '✕', '!', '↥'];

// kinds lists the numbers of the moments that a run has, decisions first.
export function kinds(data) {
  const has = new Set(data.steps.map((s) => s[step.mark]));
  return data.marks.map((name, n) => n).filter((n) => n === decision || (n > decision && n <= preemption + 1 && has.has(n)));
}
