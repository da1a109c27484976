// The search of a site. What it looks in was made when the site was written, and lies
// in a file beside the page: a page from disk may fetch nothing, but run a script.
(() => {
  const form = document.getElementById('search'), box = document.getElementById('query');
  const found = document.getElementById('found'), places = document.getElementById('places');
  const most = 30; // places that are shown
  let sections;

  const load = document.createElement('script');
  load.src = box.dataset.in;
  load.onload = () => {
    load.remove();
    sections = globalThis.schedlab.sections.map((s) => ({ ...s, low: [s.heading || s.chapter, s.chapter, s.text].map((t) => t.toLowerCase()) }));
    delete globalThis.schedlab.sections;
    search();
  };
  load.onerror = () => { found.textContent = 'There is no search here: the file ' + box.dataset.in.split('?')[0] + ' is not beside this page.'; };
  document.head.append(load);
  form.hidden = false;

  const inWord = /[\p{L}\p{N}]/u;
  // count says how often a text has a term, and whether at the beginning of a word.
  function count(text, term) {
    let n = 0, starts = false;
    for (let at = text.indexOf(term); at >= 0 && n < 5; at = text.indexOf(term, at + term.length)) {
      n++;
      starts = starts || at === 0 || !inWord.test(text[at - 1]);
    }
    return { n, starts };
  }

  // weigh says how well a section fits a term, 0 where it does not.
  function weigh({ low: [heading, title, text] }, term) {
    const h = count(heading, term), t = count(title, term), b = count(text, term);
    return (heading === term ? 100 : 0) + (h.n ? (h.starts ? 20 : 8) : 0) + (t.n && t.starts ? 4 : 0) + (b.n ? b.n + (b.starts ? 4 : 0) : 0);
  }

  // around shows the first place of a term in a text.
  function around(text, terms) {
    const low = text.toLowerCase(), first = Math.min(...terms.map((t) => low.indexOf(t)).filter((at) => at >= 0));
    const p = document.createElement('p');
    const from = Number.isFinite(first) && first > 90 ? text.lastIndexOf(' ', first - 70) + 1 : 0;
    const part = text.slice(from, from + 200), lowPart = part.toLowerCase();
    p.append(from ? '… ' : '');
    for (let at = 0; at < part.length;) {
      const hits = terms.map((t) => [lowPart.indexOf(t, at), t.length]).filter(([i]) => i >= 0).sort((a, b) => a[0] - b[0] || b[1] - a[1]);
      if (!hits.length) { p.append(part.slice(at)); break; }
      const mark = document.createElement('mark');
      mark.textContent = part.slice(hits[0][0], hits[0][0] + hits[0][1]);
      p.append(part.slice(at, hits[0][0]), mark);
      at = hits[0][0] + hits[0][1];
    }
    if (from + 200 < text.length) p.append(' …');
    return p;
  }

  function search() {
    const terms = [...new Set(box.value.toLowerCase().split(/\s+/).filter(Boolean))];
    if (!terms.length || !sections) {
      places.replaceChildren();
      found.textContent = '';
      return;
    }
    const hits = [];
    for (const s of sections) {
      let sum = 0;
      if (terms.every((t) => { const w = weigh(s, t); sum += w; return w > 0; })) hits.push([sum, s]);
    }
    hits.sort((a, b) => b[0] - a[0]); // stable: else in the order of reading
    places.replaceChildren(...hits.slice(0, most).map(([, s]) => {
      const item = document.createElement('li'), a = document.createElement('a');
      a.href = s.href;
      a.textContent = s.heading ? `${s.heading} · ${s.chapter}` : s.chapter;
      item.append(a, around(s.text, terms));
      return item;
    }));
    found.textContent = hits.length === 0 ? 'Nothing has all of these words.'
      : hits.length === 1 ? 'One place.'
      : hits.length > most ? `${hits.length} places; here are the first ${most}.` : `${hits.length} places.`;
  }

  // The words stand in the address, so that the way back leads to what was found.
  const key = '#search=';
  box.addEventListener('input', () => {
    search();
    history.replaceState(null, '', box.value.trim() ? key + encodeURIComponent(box.value) : location.pathname + location.search);
  });
  form.addEventListener('submit', (e) => {
    e.preventDefault();
    const first = places.querySelector('a');
    if (first) first.focus();
  });
  function follow() {
    if (location.hash.startsWith(key)) {
      try { box.value = decodeURIComponent(location.hash.slice(key.length)); } catch { return; }
      search();
    }
    if (location.hash.startsWith('#search')) box.focus();
  }
  addEventListener('hashchange', follow);
  follow();
})();
