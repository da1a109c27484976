// Small elements of the page. Their texts are text and never markup.

export function element(tag, text, style) {
  const e = document.createElement(tag);
  if (text) e.textContent = text;
  if (style) e.style.cssText = style;
  return e;
}

export const title = (text) => element('div', text, 'font-weight:600');

// line is a line of a tooltip: a pale key, if there is one, and what it says.
export function line(key, value) {
  const e = element('div');
  if (key) e.append(element('span', key + ' ', 'opacity:.75'));
  e.append(value);
  return e;
}

// entry is a line of a tooltip that stands for a colour of the figure.
export function entry(color, name, value) {
  const e = element('div', '', 'display:flex;gap:.6em;align-items:center');
  const dot = element('span', '', 'flex:none;width:10px;height:10px;border-radius:2px');
  dot.style.background = color;
  e.append(dot, element('span', name, 'flex:1'), element('b', value));
  return e;
}
