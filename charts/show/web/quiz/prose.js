// A text of a chapter's author, in which backquotes stand around code and rules are
// named by their ids.

import { element } from '../elements.js';
import { linked } from '../rules.js';

export function prose(text) {
  const all = document.createDocumentFragment(), parts = text.split('`');
  parts.forEach((p, i) => all.append(...(i % 2 && i < parts.length - 1 ? [element('code', p)] : linked(p))));
  return all;
}
