// What our figures have of their own: how slices, marks, buckets and quantiles
// are drawn, and what tooltips say. runtime.js, which follows in the same
// function, has the themes and the helpers.
'use strict';

// nameOf is the name of a goroutine, or its id.
const nameOf = (details, g) => details.names[g] || 'G' + g;

// ---- Custom series: a figure's option names them by a string.

const renderers = {
  // A slice: [lane, from, to, G, P, M, note, note, merged, doing, label].
  'schedlab.slice': (details) => (params, api) => {
    const lane = api.value(0), from = api.coord([api.value(1), lane]), to = api.coord([api.value(2), lane]);
    const height = api.size([0, 1])[1] * 0.72, area = params.coordSys;
    // Whole pixels, so that neighbours meet without a seam.
    const left = Math.round(Math.max(from[0], area.x)), right = Math.round(Math.min(to[0], area.x + area.width));
    if (right < area.x || left > area.x + area.width) return null;
    const width = Math.max(right - left, 1), color = api.visual('color');
    const merged = api.value(8) > 0, doing = details.doing[api.value(9)], label = api.value(10);
    const name = label === -1 ? nameOf(details, api.value(3)) : details.label[label];
    // A syscall is paler in the colour of its goroutine.
    const pale = merged ? 0.8 : doing === 'in a syscall' && details.lanes !== 'G' ? 0.6 : 1;
    const text = pale < 1 ? themes[themeOf()].textStyle.color : ink(color); // the page shines through what is pale
    return {
      type: 'rect',
      shape: details.thin[api.value(9)]
        ? { x: left, y: from[1] - height / 8, width, height: height / 4 }
        : { x: left, y: from[1] - height / 2, width, height, r: width > 6 ? 2 : 0 },
      style: { fill: color, opacity: pale },
      emphasis: { style: { opacity: 1, stroke: '#888', lineWidth: 1.5 } },
      textContent: name && height > 11 && width - 6 > Math.min(name.length * 7.5, 40) ? {
        style: { text: name, fill: text, fontSize: 11, width: width - 6, overflow: 'truncate', ellipsis: '…' },
      } : undefined,
      textConfig: { position: 'inside', inside: true },
    };
  },

  // What a P is when it runs nothing shows only under the pointer.
  'schedlab.gap': () => (params, api) => {
    const lane = api.value(0), from = api.coord([api.value(1), lane]), to = api.coord([api.value(2), lane]);
    const height = api.size([0, 1])[1] * 0.72, area = params.coordSys;
    const left = Math.max(from[0], area.x), right = Math.min(to[0], area.x + area.width);
    if (right < left) return null;
    return {
      type: 'rect', shape: { x: left, y: from[1] - height / 2, width: right - left, height },
      style: { fill: api.visual('color'), opacity: 0 },
      emphasis: { style: { opacity: 0.25 } },
    };
  },

  // The time for which the world is stopped, behind all lanes.
  'schedlab.stop': () => (params, api) => {
    const area = params.coordSys, x = (i) => Math.min(Math.max(api.coord([api.value(i), 0])[0], area.x), area.x + area.width);
    const left = x(1), width = Math.max(x(2) - left, 2);
    return {
      type: 'rect', z2: -10, shape: { x: left, y: area.y, width, height: area.height },
      style: { fill: api.visual('color'), opacity: 0.3 },
      emphasis: { style: { opacity: 0.5 } },
    };
  },

  // A mark: [lane, time, time, G, P, M, note, -1, kind, lane of the victim].
  'schedlab.mark': () => (params, api) => {
    const lane = api.value(0), [x, y] = api.coord([api.value(1), lane]), area = params.coordSys;
    if (x < area.x || x > area.x + area.width) return null;
    const look = themes[themeOf()], color = look.textStyle.color, half = api.size([0, 1])[1] / 2, kind = api.value(8), victim = api.value(9);
    const style = { fill: color, stroke: look.tooltip.backgroundColor, lineWidth: 1 };
    if (kind === 'RunqSteal' && victim >= 0) {
      const from = api.coord([api.value(1), victim])[1], down = y > from ? 1 : -1;
      return {
        type: 'group', z2: 10, children: [
          { type: 'line', shape: { x1: x, y1: from, x2: x, y2: y - down * 4 }, style: { stroke: color, lineWidth: 1.5 } },
          { type: 'circle', shape: { cx: x, cy: from, r: 2.5 }, style },
          { type: 'polygon', shape: { points: [[x, y], [x - 4, y - down * 7], [x + 4, y - down * 7]] }, style },
        ],
      };
    }
    const top = y - half + 1;
    const points = {
      UserLog: [[0, 8], [-4, 4], [0, 0], [4, 4]], // a diamond
      ProcSteal: [[-3, 0], [-5, 2], [-2, 5], [-5, 8], [-3, 10], [0, 7], [3, 10], [5, 8], [2, 5], [5, 2], [3, 0], [0, 3]], // a cross
      RunqSteal: [[-1, 0], [1, 0], [1, 4], [4, 4], [0, 9], [-4, 4], [-1, 4]], // an arrow
    }[kind] || [[0, 7], [-4, 0], [4, 0]]; // a triangle that points at the slice
    for (const q of points) { q[0] += x; q[1] += top; }
    return { type: 'polygon', z2: 10, shape: { points }, style };
  },
};

renderers['schedlab.bucket'] = (details) => (params, api) => {
  // A part of a bar: [from, to, bottom, top]. The bar of what took no time has
  // a label of its own on the axis.
  const area = params.coordSys, zero = api.value(1) <= details.zero;
  const a = api.coord([api.value(0), api.value(3)]), b = api.coord([api.value(1), api.value(2)]);
  const bar = {
    type: 'rect',
    shape: { x: a[0] + 0.5, y: a[1], width: Math.max(b[0] - a[0] - 1, 1), height: b[1] - a[1] },
    style: { fill: api.visual('color') },
    emphasis: { style: { stroke: '#888', lineWidth: 1.5 } },
  };
  if (!zero || api.value(2) > 0) return bar;
  const fill = themes[themeOf()].valueAxis.axisLabel.color;
  return { type: 'group', children: [bar, { type: 'text', silent: true, x: (a[0] + b[0]) / 2, y: area.y + area.height + 8, style: { text: '0 ns', fill, fontSize: 12, align: 'center' } }] };
};
renderers['schedlab.quantile'] = (details) => (params, api) => {
  // A quantile: [at, number]. Each label has a line of its own over the grid.
  const color = themes[themeOf()].textStyle.color, area = params.coordSys, i = api.value(1);
  const x = api.coord([api.value(0), 0])[0], y = area.y - 6 - 14 * (details.quantiles.length - 1 - i);
  return {
    type: 'group', silent: true, z2: 10, children: [
      { type: 'line', shape: { x1: x, y1: y, x2: x, y2: area.y + area.height }, style: { stroke: color, lineDash: [4, 3], lineWidth: 1 } },
      { type: 'text', x: x + 4, y, style: { text: details.quantiles[i], fill: color, fontSize: 11, verticalAlign: 'middle' } },
    ],
  };
};

// ---- Tooltips, as elements

const line = (key, value) => {
  const e = element('div');
  if (key) e.append(element('span', key + ' ', 'opacity:.75'));
  e.append(value);
  return e;
};

const tooltips = {
  timeline: (f) => (params) => {
    const d = f.details, box = element('div');
    const [, from, to, g, p, m, begin, end, more, doing] = params.value;
    const id = 'G' + g, name = d.names[g] ? d.names[g] + ' (' + id + ')' : id;
    const length = Math.round((to - from) * d.scale);
    // As many decimals as the length of the slice gives a meaning.
    const places = Math.min(Math.max(4 - Math.ceil(Math.log10((to - from) || 1e-3)), 0), Math.round(Math.log10(d.scale)));
    const at = (t) => +t.toFixed(places) + ' ' + d.unit;
    const cause = (key, n) => {
      if (n < 0) return;
      const [text, ...rules] = d.notes[n];
      box.append(line(key, text));
      for (const id of rules) {
        const r = element('div', '', 'padding-left:1em');
        r.append(element('b', id), ' ' + d.rules[id]);
        box.append(r);
      }
    };
    const title = element('div', '', 'font-weight:600');
    box.append(title);
    const where = element('div');
    if (p >= 0) where.append('P' + p + ' ');
    if (m >= 0) where.append('M' + m);
    if (typeof more === 'string') { // a mark
      title.textContent = g ? name : 'P' + p;
      box.append(where, line(to > from ? '' : 'at', at(from) + (to > from ? ' to ' + at(to) + ', ' + duration(length) : '')));
      cause('', begin);
    } else if (more > 0) {
      title.textContent = 'Merged: ' + more + (more === 1 ? ' slice' : ' slices');
      box.append(line('', at(from) + ' to ' + at(to) + ', ' + duration(length)));
      cause('', begin);
    } else {
      title.textContent = (g ? name + ' ' : p >= 0 ? 'P' + p + ' ' : '') + d.doing[doing];
      if (where.textContent) box.append(where);
      box.append(line('', at(from) + ' to ' + at(to) + ', ' + duration(length)));
      cause('began:', begin);
      cause('ended:', end);
    }
    return box;
  },

  // Steps over time: what every curve is under the cursor, not at the nearest
  // change. Of many curves the largest.
  steps: (f) => (params) => {
    const list = [].concat(params), d = f.details, source = [].concat(f.option.dataset)[0].source, box = element('div');
    const now = f.cursor === undefined ? list[0].axisValue : f.cursor;
    const i = Math.max(source.t.findLastIndex((t) => t <= now), 0);
    const rows = list.map((p) => ({ p, v: source['s' + p.seriesIndex][i] }));
    const total = rows.reduce((s, r) => s + r.v, 0);
    box.append(element('div', digits(now, 6) + ' ' + d.unit, 'font-weight:600'));
    if (rows.length > 12) rows.sort((a, b) => b.v - a.v);
    for (const { p, v } of rows.slice(0, 12)) box.append(row(p.color, p.seriesName, grouped(digits(v, 7))));
    const rest = rows.slice(12);
    if (rest.length) box.append(line(rest.length + ' more:', String(rest.reduce((s, r) => s + r.v, 0))));
    box.append(line(d.total + ':', grouped(digits(total, 7))));
    return box;
  },

  latency: (f) => (params) => {
    const [from, to, low, high] = params.value, box = element('div');
    const none = to <= f.details.zero;
    box.append(element('div', none ? '0 ns' : duration(from) + ' to ' + duration(to), 'font-weight:600'));
    box.append(row(params.color, params.seriesName, (high - low) + (high - low === 1 ? ' wait' : ' waits')));
    return box;
  },

  // One bar for each P: how long it did what.
  bars: (f) => (params) => {
    const list = Array.isArray(params) ? params : [params], d = f.details, box = element('div');
    box.append(element('div', d.names ? d.names[list[0].dataIndex] : list[0].name, 'font-weight:600'));
    for (const p of list) {
      const text = d.texts[p.seriesIndex] && d.texts[p.seriesIndex][p.dataIndex];
      if (text) box.append(row(p.color, p.seriesName, text));
    }
    return box;
  },
};

function row(color, name, value) {
  const e = element('div', '', 'display:flex;gap:.6em;align-items:center');
  const dot = element('span', '', 'flex:none;width:10px;height:10px;border-radius:2px');
  dot.style.background = color;
  e.append(dot, element('span', name, 'flex:1'), element('b', value));
  return e;
}
