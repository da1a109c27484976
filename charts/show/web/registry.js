// What the page knows of each kind of figure: what its tooltips say, and what
// draws its rows. The keys are the kinds of package charts, and the names by
// which its options ask for a renderer; a test of that package holds both lists
// equal.
//
// A tooltip takes a figure, and returns a function of what ECharts points at
// that returns an element. Moments lists what arrow keys go to: the time, where there
// is one, the row that is shown, the goroutine that it is of, and what the tooltip
// takes. Fit changes an option for the room that there is, and tight tells of that
// room what fit needs to know. A renderer takes a figure, and returns what ECharts calls renderItem.

import { renderBucket, renderFlag, renderGap, renderMark, renderPin, renderQuantile, renderSlice, renderStop } from './gen/renderer.js';

import * as barMoments from './bars/moments.js';
import * as bars from './bars/tooltip.js';
import * as bucket from './latency/bucket.js';
import * as latencyMoments from './latency/moments.js';
import * as quantile from './latency/quantile.js';
import * as latency from './latency/tooltip.js';
import * as machineFit from './machine/fit.js';
import * as machineMoments from './machine/moments.js';
import * as machine from './machine/tooltip.js';
import * as stepFit from './steps/fit.js';
import * as stepMoments from './steps/moments.js';
import * as steps from './steps/tooltip.js';
import * as flag from './timeline/flag.js';
import * as gap from './timeline/gap.js';
import * as mark from './timeline/mark.js';
import * as timelineMoments from './timeline/moments.js';
import * as pin from './timeline/pin.js';
import * as slice from './timeline/slice.js';
import * as stop from './timeline/stop.js';
import * as timeline from './timeline/tooltip.js';

export const kinds = {
  timeline: {
    tooltip: timeline.tooltip,
    moments: timelineMoments.moments,
    renderers: {
      [renderSlice]: slice.render,
      [renderGap]: gap.render,
      [renderStop]: stop.render,
      [renderMark]: mark.render,
      [renderPin]: pin.render,
    },
  },
  compare: { // the timelines of two runs
    tooltip: timeline.tooltip,
    moments: timelineMoments.moments,
    renderers: {
      [renderFlag]: flag.render,
    },
  },
  runqueues: { tooltip: steps.tooltip, moments: stepMoments.moments, fit: stepFit.fit, tight: stepFit.tight, renderers: {} },
  threads: { tooltip: steps.tooltip, moments: stepMoments.moments, renderers: {} },
  states: { tooltip: steps.tooltip, moments: stepMoments.moments, renderers: {} },
  latency: {
    tooltip: latency.tooltip,
    moments: latencyMoments.moments,
    renderers: {
      [renderBucket]: bucket.render,
      [renderQuantile]: quantile.render,
    },
  },
  machine: { tooltip: machine.tooltip, moments: machineMoments.moments, fit: machineFit.fit, tight: machineFit.isNarrow, renderers: {} },
  waits: { tooltip: timeline.tooltip, moments: timelineMoments.moments, renderers: {} },
  utilization: { tooltip: bars.tooltip, moments: barMoments.moments, renderers: {} },
};

// kindOf is what is known of a figure's kind, or undefined: a program may make its own.
export const kindOf = (f) => (Object.hasOwn(kinds, f.kind) ? kinds[f.kind] : undefined);

// rendererOf finds a renderer by its name, whatever the kind of the figure.
export function rendererOf(name) {
  for (const { renderers } of Object.values(kinds)) {
    if (Object.hasOwn(renderers, name)) return renderers[name];
  }
  throw new Error('its series names the renderer ' + JSON.stringify(name) + ', which this page does not have');
}
