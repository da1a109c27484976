// The rules that figures and texts name are links. A page that has the rules itself
// leads there and back, without a word in its address, which says what its controls
// are set to. A page of a site knows the folder that has a page for each other rule.
// Elsewhere a link leads to the rule's place on the web.

import { element } from './elements.js';
import { rulesPage } from './gen/web.js';

const named = /^[A-Z]{2}-\d+b?$/;

// ruleLink is a rule's id that leads to the rule.
export function ruleLink(id) {
  const a = element('a', id, 'color:inherit;font-weight:600;white-space:nowrap');
  a.className = 'schedlab-rule';
  a.href = rulesPage + id;
  return a;
}

// linked gives the parts of a text, in which the rules that it names are links.
export const linked = (text) => text.split(/\b([A-Z]{2}-\d+b?)\b/).map((part, i) => (i % 2 ? ruleLink(part) : part));

// followRules lets links to rules lead to them within the page.
export function followRules() {
  document.addEventListener('click', (e) => {
    const on = e.composedPath()[0]; // a board keeps its elements to itself
    const a = on instanceof Element && on.closest('a.schedlab-rule, a[href^="#rule-"]');
    if (!a || e.ctrlKey || e.metaKey || e.shiftKey || !named.test(a.textContent)) return;
    const at = document.getElementById('rule-' + a.textContent), { schedlabRules } = document.body.dataset;
    if (!at && !schedlabRules) return;
    e.preventDefault();
    if (!at) {
      location.href = `${schedlabRules}${a.textContent}.html`;
      return;
    }
    visit(at, a);
  });
}

// visit shows a rule, and a button that leads back to where it was named.
function visit(at, from) {
  for (let d = at.closest('details'); d; d = d.parentElement.closest('details')) d.open = true;
  for (const b of document.querySelectorAll('.schedlab-back')) b.remove();
  const back = element('button', 'Back to where you were', 'font:inherit;font-size:.85em;margin-left:1em;cursor:pointer;min-height:24px');
  back.type = 'button';
  back.className = 'schedlab-back';
  back.addEventListener('click', () => {
    back.remove();
    from.scrollIntoView({ block: 'center' });
    from.focus();
  });
  at.append(back);
  at.scrollIntoView({ block: 'center' });
  back.focus({ preventScroll: true });
}
