// What bench does in JupyterLab, beside what it does in each page.
(() => {
  const m = globalThis.schedlabMarks;
  const panel = () => [...jupyterapp.shell.widgets('main')].find((w) => w.sessionContext);
  const cell = (n) => panel().content.widgets[n];
  // opened waits for the notebook and its kernel, and runs what stands before the
  // cells that are measured.
  m.opened = async () => {
    await m.until(() => globalThis.jupyterapp);
    await jupyterapp.restored;
    await m.until(() => panel() && panel().context && panel().context.ready);
    await panel().context.ready;
    await panel().sessionContext.ready;
    jupyterapp.shell.activateById(panel().id); // the command runs the cells of what is active
    for (const n of panel().content.widgets.keys()) {
      if (cell(n).model.type !== 'code') continue;
      await run(n);
      break;
    }
    return true;
  };
  const run = (n) => {
    panel().content.activeCellIndex = n;
    return jupyterapp.commands.execute('notebook:run-cell');
  };
  // edit puts another number in the place of the one of before.
  let number = 0;
  const edit = (n, of) => {
    const source = cell(n).model.sharedModel, parts = source.getSource().split(of);
    source.setSource(parts[0] + of + (++number) + parts[1].replace(/^\d*/, ''));
  };
  m.chartCell = async (n, of, edited) => {
    if (edited) edit(n, of);
    cell(n).node.scrollIntoView({ block: 'start', behavior: 'instant' });
    const before = new Set(cell(n).node.querySelectorAll('canvas')), began = performance.now();
    await run(n);
    await m.until(() => [...cell(n).node.querySelectorAll('.schedlab-chart canvas')].some((c) => !before.has(c)));
    await m.painted();
    return performance.now() - began;
  };
  m.exploreCell = async (n, of) => {
    edit(n, of); // a cell that is as it was has its program already
    cell(n).node.scrollIntoView({ block: 'start', behavior: 'instant' });
    const before = new Set(m.moving());
    await run(n);
    const ended = performance.now();
    await m.until(() => m.moving().some((e) => !before.has(e) && e.engine.ready));
    return Math.max(performance.now() - ended, 0.1); // it may be alive before JupyterLab says that the cell has ended
  };
})();
