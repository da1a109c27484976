// program starts a module that wasm_exec.js of Go has been loaded for, and returns
// a promise of the function that runs a message in it. It posts {answer, printed}, or
// {ended} when the program is no more, and while a simulation goes on {progress}, which
// is '' at its end. A Worker gets the text of this function, so
// it uses nothing of the page or of the modules here.
export function program(scope, module, post) {
  const decoder = new TextDecoder();
  let printed = '', over = false;
  scope.fs.writeSync = (fd, bytes) => {
    printed += decoder.decode(bytes);
    return bytes.length;
  };
  scope.schedlabProgress = (progress) => post({ progress });
  const go = new scope.Go();
  go.exit = () => {}; // which would tell the console
  const end = (why) => {
    if (over) return;
    over = true;
    post({ ended: printed || why });
  };
  return WebAssembly.instantiate(module, go.importObject).then((instance) => {
    go.run(instance).then(() => end(''), (err) => end(String(err)));
    return (m) => {
      try {
        scope.schedlabOpen(m.cell);
        printed = '';
        const answer = scope.schedlabExplore(m.cell, m.number, JSON.stringify(m.values));
        // A program that ends says so by itself; one that waits, for a goroutine of
        // its own, says nothing.
        if (answer === undefined) setTimeout(() => end('it waits for what no page has'));
        else post({ answer, printed });
      } catch (err) {
        end(String(err));
      }
    };
  });
}
