// program starts a module that wasm_exec.js of Go has been loaded for, and returns
// a promise of the function that runs a message in it. It posts {answer, printed}, or
// {ended} when the program is no more. A Worker gets the text of this function, so
// it uses nothing of the page or of the modules here.
export function program(scope, module, post) {
  const decoder = new TextDecoder();
  let printed = '', over = false;
  scope.fs.writeSync = (fd, bytes) => {
    printed += decoder.decode(bytes);
    return bytes.length;
  };
  const go = new scope.Go();
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
        if (answer === undefined) end('it waits for what no page has'); // a goroutine of the program's own
        else post({ answer, printed });
      } catch (err) {
        end(String(err));
      }
    };
  });
}
