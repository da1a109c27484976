// Colours. A theme has no background, so that a figure stands on the page's own.

function theme(ink, faint, line, paper, focus) {
  const axis = {
    axisLine: { lineStyle: { color: faint } },
    axisTick: { lineStyle: { color: faint } },
    axisLabel: { color: faint },
    nameTextStyle: { color: faint },
    splitLine: { lineStyle: { color: line } },
  };
  return {
    focus, // ours, not ECharts'
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
    graph: { lineStyle: { color: faint, opacity: 1 }, edgeLabel: { color: ink, fontSize: 12, textBorderColor: paper, textBorderWidth: 4 } },
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
export const themes = {
  light: theme('#24292f', '#57606a', '#d8dee4', '#ffffff', '#0969da'),
  dark: theme('#e6edf3', '#a3adb8', '#3d444d', '#1c2128', '#58a6ff'),
};

// themeOf finds what the page looks like: what its own switch says, what
// JupyterLab or VS Code say, else what the reader's system prefers. The old
// notebook knows no dark theme. Paper is white.
const prefersDark = matchMedia('(prefers-color-scheme: dark)');
const print = matchMedia('print');
export function themeOf() {
  if (print.matches) return 'light';
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

// onTheme calls a function whenever the page may look different.
export function onTheme(changed) {
  const watch = new MutationObserver(changed);
  const attributeFilter = ['data-theme', 'data-jp-theme-light', 'data-jp-theme-name', 'data-vscode-theme-kind', 'class'];
  for (const e of [document.documentElement, document.body]) watch.observe(e, { attributes: true, attributeFilter });
  for (const media of [prefersDark, print]) media.addEventListener('change', changed);
}

// current is the theme of the page.
export const current = () => themes[themeOf()];

// ink is black or white, whichever reads better on a colour.
export function ink(color) {
  const [r, g, b] = [1, 3, 5].map((i) => {
    const c = parseInt(color.slice(i, i + 2), 16) / 255;
    return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.18 ? '#000' : '#fff';
}
