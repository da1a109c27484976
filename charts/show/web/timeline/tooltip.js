// The tooltips of a Timeline: which goroutine, where, when, and why, with the
// rules in full.

import * as mark from '../gen/mark.js';
import { noNote } from '../gen/note.js';
import { renderGap, renderMark, renderPin, renderSlice, renderStop } from '../gen/renderer.js';
import { runnable } from '../gen/doing.js';
import * as pin from '../gen/pin.js';
import * as slice from '../gen/slice.js';
import * as stop from '../gen/stop.js';
import { element, line, title } from '../elements.js';
import { ruleLink } from '../rules.js';
import { duration } from '../text.js';
import { nameOf, numberOf } from './names.js';

// What a tooltip says of a row, by its renderer, as a list of lines.
const says = {
  [renderSlice]: ofSlice,
  [renderGap]: ofSlice,
  [renderMark]: ofMark,
  [renderPin]: ofPin,
  [renderStop]: ofStop,
};

export const tooltip = (f) => ({ seriesIndex, value }) => {
  const box = element('div');
  box.append(...says[f.option.series[seriesIndex].renderItem](f.details, value));
  return box;
};

function ofSlice(d, row) {
  const g = row[slice.g], p = row[slice.p], merged = row[slice.merged];
  const time = line('', span(d, row[slice.from], row[slice.to]));
  if (merged > 0) {
    return [title('Merged: ' + merged + (merged === 1 ? ' slice' : ' slices')), time, ...cause(d, '', row[slice.begin])];
  }
  if (d.waiters) return ofKeeper(d, row, time);
  const name = g ? fullName(d, g) + ' ' : p >= 0 ? 'P' + p + ' ' : '';
  return [
    title(name + d.doing[row[slice.doing]] + (row[slice.doing] === runnable ? ', ready to run' : '')), ...where(p, row[slice.m]), time,
    ...cause(d, 'began:', row[slice.begin]), ...kept(d, row), ...cause(d, 'ended:', row[slice.end]),
  ];
}

// ofKeeper says of a bar of a wait which goroutine waits, and what keeps it.
function ofKeeper(d, row, time) {
  const g = row[slice.g], p = row[slice.p], waiter = d.waiters[row[slice.lane]];
  const keeper = g ? fullName(d, g) + (row[slice.doing] === runnable ? ' runs' : ': ' + d.doing[row[slice.doing]]) : d.doing[row[slice.doing]];
  return [title(waiter + ' waits'), line('meanwhile:', keeper), ...where(p, -1), time, ...cause(d, '', row[slice.begin])];
}

// kept says what kept a slice that waited for a P.
function kept(d, row) {
  const it = (d.whys || []).find((w) => w.lane === row[slice.lane] && w.from === row[slice.from]);
  return it ? it.lines.map((text) => line('waited:', text)) : [];
}

function ofMark(d, row) {
  const g = row[mark.g], p = row[mark.p];
  return [
    title(g ? fullName(d, g) : 'P' + p), ...where(p, row[mark.m]),
    line('at', moment(d, row[mark.from], 0)), ...cause(d, '', row[mark.note]),
  ];
}

function ofPin(d, row) {
  const number = row[pin.number];
  return [title('Note ' + (number + 1)), line('at', moment(d, row[pin.at], 0)), line('', d.pins[number].text)];
}

function ofStop(d, row) {
  const from = row[stop.from], to = row[stop.to];
  const time = to > from ? line('', span(d, from, to)) : line('at', moment(d, from, 0));
  return [title(fullName(d, row[stop.g])), time, ...cause(d, '', row[stop.note])];
}

// fullName is the name that a program gave a goroutine, and always the id.
const fullName = (d, g) => (d.names[g] ? nameOf(d, g) + ' (G' + numberOf(d, g) + ')' : nameOf(d, g));

// where names a P and an M, if there are any.
function where(p, m) {
  const names = [p >= 0 ? 'P' + p : '', m >= 0 ? 'M' + m : ''].filter(Boolean);
  return names.length ? [line('', names.join(' '))] : [];
}

// moment writes a time with as many decimals as the length of the slice gives a
// meaning.
function moment(d, time, length) {
  const places = Math.min(Math.max(4 - Math.ceil(Math.log10(length || 1e-3)), 0), Math.round(Math.log10(d.scale)));
  return +time.toFixed(places) + ' ' + d.unit;
}

function span(d, from, to) {
  const at = (time) => moment(d, time, to - from);
  return at(from) + ' to ' + at(to) + ', ' + duration(Math.round((to - from) * d.scale));
}

// cause writes a note and the rules that it names.
function cause(d, key, note) {
  if (note === noNote) return [];
  const [text, ...rules] = d.notes[note];
  return [line(key, text), ...rules.map((id) => {
    const e = element('div', '', 'padding-left:1em');
    e.append(ruleLink(id), ' ' + d.rules[id]);
    return e;
  })];
}
