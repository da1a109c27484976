// The runtime of schedlab's figures. It takes figures from a queue, draws each
// with ECharts in the place of its static image, and keeps it in step with the
// page: its theme, its size and the other figures of the same run.
//
// It is the body of a function with the parameters echarts, version and home
// (globalThis.schedlab). Nothing here becomes HTML: what comes from a figure
// goes to the page as text only.
'use strict';

// ---- Themes: no background, so that a figure stands on the page's own.

function theme(ink, faint, line, paper) {
  const axis = {
    axisLine: { lineStyle: { color: faint } },
    axisTick: { lineStyle: { color: faint } },
    axisLabel: { color: faint },
    nameTextStyle: { color: faint },
    splitLine: { lineStyle: { color: line } },
  };
  return {
    backgroundColor: 'transparent',
    textStyle: { color: ink },
    categoryAxis: { ...axis, splitLine: { show: false } },
    valueAxis: axis,
    logAxis: axis,
    legend: {
      textStyle: { color: ink }, inactiveColor: line,
      pageTextStyle: { color: faint }, pageIconColor: ink, pageIconInactiveColor: line,
    },
    tooltip: {
      backgroundColor: paper, borderColor: line, textStyle: { color: ink, fontSize: 12 },
      extraCssText: 'max-width:min(32em,90vw);white-space:normal;overflow-wrap:anywhere;box-shadow:0 2px 10px rgba(0,0,0,.25)',
    },
    axisPointer: {
      lineStyle: { color: faint }, crossStyle: { color: faint },
      label: { backgroundColor: faint, color: paper },
    },
    dataZoom: {
      borderColor: line, backgroundColor: 'transparent', fillerColor: 'rgba(128,140,160,.22)',
      handleStyle: { color: paper, borderColor: faint }, moveHandleStyle: { color: faint },
      dataBackground: { lineStyle: { color: faint }, areaStyle: { color: line } },
      selectedDataBackground: { lineStyle: { color: faint }, areaStyle: { color: faint } },
    },
  };
}
const themes = {
  light: theme('#24292f', '#57606a', '#d8dee4', '#ffffff'),
  dark: theme('#e6edf3', '#a3adb8', '#3d444d', '#1c2128'),
};

// themeOf finds what the page looks like: what its own switch says, what
// JupyterLab or VS Code say, else what the reader's system prefers. The old
// notebook knows no dark theme.
const prefersDark = matchMedia('(prefers-color-scheme: dark)');
function themeOf() {
  const root = document.documentElement, body = document.body;
  const own = root.getAttribute('data-theme');
  if (own === 'dark' || own === 'light') return own;
  const jupyter = body.getAttribute('data-jp-theme-light');
  if (jupyter) return jupyter === 'false' ? 'dark' : 'light';
  const code = body.getAttribute('data-vscode-theme-kind');
  if (code) return code.includes('light') ? 'light' : 'dark';
  if (body.classList.contains('notebook_app')) return 'light';
  return prefersDark.matches ? 'dark' : 'light';
}

// ---- Small helpers

// digits writes a number with n significant digits and no idle zeros.
const digits = (x, n) => String(+x.toPrecision(n));

// grouped sets commas between the thousands of a written number.
const grouped = (text) => (text.includes('.') ? text : text.replace(/\B(?=(\d{3})+$)/g, ','));

// duration writes nanoseconds in the unit that suits them.
function duration(ns) {
  for (const [name, size] of [['s', 1e9], ['ms', 1e6], ['µs', 1e3]]) {
    if (Math.abs(ns) >= size) return digits(ns / size, 4) + ' ' + name;
  }
  return digits(ns, 4) + ' ns';
}

function element(tag, text, style) {
  const e = document.createElement(tag);
  if (text) e.textContent = text;
  if (style) e.style.cssText = style;
  return e;
}

// ink is black or white, whichever reads better on a colour.
function ink(color) {
  const [r, g, b] = [1, 3, 5].map((i) => {
    const c = parseInt(color.slice(i, i + 2), 16) / 255;
    return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.18 ? '#000' : '#fff';
}

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
    // What no goroutine does is a thin bar; a syscall is paler in the colour of its goroutine.
    const thin = doing === 'looking for work' || doing === 'in the network poller';
    const pale = merged ? 0.8 : doing === 'in a syscall' && details.lanes !== 'G' ? 0.6 : 1;
    return {
      type: 'rect',
      shape: thin
        ? { x: left, y: from[1] - height / 8, width, height: height / 4 }
        : { x: left, y: from[1] - height / 2, width, height, r: width > 6 ? 2 : 0 },
      style: { fill: color, opacity: pale },
      emphasis: { style: { opacity: 1, stroke: '#888', lineWidth: 1.5 } },
      textContent: name && height > 11 && width - 6 > Math.min(name.length * 6, 40) ? {
        style: { text: name, fill: ink(color), fontSize: 11, width: width - 6, overflow: 'truncate', ellipsis: '…' },
      } : undefined,
      textConfig: { position: 'inside', inside: true },
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
      box.append(where, line('at', at(from)));
      cause('', begin);
    } else if (more > 0) {
      title.textContent = 'Merged: ' + more + (more === 1 ? ' slice' : ' slices');
      box.append(line('', at(from) + ' to ' + at(to) + ', ' + duration(length)));
      cause('', begin);
    } else {
      title.textContent = (g ? name + ' ' : '') + d.doing[doing];
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

// ---- Drawing

const live = new Set(); // figures with a chart

// prepare puts our functions where the option has their names.
function prepare(f) {
  const option = JSON.parse(JSON.stringify(f.option));
  // A small figure has no room for a large tooltip, and what holds the figure
  // may clip it, so tooltips belong to the page and fit into the window.
  option.tooltip.formatter = tooltips[f.details.tooltip || f.kind](f);
  option.tooltip.appendTo = document.body;
  option.tooltip.position = (point, params, dom, rect, { contentSize: [w, h] }) => {
    const box = f.box.getBoundingClientRect();
    let x = box.left + point[0] + 16, y = box.top + point[1] + 16;
    if (x + w > innerWidth - 8) x = Math.max(box.left + point[0] - w - 16, 8);
    if (y + h > innerHeight - 8) y = Math.max(box.top + point[1] - h - 16, 8);
    return [x - box.left, y - box.top];
  };
  for (const s of [].concat(option.series)) {
    if (s.renderItem) s.renderItem = renderers[s.renderItem](f.details);
  }
  for (const a of [].concat(option.xAxis, option.yAxis)) {
    if (a.type === 'log') a.axisLabel = { ...a.axisLabel, formatter: (v) => decade(f.details.zero, v) };
    if (a.type === 'value') a.axisLabel = { ...a.axisLabel, formatter: (v) => (isRound(f, v) ? grouped(digits(v, 7)) : '') };
  }
  return option;
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

// decade labels a logarithmic axis at 1, 10, 100 …. Below zero, where the axis
// holds what took no time, there are no labels.
const decade = (zero, v) => (v < zero || Math.abs(Math.log10(v) - Math.round(Math.log10(v))) > 1e-6 ? '' : duration(v));

function draw(f) {
  if (f.chart || !f.box.isConnected || !f.box.clientWidth) return;
  f.theme = themeOf();
  f.box.style.height = f.height + 'px';
  f.box.style.position = 'relative';
  f.box.setAttribute('role', 'img');
  f.box.setAttribute('aria-label', f.label);
  f.still = f.still || [...f.box.childNodes];
  f.box.replaceChildren();
  f.chart = echarts.init(f.box, themes[f.theme]);
  if (f.group) shareCursor(f); // before ECharts listens, so that its tooltip knows the time
  f.chart.setOption(prepare(f));
  if (f.group) shareZoom(f);
  live.add(f);
}

// ---- What the figures of one run share. echarts.connect would also show the
// tooltip of the same item number in every figure, which is another item.

const peers = (f) => [...live].filter((o) => o !== f && o.group === f.group);
const onTime = { xAxisIndex: 0 };

function shareCursor(f) {
  f.line = element('div', '', 'position:absolute;width:1px;pointer-events:none;opacity:.6;display:none;z-index:1');
  f.box.append(f.line);
  const all = (time) => { for (const o of [f, ...peers(f)]) moveCursor(o, time); };
  f.chart.getZr().on('mousemove', (e) => {
    const inside = f.chart.containPixel({ gridIndex: 0 }, [e.offsetX, e.offsetY]);
    all(inside ? f.chart.convertFromPixel(onTime, e.offsetX) : undefined);
  });
  f.chart.getZr().on('globalout', () => all(undefined));
}

function moveCursor(f, time) {
  f.cursor = time;
  const x = time === undefined ? 0 : f.chart.convertToPixel(onTime, time);
  const area = f.option.grid, right = f.box.clientWidth - area.right;
  const hidden = time === undefined || x < area.left || x > right;
  f.line.style.display = hidden ? 'none' : 'block';
  if (hidden) return;
  f.line.style.left = x + 'px';
  f.line.style.top = area.top + 'px';
  f.line.style.height = f.height - area.top - area.bottom + 'px';
  f.line.style.background = themes[f.theme].textStyle.color;
}

function shareZoom(f) {
  const zoom = (o, [start, end]) => o.chart.dispatchAction({ type: 'dataZoom', start, end }, { silent: true });
  f.chart.on('datazoom', () => {
    const { start, end } = f.chart.getModel().getComponent('dataZoom', 0).option;
    f.zoom = [start, end];
    for (const o of peers(f)) {
      o.zoom = f.zoom;
      zoom(o, f.zoom);
    }
  });
  // One that comes late, or comes back, takes the zoom of the others.
  const other = peers(f).find((o) => o.zoom);
  if (other) f.zoom = other.zoom;
  if (f.zoom) zoom(f, f.zoom);
}

// rest gives back what a figure that left the page holds; its image returns,
// and so does the chart if the page shows it again (JupyterLab takes cells
// out of the page while they are out of sight).
function rest(f) {
  if (!f.chart) return;
  f.chart.dispose();
  f.chart = null;
  live.delete(f);
  f.box.replaceChildren(...f.still);
}

const figures = new WeakMap();
const sizes = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const f = figures.get(target);
    if (!f) continue;
    if (!target.isConnected) rest(f);
    else if (!f.chart) draw(f);
    else if (target.clientWidth) f.chart.resize();
  }
});

function retheme() {
  const now = themeOf();
  for (const f of live) {
    if (f.theme !== now) {
      f.theme = now;
      f.chart.setTheme(themes[now]);
    }
  }
}
const watch = new MutationObserver(retheme);
const attributes = ['data-theme', 'data-jp-theme-light', 'data-jp-theme-name', 'data-vscode-theme-kind', 'class'];
watch.observe(document.documentElement, { attributes: true, attributeFilter: attributes });
watch.observe(document.body, { attributes: true, attributeFilter: attributes });
prefersDark.addEventListener('change', retheme);

// place finds the figure's element: the one before its script, or, where the
// page ran the script somewhere else (the old notebook), the first of its id
// that no chart has.
function place(f) {
  const is = (e) => e && e.getAttribute && e.getAttribute('data-schedlab') === f.id;
  const at = is(f.at) ? f.at : [...document.querySelectorAll('[data-schedlab]')]
    .find((e) => is(e) && !figures.has(e.querySelector('.schedlab-chart')));
  return at && at.querySelector('.schedlab-chart');
}

home.drain = () => {
  for (const f of live) if (!f.box.isConnected) rest(f);
  for (const f of home.queue.splice(0)) {
    f.box = place(f);
    if (!f.box || figures.has(f.box)) continue;
    figures.set(f.box, f);
    try {
      draw(f);
    } catch (err) {
      console.error('schedlab: ' + f.id + ': ', err);
      rest(f);
    }
    sizes.observe(f.box);
  }
};
home.charts = () => [...live].map((f) => f.chart); // for the curious, and for tests
home.version = version;
home.drain();
