// The names of layers stand in them, where the figure is wide enough for that.

const letter = 7; // pixels

const list = (x) => [].concat(x || []);

// named lists the layers that have room for their names.
const named = (f) => list(f.option.series).filter((s) => {
  const [place] = list(s.markPoint && s.markPoint.data), { right } = f.option.grid;
  return place && place.share * (f.box.clientWidth - f.left - right) >= letter * s.name.length;
}).map((s) => s.name);

// tight is what fit depends on.
export const tight = (f) => named(f).join();

// fit takes the other names away.
export function fit(f, option) {
  const names = named(f);
  for (const s of list(option.series)) if (!names.includes(s.name)) delete s.markPoint;
}
