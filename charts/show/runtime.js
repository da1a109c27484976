// The runtime of schedlab's figures. It takes figures from a queue, draws each
// with ECharts in the place of its static image, and keeps it in step with the
// page: its theme, its size and the other figures of the same run.
//
// After figures.js, it is the body of a function with the parameters echarts,
// version and home (globalThis.schedlab). Nothing here becomes HTML: what comes
// from a figure goes to the page as text only.

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

// ---- Drawing

const live = new Set(); // figures with a chart

// list is what an option may hold once, several times or not at all.
const list = (x) => [].concat(x === undefined || x === null ? [] : x);

// own is a property that an object has itself.
const own = (object, name) => (Object.hasOwn(object, name) ? object[name] : undefined);

// prepare puts our functions where the option has their names. The option may
// be one that a program made by hand: what is not there stays away.
function prepare(f) {
  const option = JSON.parse(JSON.stringify(f.option));
  // A small figure has no room for a large tooltip, and what holds the figure
  // may clip it, so tooltips belong to the page and fit into the window.
  const [tooltip] = list(option.tooltip), content = own(tooltips, f.details.tooltip || f.kind);
  if (tooltip) {
    option.tooltip = tooltip;
    if (content) tooltip.formatter = content(f);
    tooltip.appendTo = document.body;
    tooltip.position = (point, params, dom, rect, { contentSize: [w, h] }) => {
      const box = f.box.getBoundingClientRect();
      let x = box.left + point[0] + 16, y = box.top + point[1] + 16;
      if (x + w > innerWidth - 8) x = Math.max(box.left + point[0] - w - 16, 8);
      if (y + h > innerHeight - 8) y = Math.max(box.top + point[1] - h - 16, 8);
      return [x - box.left, y - box.top];
    };
  }
  for (const s of list(option.series)) {
    if (!s.renderItem) continue;
    const render = own(renderers, s.renderItem);
    if (!render) throw new Error('its series names the renderer ' + JSON.stringify(s.renderItem) + ', which this page does not have');
    s.renderItem = render(f.details);
  }
  const times = list(option.xAxis);
  for (const a of times.concat(list(option.yAxis))) {
    if (a.type === 'log') a.axisLabel = { ...a.axisLabel, formatter: (v) => decade(f.details.zero, v) };
    if (a.type === 'value') a.axisLabel = { ...a.axisLabel, formatter: (v) => (!times.includes(a) || isRound(f, v) ? grouped(digits(v, 7)) : '') };
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

// attempt does what may fail; then the figure is its still image again, and
// says why.
function attempt(f, what) {
  try {
    what();
  } catch (err) {
    console.error('schedlab: ' + f.id + ': ', err);
    fail(f, err);
  }
}

function fail(f, err) {
  f.failed = true; // and is not drawn again
  try {
    rest(f);
  } catch (again) { // what ECharts could not draw, it may not be able to take away
    console.error('schedlab: ' + f.id + ': ', again);
    f.chart = null;
    live.delete(f);
  }
  f.box.removeAttribute('role');
  f.box.removeAttribute('aria-label');
  f.box.style.height = '';
  const images = f.still.filter((e) => e.tagName === 'IMG');
  const begins = images.length ? 'This figure stays a still image, as it cannot be drawn: ' : 'This figure cannot be drawn: ';
  f.box.replaceChildren(...images, element('p', begins + ((err && err.message) || err) + '.', 'font-size:.9em;margin:4px 0'));
}

const draw = (f) => attempt(f, () => drawNow(f));

function drawNow(f) {
  if (f.failed || f.chart || !f.box.isConnected || !f.box.clientWidth) return;
  f.theme = themeOf();
  f.box.style.height = f.height + 'px';
  f.box.style.position = 'relative';
  f.box.setAttribute('role', 'img');
  f.box.setAttribute('aria-label', f.label);
  f.box.replaceChildren();
  f.chart = echarts.init(f.box, themes[f.theme]);
  f.shares = Boolean(f.group && f.option.grid && f.option.xAxis);
  if (f.shares) shareCursor(f); // before ECharts listens, so that its tooltip knows the time
  f.chart.setOption(prepare(f));
  if (f.shares) shareZoom(f);
  live.add(f);
}

// ---- What the figures of one run share. echarts.connect would also show the
// tooltip of the same item number in every figure, which is another item.

const peers = (f) => [...live].filter((o) => o !== f && o.shares && o.group === f.group);
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
    else if (target.clientWidth) attempt(f, () => f.chart.resize());
  }
});

function retheme() {
  const now = themeOf();
  for (const f of live) {
    if (f.theme !== now) {
      f.theme = now;
      attempt(f, () => f.chart.setTheme(themes[now]));
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
    f.details = f.details || {};
    f.still = [...f.box.childNodes];
    figures.set(f.box, f);
    draw(f);
    sizes.observe(f.box);
  }
};
home.charts = () => [...live].map((f) => f.chart); // for the curious, and for tests
home.version = version;
home.drain();
