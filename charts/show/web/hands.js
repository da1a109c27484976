// The wheel, the finger and the double click on a figure. They belong to the page
// first: a figure takes the wheel only while Ctrl is held, and a finger that goes
// up or down scrolls.

export function handle(f) {
  if (f.handled) return; // the box stays, whatever is drawn in it
  f.handled = true;
  // ECharts' zoom takes a plain wheel, too, and then the page does not scroll.
  f.box.addEventListener('wheel', (e) => { if (!e.ctrlKey && !e.metaKey) e.stopPropagation(); }, { capture: true, passive: true });
  f.box.addEventListener('dblclick', () => {
    if (f.chart && f.option.dataZoom) f.chart.dispatchAction({ type: 'dataZoom', start: 0, end: 100 });
  });
  f.box.style.touchAction = 'pan-y pinch-zoom';
}
