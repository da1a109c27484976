// A figure of curves draws no goroutine. Of the one that is lit it shows, over the
// plot, when it was among those that are counted: in a queue, or in which state. It
// knows that from a figure of the run that draws each goroutine, if the page has one.

import { element } from '../elements.js';
import { OfGo } from '../gen/change.js';
import { runnable } from '../gen/doing.js';
import { GoDead } from '../gen/goStatus.js';
import * as goroutine from '../gen/goroutine.js';
import { renderSlice } from '../gen/renderer.js';
import * as slice from '../gen/slice.js';
import * as step from '../gen/step.js';
import { themes } from '../themes.js';
import { nameOf } from '../timeline/names.js';

const high = 6; // pixels
const most = 400; // stretches

// light shows a goroutine, or with 0 none, of which others of the run know.
export function light(f, g, others) {
  const found = g ? find(g, others) : undefined;
  f.stretches = found && found.list.filter((s) => f.kind !== 'runqueues' || s.doing === runnable).slice(0, most);
  f.litName = found && found.name + (f.kind === 'runqueues' ? ' in a queue' : ' by state');
  place(f);
}

// place draws the stretches where the plot is now.
export function place(f) {
  if (f.strip) f.strip.remove();
  f.strip = undefined;
  if (!f.stretches || !f.chart) return;
  const { top } = f.option.grid, left = f.left, right = f.box.clientWidth - f.option.grid.right;
  f.strip = element('div', '', `position:absolute;top:${top - high - 12}px;left:0;right:0;height:${high + 12}px;pointer-events:none`);
  f.strip.className = 'schedlab-lit';
  f.strip.append(element('span', f.litName, `position:absolute;top:0;left:${left}px;font:10.5px/11px sans-serif;white-space:nowrap;color:${themes[f.theme].textStyle.color}`));
  for (const { from, to, color } of f.stretches) {
    const [a, b] = [from, to].map((ns) => f.chart.convertToPixel({ xAxisIndex: 0 }, ns / f.details.scale));
    const x = Math.max(a, left), end = Math.min(b, right);
    if (end < x) continue;
    const bar = element('i', '', `position:absolute;bottom:2px;height:${high}px;left:${x}px;width:${Math.max(end - x, 1)}px`);
    bar.style.background = color;
    f.strip.append(bar);
  }
  f.box.append(f.strip);
}

// find looks for a figure that tells of a goroutine's states, and of several for the
// one that tells of most of its time: others may have a part of the run.
function find(g, others) {
  let best, longest = 0;
  for (const o of others) {
    const found = o.board ? ofBoard(o.chart, g) : o.kind === 'timeline' && !o.details.neutral ? ofTimeline(o, g) : undefined;
    const long = found ? found.list.reduce((sum, { from, to }) => sum + to - from, 0) : 0;
    if (long > longest) [best, longest] = [found, long];
  }
  return best;
}

function ofTimeline({ option, details }, g) {
  const list = option.series.filter((s) => s.renderItem === renderSlice).flatMap((s) => s.data.filter((row) => row[slice.g] === g)
    .map((row) => ({ from: row[slice.from] * details.scale, to: row[slice.to] * details.scale, doing: row[slice.doing], color: s.itemStyle.color })));
  return { name: nameOf(details, g), list };
}

function ofBoard({ model, tokens }, g) {
  const { data, steps, times } = model, list = [];
  let now;
  const change = (row, time) => {
    if (now) now.to = time;
    now = undefined;
    if (row[goroutine.status] === GoDead) return;
    const doing = tokens.doing(row);
    const [, color] = data.look[doing];
    list.push(now = { from: time, to: data.end, doing, color });
  };
  const see = (changes, time) => { for (const [kind, ...row] of changes) if (kind === OfGo && row[0] === g) change(row, time); };
  see(data.first, data.start);
  steps.forEach((s, i) => see(s[step.change], times[i]));
  return { name: nameOf(data, g), list };
}
