// The part of the page's address behind its #, as what the page is set to: the values
// of controls and the moments of boards, in the order in which a reader set them. A
// page opens at what its sender set last.

export const parts = () => new URLSearchParams(location.hash.slice(1));

// keep puts parts into the address, without a step in the browser's history.
export const keep = (to) => history.replaceState(history.state, '', to.size ? '#' + to : location.pathname + location.search);

const last = () => (location.hash.includes('=') ? [...parts().keys()].pop() ?? '' : '');

let goal = last(); // the name of the part that the page is to open at, until it has
addEventListener('hashchange', () => { goal = last(); });

// isGoal reports whether the page is still to open at a part whose name begins so.
export const isGoal = (begin) => goal.startsWith(begin);

// arrive shows an element if it is what the page is to open at, and reports whether it
// was.
export function arrive(name, at) {
  if (!name || goal !== name) return false;
  goal = '';
  at.scrollIntoView({ block: 'start' });
  return true;
}

// placeOf is the element of the page that a link's #name leads to, or null; a name may
// be no text at all, such as %E0%A4.
export function placeOf(hash) {
  try {
    return document.getElementById(decodeURIComponent(hash.slice(1)));
  } catch {
    return document.getElementById(hash.slice(1));
  }
}
