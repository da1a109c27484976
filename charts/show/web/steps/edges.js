// Curves of steps have level and upright edges. ECharts leaves out of a line every
// piece that is shorter than 0.7 pixels, so that the next one starts where the piece
// did and is slanted: on a narrow screen flat areas are not flat.

// path draws through all points, from the first to the last or back.
function path(ctx, points, from, by) {
  for (let i = from; i >= 0 && i < points.length; i += by) ctx.lineTo(points[i], points[i + 1]);
}

// whole says that a shape is made of straight lines without gaps.
const whole = ({ points, smooth }) => !smooth && points.length > 0 && !points.some(Number.isNaN);

const ways = {
  'ec-polyline'(ctx, { points }) {
    ctx.moveTo(points[0], points[1]);
    path(ctx, points, 2, 2);
  },
  'ec-polygon'(ctx, { points, stackedOnPoints }) {
    ctx.moveTo(points[0], points[1]);
    path(ctx, points, 2, 2);
    path(ctx, stackedOnPoints, stackedOnPoints.length - 2, -2);
    ctx.closePath();
  },
};

const mended = new WeakSet(); // prototypes of ECharts' shapes

// mend lets all shapes of a prototype go through their points.
function mend(proto, way) {
  mended.add(proto);
  const before = proto.buildPath;
  proto.buildPath = function (ctx, shape) {
    if (whole(shape)) way(ctx, shape);
    else before.call(this, ctx, shape);
  };
}

// keepEdges lets the lines and areas of a chart go through all their points. The
// first chart with lines was drawn before, and is drawn again.
export function keepEdges(chart) {
  const lines = chart.getZr().storage.getDisplayList(true).filter((e) => Object.hasOwn(ways, e.type));
  const fresh = lines.filter((e) => !mended.has(Object.getPrototypeOf(e)));
  for (const e of fresh) {
    const proto = Object.getPrototypeOf(e);
    if (!mended.has(proto)) mend(proto, ways[e.type]);
    e.dirtyShape();
  }
}
