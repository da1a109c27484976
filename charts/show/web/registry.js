// What the page knows of each kind of figure: what its tooltips say, and what
// draws its rows. The keys are the kinds of package charts, and the names by
// which its options ask for a renderer; a test of that package holds both lists
// equal.
//
// A tooltip takes a figure, and returns a function of what ECharts points at
// that returns an element. A renderer takes the details of a figure, and returns
// what ECharts calls renderItem.

import { renderBucket, renderFlag, renderGap, renderMark, renderQuantile, renderSlice, renderStop } from './gen/renderer.js';

import * as bars from './bars/tooltip.js';
import * as bucket from './latency/bucket.js';
import * as quantile from './latency/quantile.js';
import * as latency from './latency/tooltip.js';
import * as machine from './machine/tooltip.js';
import * as steps from './steps/tooltip.js';
import * as flag from './timeline/flag.js';
import * as gap from './timeline/gap.js';
import * as mark from './timeline/mark.js';
import * as slice from './timeline/slice.js';
import * as stop from './timeline/stop.js';
import * as timeline from './timeline/tooltip.js';

export const kinds = {
  timeline: {
    tooltip: timeline.tooltip,
    renderers: {
      [renderSlice]: slice.render,
      [renderGap]: gap.render,
      [renderStop]: stop.render,
      [renderMark]: mark.render,
    },
  },
  compare: { // the timelines of two runs
    tooltip: timeline.tooltip,
    renderers: {
      [renderFlag]: flag.render,
    },
  },
  runqueues: { tooltip: steps.tooltip, renderers: {} },
  threads: { tooltip: steps.tooltip, renderers: {} },
  states: { tooltip: steps.tooltip, renderers: {} },
  latency: {
    tooltip: latency.tooltip,
    renderers: {
      [renderBucket]: bucket.render,
      [renderQuantile]: quantile.render,
    },
  },
  machine: { tooltip: machine.tooltip, renderers: {} },
  waits: { tooltip: timeline.tooltip, renderers: {} },
  utilization: { tooltip: bars.tooltip, renderers: {} },
};

// rendererOf finds a renderer by its name, whatever the kind of the figure.
export function rendererOf(name) {
  for (const { renderers } of Object.values(kinds)) {
    if (Object.hasOwn(renderers, name)) return renderers[name];
  }
  throw new Error('its series names the renderer ' + JSON.stringify(name) + ', which this page does not have');
}
