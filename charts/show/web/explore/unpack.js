// unpack returns a Response, of this type, of what a text is: gzip in base64; or, where
// it begins with a number and a blank, as the launcher writes a module: the number is
// that of its bytes, and after it stand 13 bits in two letters each, of which a page has
// all but & and < and >. A Worker gets the text of this function, so it uses nothing of
// the modules here.
export function unpack(text, type) {
  const dense = () => {
    const start = text.indexOf(' ') + 1, bytes = new Uint8Array(+text.slice(0, start));
    const value = new Uint8Array(128);
    for (let c = 33, v = 0; c < 127; c++) if (c !== 38 && c !== 60 && c !== 62) value[c] = v++;
    let held = 0, bits = 0, n = 0;
    for (let i = start; n < bytes.length; i += 2) {
      held |= (value[text.charCodeAt(i)] + 91 * value[text.charCodeAt(i + 1)]) << bits;
      for (bits += 13; bits >= 8 && n < bytes.length; bits -= 8) {
        bytes[n++] = held & 255;
        held >>>= 8;
      }
    }
    return bytes;
  };
  // A module has millions of letters, for which a callback each takes a tenth of a second.
  const base64 = () => {
    if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
    const letters = atob(text), bytes = new Uint8Array(letters.length);
    for (let i = 0; i < bytes.length; i++) bytes[i] = letters.charCodeAt(i);
    return bytes;
  };
  const packed = new Blob([/^\d+ /.test(text.slice(0, 16)) ? dense() : base64()]);
  return new Response(packed.stream().pipeThrough(new DecompressionStream('gzip')), { headers: { 'Content-Type': type ?? 'text/plain' } });
}
