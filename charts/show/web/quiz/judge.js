// What the page says to an answer.

const near = (a, b) => Math.abs(a - b) <= 0.05 * Math.abs(b);

// fold leaves of a word what counts.
const fold = (word) => word.toLowerCase().replace(/[\p{P}\p{S}\s]/gu, '') || word;

const sameOrder = (a, b) => a.length === b.length && a.every((w, i) => fold(w) === fold(b[i]));

// same reports whether an answer is as the key, or as a wrong answer that the
// question knows.
const same = {
  choice: (value, key) => value === key,
  order: sameOrder,
  number: (value, key) => near(asNumber(value), key),
  time: (value, key) => near(asTime(value), key),
  explain: () => false,
};

// differs says how an answer differs that the question does not know.
const differs = {
  choice: () => '',
  order(value, key) {
    let n = 0;
    while (n < key.length && fold(value[n]) === fold(key[n])) n++;
    return n === 0 ? 'It differs from the first one on.' : n === 1 ? 'Only the first one agrees.' : `The first ${n} agree.`;
  },
  number: (value, key) => (asNumber(value) < key ? 'It is more than that.' : 'It is less than that.'),
  time: (value, key) => (asTime(value) < key ? 'It is longer than that.' : 'It is shorter than that.'),
  explain: () => '',
};

// judge takes an answer as the question's control gives it.
export function judge({ kind, key, wrong }, value) {
  if (same[kind](value, key)) return { right: true };
  const known = (wrong || []).find((w) => same[kind](value, w.is));
  return known ? { right: false, why: known.why, again: known.try } : { right: false, why: differs[kind](value, key) };
}

// asNumber reads a number as people write it, with commas between thousands or a
// comma for the point.
export function asNumber(text) {
  const t = text.trim().replace(/\s/g, '');
  if (/^[-+]?\d{1,3}(,\d{3})+(\.\d+)?$/.test(t)) return +t.replaceAll(',', '');
  if (/^[-+]?(\d+([.,]\d*)?|[.,]\d+)$/.test(t)) return +t.replace(',', '.');
  return NaN;
}

export const units = { ns: 1, µs: 1e3, ms: 1e6, s: 1e9 };

// asTime reads "12 ms" as nanoseconds.
export function asTime(text) {
  const m = /^(.*\S)\s+(ns|µs|ms|s)$/.exec(text);
  return m ? asNumber(m[1]) * units[m[2]] : NaN;
}
