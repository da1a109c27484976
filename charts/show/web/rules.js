// The rules that figures and texts name are links. A page that has the rules itself
// leads there and back, without a word in its address, which says what its controls
// are set to. A page of a site knows the folder that has a page for each other rule.
// Elsewhere a link leads to the rule's place on the web.

import { placeOf } from './address.js';
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

// visits are the rules that are looked at, one from the other: the button that leads
// back, where to, and the address there.
const visits = [];

// stayAt goes to a place of the page by a step in the browser's history, at the same
// address, which says what the page's controls are set to. The step knows how many
// rules are looked at.
function stayAt(at, block) {
  history.pushState({ schedlabVisits: visits.length }, '', location.href);
  at.scrollIntoView({ block });
}

// leave goes back to where a rule was named, when the browser has gone back to there.
function leave() {
  const stay = history.state?.schedlabVisits ?? 0;
  const left = visits.splice(stay);
  if (!left.length) return;
  for (const { back } of left) back.remove();
  history.scrollRestoration = 'auto';
  if (location.href !== left[0].address) return; // the reader has gone on to a section
  left[0].from.scrollIntoView({ block: 'center' });
  left[0].from.focus({ preventScroll: true });
}

// followSections keeps the address where it has the values of controls, which the name
// of a section would take the place of.
function followSections() {
  document.addEventListener('click', (e) => {
    const a = e.target instanceof Element && e.target.closest('a[href^="#"]');
    if (!a || e.defaultPrevented || e.ctrlKey || e.metaKey || e.shiftKey || !location.hash.includes('=')) return;
    const at = placeOf(a.hash);
    if (!at) return;
    e.preventDefault();
    stayAt(at, 'start');
  });
}

// followRules lets links to rules lead to them within the page, and links to sections
// leave the values of controls alone.
export function followRules() {
  addEventListener('popstate', leave);
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
  followSections(); // after it: a rule is a section, too
}

// visit shows a rule, and a button that leads back to where it was named. So does the
// browser's own Back.
function visit(at, from) {
  for (let d = at.closest('details'); d; d = d.parentElement.closest('details')) d.open = true;
  for (const b of document.querySelectorAll('.schedlab-back')) b.remove();
  const back = element('button', 'Back to where you were', 'font:inherit;font-size:.85em;margin-left:1em;cursor:pointer;min-height:24px');
  back.type = 'button';
  back.className = 'schedlab-back';
  back.addEventListener('click', () => history.back());
  visits.push({ back, from, address: location.href });
  history.scrollRestoration = 'manual'; // leave knows better where the reader was
  at.append(back);
  stayAt(at, 'center');
  back.focus({ preventScroll: true });
}
