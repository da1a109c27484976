// The reader's answers, by question, in the page's storage; where that is refused,
// in the page, until it is closed.

const prefix = 'schedlab-';
const name = /^quiz-[0-9a-f]{16}$/;
const kinds = ['choice', 'order', 'number', 'time', 'explain', 'challenge'];
export const longest = 10000; // letters of a text
const most = 2000; // answers of a file

const page = new Map(); // by question, where there is no storage
const changes = new EventTarget();

// keeper returns the storage, or nothing where the page may not have it.
function keeper() {
  try {
    const s = globalThis.localStorage;
    s.getItem(prefix);
    return s;
  } catch {
    return undefined;
  }
}

let refused = false; // whether something was not kept

// kept reports whether answers outlive the page.
export const kept = () => !refused && Boolean(keeper());

// onChange calls a function when answers change, in this page or in another.
// The function that it returns ends that.
export function onChange(changed) {
  changes.addEventListener('change', changed);
  addEventListener('storage', changed);
  return () => {
    changes.removeEventListener('change', changed);
    removeEventListener('storage', changed);
  };
}

const tell = () => changes.dispatchEvent(new Event('change'));

export function read(id) {
  if (page.has(id)) return page.get(id);
  try {
    const text = keeper().getItem(prefix + id);
    return text === null ? undefined : valid(JSON.parse(text));
  } catch {
    return undefined; // none, or of another making
  }
}

function put(id, record) {
  try {
    keeper().setItem(prefix + id, JSON.stringify(record));
    page.delete(id);
  } catch {
    refused = true; // no storage, or it is full
    page.set(id, record);
  }
}

// first keeps the text that a page gives first under the name of a question, and returns
// the one that is kept.
export function first(id, text) {
  const name = 'first-' + id;
  if (page.has(name)) return page.get(name);
  try {
    const was = keeper().getItem(prefix + name);
    if (was !== null) return was;
    keeper().setItem(prefix + name, text);
  } catch {
    page.set(name, text);
  }
  return text;
}

export function write(id, record) {
  put(id, record);
  tell();
}

export function remove(id) {
  page.delete(id);
  try {
    keeper().removeItem(prefix + id);
  } catch { /* it has none */ }
  tell();
}

// all returns the answers that there are, by question.
export function all() {
  const ids = new Set(page.keys()), s = keeper();
  if (s) for (let i = 0; i < s.length; i++) if (s.key(i).startsWith(prefix)) ids.add(s.key(i).slice(prefix.length));
  return [...ids].filter((id) => name.test(id)).map((id) => [id, read(id)]).filter(([, r]) => r);
}

// valid returns an answer with what it may have and nothing else. It throws a
// sentence when something is not as it should be.
export function valid(r) {
  const need = (ok, what) => { if (!ok) throw new Error(what); };
  const text = (v) => typeof v === 'string' && v.length <= longest;
  const whole = (v) => Number.isInteger(v) && v >= 0 && v < 1e6;
  need(r && typeof r === 'object' && !Array.isArray(r), 'an answer is no object');
  need(kinds.includes(r.kind), `an answer has the kind ${JSON.stringify(r.kind)}, which is none of ${kinds.join(', ')}`);
  need(r.kind === 'order' ? Array.isArray(r.value) && r.value.length <= most && r.value.every(text) : text(r.value), 'the value of an answer is not what its kind has');
  const out = { kind: r.kind, value: r.value };
  for (const key of ['question', 'first', 'came', 'again']) {
    need(text(r[key]), `the “${key}” of an answer is no text, or too long`);
    out[key] = r[key];
  }
  for (const key of ['right', 'shown']) {
    need(typeof r[key] === 'boolean', `the “${key}” of an answer is neither true nor false`);
    out[key] = r[key];
  }
  for (const key of ['tries', 'hints']) {
    need(whole(r[key]), `the “${key}” of an answer is no count`);
    out[key] = r[key];
  }
  return out;
}

// save returns the answers as the text of a file.
export const save = () => JSON.stringify({ schedlab: 'answers', version: 1, answers: Object.fromEntries(all()) }, null, 1) + '\n';

// load takes the answers of a file's text, all or none, and returns how many. It
// throws a sentence when the text is not what save returns.
export function load(text) {
  let file;
  try {
    file = JSON.parse(text);
  } catch {
    throw new Error('it is not JSON');
  }
  if (!file || file.schedlab !== 'answers' || !file.answers || typeof file.answers !== 'object' || Array.isArray(file.answers)) throw new Error('it holds no answers of schedlab; choose a file that “Save as a file” made');
  if (file.version !== 1) throw new Error(`it has version ${JSON.stringify(file.version)}, and this page reads version 1`);
  const entries = Object.entries(file.answers);
  if (entries.length > most) throw new Error(`it holds ${entries.length} answers, and ${most} are allowed`);
  const good = entries.map(([id, r]) => {
    if (!name.test(id)) throw new Error(`it names a question ${JSON.stringify(id.slice(0, 40))}, and a question is called quiz- and 16 hexadecimal digits`);
    return [id, valid(r)];
  });
  for (const [id, r] of good) put(id, r);
  tell();
  return good.length;
}
