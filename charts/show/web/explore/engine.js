// The engine of a page: a module, of a chapter or of a cell, in a Worker, or where the page lets
// none run in the page itself. It runs one thing at a time. Of what it is asked
// for the same figures only the last counts: an answer to what came before is
// dropped.

import { element } from '../elements.js';
import { program } from './program.js';
import { unpack } from './unpack.js';

const tooLong = 400; // ms after which a run that no longer counts is ended

const pause = 500; // ms after a reader's wish until something runs for nothing

const engines = new Map(); // by the names of their modules

// engineOf returns the engine of a module that the Jupyter server has under a name,
// or of the page's own where the name is "". Where there is none it returns undefined.
export function engineOf(name) {
  const get = name ? served(name) : own() ?? beside();
  if (!get) return undefined;
  if (!engines.has(name)) engines.set(name, new Engine(get));
  return engines.get(name);
}

// underWay is when the program that the page itself holds has its Worker.
export const underWay = async () => { if (engines.has('') && !engines.get('').late) await engines.get('').begun; };

// own gets the module that the page holds, a promise of {exec, module}: two texts that
// unpack reads.
function own() {
  const part = (name) => document.querySelector(`script[type="text/plain"][data-schedlab-go="${name}"]`);
  const exec = part('exec'), module = part('module');
  return exec && module && (async () => ({ exec: exec.textContent, module: module.textContent }));
}

// beside gets the module that lies in a file beside the page, when a reader needs it:
// most chapters are only read. A page from disk may fetch no file, but run a script.
function beside() {
  const at = document.querySelector('script[type="text/plain"][data-schedlab-go="file"]');
  if (!at) return undefined;
  const get = () => new Promise((done, failed) => {
    const s = element('script'), home = globalThis.schedlab;
    s.src = at.textContent;
    s.onload = () => {
      s.remove();
      const { program } = home;
      delete home.program;
      done(program);
    };
    s.onerror = () => failed(new Error(`the file ${s.getAttribute('src').split('?')[0]} is not beside this page`));
    document.head.append(s);
  });
  get.late = true;
  return get;
}

const again = 150; // ms until the server is asked again
const enough = 400; // times that it is asked

// served gets a module from the page's own Jupyter server, once it is made.
function served(name) {
  let base;
  try {
    base = JSON.parse(document.getElementById('jupyter-config-data').textContent).baseUrl;
  } catch { /* another page than JupyterLab's and Notebook's */ }
  base = base || document.body.getAttribute('data-base-url');
  const at = base && new URL(`${base.replace(/\/*$/, '/')}schedlab/pages/${name}.json`, location.href);
  if (!at || at.origin !== location.origin || !/^[0-9a-f]{32}$/.test(name)) return undefined;
  return async () => {
    for (let n = 0; n < enough; n++) {
      const answer = await fetch(at, { cache: 'no-store' });
      if (!answer.ok) throw new Error('this server has no program for it. Run the cell');
      const made = await answer.json();
      if (made.why) throw new Error(made.why);
      if (made.module) return made;
      await new Promise((done) => setTimeout(done, again));
    }
    throw new Error('its program for this page was not ready in time. Run the cell');
  };
}

class Engine {
  // get returns a promise of {exec, module}, as own does. One that is late is called when
  // the first run is asked for.
  constructor(get) {
    this.waiting = new Map(); // what is to run, by its owner
    this.moved = -Infinity; // when a reader last asked for figures
    this.stoppable = typeof Worker === 'function';
    this.late = Boolean(get.late);
    this.get = () => get().catch((err) => { throw `The values stay as they are: ${(err && err.message) || err}.`; });
    // there is when it is known that there is a module.
    this.there = this.late ? Promise.resolve() : this.load();
  }

  // load gets the module and starts it, once.
  load() {
    if (this.loaded) return this.loaded;
    this.loaded = this.get();
    this.begun = this.loaded.then(async ({ exec, module }) => {
      this.packed = module;
      this.exec = await unpack(exec).text();
      this.start();
    }).catch((err) => this.give(typeof err === 'string' ? err : `The values cannot be changed here: ${(err && err.message) || err}.`));
    return this.loaded;
  }

  // ask runs a message and gives the owner the answer, and before that tells it how far
  // a simulation is; answer, failed and told are methods of the owner.
  ask(owner, message) {
    if (this.broken) {
      owner.failed(this.broken);
      return;
    }
    this.waiting.set(owner, message);
    if (!warms(owner)) this.moved = performance.now();
    this.load();
    if (this.now && (this.now.owner === owner || warms(this.now.owner) && !warms(owner))) {
      this.now.stale = true;
      this.hurry(this.now);
    }
    this.next();
  }

  // hurry ends a run that no longer counts, unless it soon ends by itself.
  hurry(run) {
    if (!this.stoppable) return;
    setTimeout(() => { if (this.now === run) this.restart(); }, Math.max(0, tooLong - (performance.now() - run.at)));
  }

  // warm runs a message for nothing: the first run of each cell takes several times as
  // long as those that follow.
  warm(message) { this.ask(new Warming(), message); }

  stop(owner) {
    this.waiting.delete(owner);
    if (this.now && this.now.owner === owner) this.restart();
  }

  next() {
    if (!this.ready || this.now) return;
    // What a reader waits for comes first.
    const owners = [...this.waiting.keys()], owner = owners.find((o) => !warms(o)) ?? owners[0];
    if (!owner) return;
    if (warms(owner) && performance.now() - this.moved < pause) { // the reader may go on
      clearTimeout(this.later);
      this.later = setTimeout(() => this.next(), pause);
      return;
    }
    const message = this.waiting.get(owner);
    this.waiting.delete(owner);
    this.now = { owner, at: performance.now() };
    this.port.post(message);
  }

  got(data) {
    if (data.ready) {
      this.ready = true;
      if (data.module) this.compiled(data.module);
    } else if (data.progress !== undefined) {
      if (this.now && !this.now.stale) this.now.owner.told(data.progress);
      return;
    } else if (data.failed !== undefined) {
      this.give('The values cannot be changed here: ' + data.failed + '.');
    } else {
      const { owner, stale } = this.now ?? {};
      this.now = undefined;
      if (data.ended !== undefined) this.restart();
      if (owner && !stale) {
        if (data.ended === undefined) owner.answer(JSON.parse(data.answer), data.printed);
        else owner.failed('There are no figures of these values: ' + endOf(data.ended));
      }
    }
    this.next();
  }

  // compiled keeps the module for the Workers that come after this one.
  compiled(module) {
    this.module = module;
    this.packed = undefined;
  }

  // give says why nothing can run.
  give(why) {
    this.broken = why;
    const owners = new Set([...this.waiting.keys(), ...(this.now ? [this.now.owner] : [])]);
    this.waiting.clear();
    this.now = undefined;
    for (const o of owners) o.failed(why);
  }

  restart() {
    this.now = undefined;
    this.start();
  }

  start() {
    this.ready = false;
    if (this.port) this.port.end();
    this.port = undefined;
    if (!this.stoppable) {
      this.startHere();
      return;
    }
    // Firefox lets a Worker of a file fetch nothing, so it is sent the module. The first
    // unpacks it, beside the page that draws its figures meanwhile.
    const text = `${this.exec}\n;{const program=${program},unpack=${unpack};let run;onmessage=async({data})=>{if(run)return run(data);try{const module=data.module??await WebAssembly.compileStreaming(unpack(data.packed,'application/wasm'));run=await program(globalThis,module,(m)=>postMessage(m));postMessage({ready:true,module})}catch(err){postMessage({failed:String(err)})}}}`;
    const address = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
    try {
      const worker = new Worker(address);
      const port = { post: (m) => worker.postMessage(m), end: () => { worker.terminate(); URL.revokeObjectURL(address); } };
      this.port = port;
      worker.onmessage = ({ data }) => { if (this.port === port) this.got(data); };
      worker.onerror = (e) => {
        e.preventDefault();
        if (this.port !== port) return;
        if (this.ready) this.got({ ended: e.message || '' });
        else this.startHere(); // the page's policy lets no Worker run
      };
      worker.postMessage(this.module ? { module: this.module } : { packed: this.packed });
    } catch {
      this.startHere();
    }
  }

  startHere() {
    this.stoppable = false;
    if (this.port) this.port.end();
    const port = { end: () => {} };
    this.port = port;
    if (!globalThis.Go) {
      const s = document.createElement('script');
      s.textContent = this.exec;
      document.head.append(s);
      s.remove();
    }
    if (!globalThis.Go) {
      this.give('The values cannot be changed here: the page lets no program run.');
      return;
    }
    const got = (data) => { if (this.port === port) this.got(data); };
    const module = this.module ?? WebAssembly.compileStreaming(unpack(this.packed, 'application/wasm'));
    Promise.resolve(module).then((made) => {
      this.compiled(made);
      return program(globalThis, made, (m) => setTimeout(() => got(m)));
    }).then((run) => {
      // After the page has shown that it is under way.
      port.post = (m) => setTimeout(() => run(m), 20);
      got({ ready: true });
    }, (err) => got({ failed: String(err) }));
  }
}

// A Warming asks for figures that nothing shows.
class Warming {
  answer() {}
  failed() {}
  told() {}
}

const warms = (owner) => owner instanceof Warming;

// endOf is the sentence of what a program wrote before it ended.
function endOf(text) {
  const lines = text.split('\n').map((l) => l.trim()).filter(Boolean);
  const last = lines.find((l) => /^(panic|fatal error|runtime):/.test(l)) ?? lines[0];
  return last ? `the program ended with “${last}”.` : 'the program ended.';
}
