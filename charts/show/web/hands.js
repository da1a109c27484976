// The wheel, the finger and the double click on a figure. They belong to the page
// first: a figure takes the wheel only while Ctrl is held, and a finger that goes
// up or down scrolls.

import { barsAt } from './bars/moments.js';
import { turn } from './focus.js';
import { heldOf, hold, point as light } from './lights.js';
import { keyOf } from './option.js';
import { pinAt } from './pins.js';
import { kindOf } from './registry.js';
import { goOf } from './timeline/goroutine.js';

// point lights the goroutine that is pointed at, and pins what is clicked. A chart
// gets it anew.
export function point(f) {
  const of = (e) => (e.componentType === 'series' ? goOf(f.option.series[e.seriesIndex], e.value) : 0);
  f.chart.on('mouseover', (e) => light(f, of(e)));
  f.chart.on('mouseout', () => light(f, 0));
  f.chart.on('globalout', () => light(f, 0));
  f.chart.on('click', (e) => {
    if (e.componentType !== 'series' || !kindOf(f)) return;
    const params = e.seriesType === 'bar' ? barsAt(f, e.dataIndex, e.name) : e;
    const g = of(e), at = [e.event.offsetX, e.event.offsetY];
    const pinned = pinAt(f, keyOf(params), kindOf(f).tooltip(f)(params), at);
    f.chart.dispatchAction({ type: 'hideTip' });
    if (g || !pinned) hold(f, pinned ? g : 0);
  });
  f.chart.getZr().on('click', (e) => { if (!e.target && heldOf(f)) hold(f, 0); });
}

export function handle(f) {
  if (f.handled) return; // the box stays, whatever is drawn in it
  f.handled = true;
  // ECharts' zoom takes a plain wheel, too, and then the page does not scroll.
  f.box.addEventListener('wheel', (e) => { if (!e.ctrlKey && !e.metaKey) e.stopPropagation(); }, { capture: true, passive: true });
  f.box.addEventListener('dblclick', () => {
    if (f.chart && f.option.dataZoom) turn(f);
  });
  f.box.style.touchAction = 'pan-y pinch-zoom';
}
