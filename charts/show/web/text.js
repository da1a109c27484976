// How numbers are written.

// digits writes a number with n significant digits and no idle zeros.
export const digits = (x, n) => String(+x.toPrecision(n));

// grouped sets commas between the thousands of a written number.
export const grouped = (text) => (text.includes('.') ? text : text.replace(/\B(?=(\d{3})+$)/g, ','));

// duration writes nanoseconds in the unit that suits them.
export function duration(ns) {
  for (const [name, size] of [['s', 1e9], ['ms', 1e6], ['µs', 1e3]]) {
    if (Math.abs(ns) >= size) return digits(ns / size, 4) + ' ' + name;
  }
  return digits(ns, 4) + ' ns';
}
