// The option of a figure is plain JSON. Where it has names, ECharts gets the
// functions of the registry.

import { element } from './elements.js';
import { renderMark } from './gen/renderer.js';
import { kindOf, rendererOf } from './registry.js';
import { isPinned } from './pins.js';
import { decalOf, patternOf } from './patterns.js';
import { cuts, gap } from './plots.js';
import { digits, duration, grouped } from './text.js';
import { themes } from './themes.js';
import { calm, patterned } from './wishes.js';

// list is what an option may hold once, several times or not at all.
const list = (x) => [].concat(x === undefined || x === null ? [] : x);

// prepare returns the option of a figure with functions. The option may be of a
// program that made it by hand: what is not there stays away.
export function prepare(f) {
  const option = JSON.parse(JSON.stringify(f.option));
  const [tooltip] = list(option.tooltip);
  if (tooltip) {
    option.tooltip = tooltip;
    if (kindOf(f)) {
      const says = kindOf(f).tooltip(f);
      tooltip.formatter = (params) => (isPinned(f, keyOf(params)) ? '' : says(params));
    }
    tooltip.transitionDuration = 0; // it is where the pointer is, and what is pinned lies below none that fades
    stayInSight(f, tooltip);
  }
  // A chart that takes another run changes the series of the same names that say as
  // much, for what one lacks stays as it was. Rows that the page draws are made anew, as
  // their order is what is in front of what; and new series come last.
  list(option.series).forEach((s, n) => {
    s.id ??= s.renderItem ? `anew ${++drawn}` : `${n} ${s.name}${shape(s)}`;
    s.z ??= 2 + n / 1000;
  });
  place(f, option);
  for (const s of list(option.series)) {
    if (s.renderItem) s.renderItem = rendererOf(s.renderItem)(f);
  }
  if (calm()) {
    option.animation = false;
    option.stateAnimation = { duration: 0 };
    for (const l of list(option.legend)) l.animation = false; // it scrolls
  }
  colorMarks(f, option);
  addPatterns(f, option);
  if (kindOf(f)?.fit) {
    f.tight = kindOf(f).tight(f);
    kindOf(f).fit(f, option);
  }
  const times = list(option.xAxis);
  for (const a of times.concat(list(option.yAxis))) {
    if (a.type === 'log') a.axisLabel = { ...a.axisLabel, hideOverlap: true, formatter: (v) => decade(f, a, v) };
    if (a.type === 'value') a.axisLabel = { ...a.axisLabel, formatter: (v) => (!times.includes(a) || isRound(f, v) ? grouped(digits(v, 7)) : '') };
  }
  return option;
}

// keyOf names what a tooltip is of.
export const keyOf = (params) => [].concat(params).map((p) => [p.seriesIndex, p.dataType, p.dataIndex].join('/')).join();

// addPatterns gives the series their patterns, if the reader wishes them or nothing
// else tells two series apart.
function addPatterns(f, option) {
  const { patterns, always } = f.details;
  if (!always && !patterned()) return;
  list(option.series).forEach((s, i) => {
    const decal = patterns ? decalOf(patterns[i]) : patternOf(inLane(f, s.name));
    if (decal) s.itemStyle = { ...s.itemStyle, decal };
  });
}

// colorMarks lets the signs of a legend have the colour in which marks are drawn, the
// ink of the page.
function colorMarks(f, option) {
  const marks = list(f.option.series).filter((s) => s.renderItem === renderMark).map((s) => s.name);
  for (const l of list(option.legend)) {
    for (const d of l.data || []) if (marks.includes(d.name)) d.itemStyle = { ...d.itemStyle, color: themes[f.theme].textStyle.color };
  }
}

// inLane is the state of a name that has a pattern in the lanes of a timeline.
function inLane({ details: { doing = [], hollow } }, name) {
  const state = doing.indexOf(name);
  return hollow?.[state] ? -1 : state;
}

let drawn = 0; // series of rows that the page draws

// shape tells which keys a part of an option has.
const shape = (x) => (x && typeof x === 'object' && !Array.isArray(x) ? `{${Object.entries(x).map(([k, v]) => k + shape(v))}}` : '');

// place lets the plot begin where those of its run do, and show the same part.
function place(f, option) {
  if (option.grid && f.left) {
    option.grid.left = f.left;
    if (cuts(f)) for (const a of list(option.yAxis)) a.axisLabel = { ...a.axisLabel, width: f.left - gap };
  }
  for (const z of list(option.dataZoom)) {
    if (f.left && z.type === 'slider') z.left = f.left;
    const [start, end] = f.zoom ?? [0, 100];
    if (f.zoom || [z.start, z.end, z.startValue, z.endValue].every((x) => x === undefined)) Object.assign(z, { start, end });
  }
}

// tips is where tooltips are. ECharts fills one before it moves it, and for that long
// a wide one sticks out of the page; a phone would show the whole width and jump.
let tipsBox;
function tips() {
  if (!tipsBox?.isConnected) {
    tipsBox = element('div', '', 'position:absolute;top:0;left:0;width:100%;height:0;overflow-x:clip');
    tipsBox.className = 'schedlab-tips';
    document.body.append(tipsBox);
  }
  return tipsBox;
}

// stayInSight lets a tooltip belong to the page and fit into the window: a small
// figure has no room for a large tooltip, and what holds the figure may clip it.
function stayInSight(f, tooltip) {
  tooltip.appendTo = tips();
  tooltip.position = (point, params, dom, rect, { contentSize: [w, h] }) => {
    const box = f.box.getBoundingClientRect();
    let x = box.left + point[0] + 16, y = box.top + point[1] + 16;
    if (x + w > innerWidth - 8) x = Math.max(box.left + point[0] - w - 16, 8);
    if (y + h > innerHeight - 8) y = Math.max(box.top + point[1] - h - 16, 8);
    return [x - box.left, y - box.top];
  };
}

// isRound is false for the ends of the time axis, unless they are round: a
// label such as 3569.98 says nothing and stands in the way.
function isRound(f, v) {
  const axis = f.chart.getModel().getComponent('xAxis', 0).axis;
  if (!axis || !f.details.scale) return true;
  const [from, to] = axis.scale.getExtent();
  const step = 10 ** (Math.floor(Math.log10(to - from)) - 1);
  return Math.abs(v / step - Math.round(v / step)) < 1e-6;
}

const apart = 44; // pixels, for two labels

// decade labels a logarithmic axis at 1, 10, 100 …. Below zero, where the axis
// holds what took no time, there are no labels, and none so near that it would meet
// the one for no time.
function decade(f, { min, max }, v) {
  const { zero } = f.details, { left, right } = list(f.option.grid)[0];
  if (v < zero || Math.abs(Math.log10(v) - Math.round(Math.log10(v))) > 1e-6) return '';
  const wide = f.box.clientWidth - left - right;
  return zero && (Math.log10(v / zero) / Math.log10(max / min)) * wide < apart ? '' : duration(v);
}
