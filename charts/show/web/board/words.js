// How a board says things.

import { preemption, decision, noMark } from '../gen/moment.js';
import { coreless, marking, runnable, running, syscall, throttled } from '../gen/doing.js';
import * as step from '../gen/step.js';
import { nameOf } from '../timeline/names.js';

const nameMark = '\ue000'; // stands in a sentence for the next goroutine

// sentence says what happened in a step.
export function sentence(data, s) {
  let n = 0;
  return data.says[s[step.says]].replaceAll(nameMark, () => nameOf(data, s[step.names][n++]));
}

// does says what a goroutine does, since when, and what it waits for, if for anything.
export function does(name, doing, time, reason) {
  switch (doing) {
    case running: return `${name} has run for ${time}.`;
    case marking: return `${name} has marked for the garbage collector for ${time}.`;
    case runnable: return `${name} has waited ${time}, ready to run.`;
    case coreless: return `${name} has a P, whose thread waits for a core.`;
    case throttled: return `${name} has a P, and the process has used up its CPU quota.`;
    case syscall: return `${name} has been in a syscall for ${time}.`;
  }
  return `${name} has waited ${time}${reason ? ` (${reason})` : ''}.`;
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
