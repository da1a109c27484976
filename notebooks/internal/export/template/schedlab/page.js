// A heading that is called "schedlab" would have the id, and so the name, under
// which the figures find each other.
globalThis.schedlab = { queue: [] };

(() => {
  // The page follows the system until the reader chooses otherwise; choosing
  // what the system has follows it again. Figures watch these attributes.
  const root = document.documentElement, body = document.body;
  const button = document.getElementById('theme');
  const sheet = document.getElementById('theme-dark'); // the index has none
  const system = matchMedia('(prefers-color-scheme: dark)');
  const key = 'schedlab-theme';
  let choice = null, printing = false;
  try { choice = localStorage.getItem(key); } catch { /* not for this page: it forgets */ }

  function apply() {
    const chosen = printing ? 'light' : choice;
    const dark = chosen ? chosen === 'dark' : system.matches;
    if (chosen) root.dataset.theme = chosen; else delete root.dataset.theme;
    if (sheet) sheet.media = dark ? 'screen' : 'not all';
    body.dataset.jpThemeLight = String(!dark);
    body.dataset.jpThemeName = dark ? 'JupyterLab Dark' : 'JupyterLab Light';
    button.textContent = dark ? 'Turn light' : 'Turn dark';
    button.dataset.turns = dark ? 'light' : 'dark';
  }
  button.addEventListener('click', () => {
    const { turns } = button.dataset;
    choice = turns === (system.matches ? 'dark' : 'light') ? null : turns;
    try {
      if (choice) localStorage.setItem(key, choice); else localStorage.removeItem(key);
    } catch { /* as above */ }
    apply();
  });
  system.addEventListener('change', apply);
  addEventListener('beforeprint', () => { printing = true; apply(); });
  addEventListener('afterprint', () => { printing = false; apply(); });
  button.hidden = false;
  apply();

  // What scrolls sideways must be reachable by keyboard, and nothing else that
  // does nothing: nbconvert makes a stop of every cell.
  function stops() {
    for (const e of document.querySelectorAll('.jp-Cell-inputWrapper, .jp-OutputArea-output')) {
      e.removeAttribute('tabindex');
    }
    for (const e of document.querySelectorAll('main pre, .jp-OutputArea-output, .jp-MarkdownCell table')) {
      if (e.scrollWidth > e.clientWidth) e.tabIndex = 0;
    }
  }
  addEventListener('load', stops);
  addEventListener('resize', stops);
})();
