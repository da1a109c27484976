// What bench puts into a page before the page's own scripts. Times are in
// milliseconds since the page was asked for.
(() => {
  const m = globalThis.schedlabMarks = { first: 0, alive: 0 };
  // until waits for a value that is something, and returns it.
  m.until = async (value) => {
    for (const began = performance.now(); performance.now() - began < 60e3;) {
      const is = value();
      if (is) return is;
      await new Promise((done) => setTimeout(done, 10));
    }
    throw new Error('it did not come within a minute: ' + value);
  };
  const explores = () => (globalThis.schedlab && schedlab.explores ? schedlab.explores() : []);
  const moving = m.moving = () => explores().filter((e) => e.controls && e.at.isConnected);
  const drawn = () => document.querySelector('.schedlab-chart canvas') || (globalThis.schedlab && schedlab.boards && schedlab.boards().length);
  // A frame sees what the one before has painted.
  const frame = () => {
    if (!m.first && m.painting) m.first = performance.now();
    m.painting = Boolean(drawn());
    if (!m.alive && moving().length && moving().every((e) => e.engine.ready)) m.alive = performance.now();
    if (!m.first || !m.alive) requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);

  // next is the value beside the one that a control begins with.
  const next = ({ kind, value, min = 0, max = 0, choices }) => {
    switch (kind) {
      case 'switch': return !value;
      case 'choice': return choices[1] ?? value;
      case 'duration': return value * 2 <= max ? value * 2 : Math.max(min, Math.floor(value / 2));
      default: return value < max ? value + 1 : value - 1;
    }
  };
  const painted = m.painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  // answers types words into the search of a site, and returns for each letter the time
  // until what was found has been painted. The list to look in is there by then.
  m.answers = async (words) => {
    const box = document.getElementById('query'), places = document.getElementById('places');
    const type = (text) => { box.value = text; box.dispatchEvent(new Event('input', { bubbles: true })); };
    await m.until(() => { type(words); return places.children.length; });
    const all = [];
    for (let n = 1; n <= words.length; n++) {
      const began = performance.now();
      type(words.slice(0, n));
      await painted();
      all.push(performance.now() - began);
    }
    return all;
  };
  // move gives a control a value and returns the time until the figures of it have
  // been painted.
  const move = (e, name, value) => new Promise((done) => {
    const began = performance.now(), show = e.show;
    e.show = (...answer) => {
      delete e.show;
      show.apply(e, answer);
      painted().then(() => done(performance.now() - began));
    };
    e.set({ [name]: value });
    e.changed();
  });
  // moves moves each control of each exploration from its first value to the next and
  // back, so many times, and returns the times.
  m.moves = async (times) => {
    const all = [];
    for (let n = 0; n < times; n++) {
      for (const e of moving()) {
        for (const spec of e.specs) {
          e.at.scrollIntoView({ block: 'start', behavior: 'instant' });
          await painted();
          for (const value of [next(spec), spec.value]) all.push(await move(e, spec.name, value));
        }
      }
    }
    return all;
  };
})();
