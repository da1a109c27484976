// What keys go to in a Latency: the parts of its bars, from the left.

import * as bucket from '../gen/bucket.js';
import { renderBucket } from '../gen/renderer.js';

export const moments = (f) => f.option.series.flatMap((s, seriesIndex) => (s.renderItem !== renderBucket ? [] : s.data.map((value, dataIndex) => ({
  row: { seriesIndex, dataIndex }, params: { seriesIndex, seriesName: s.name, color: s.itemStyle.color, value },
})))).sort((a, b) => a.params.value[bucket.from] - b.params.value[bucket.from] || a.params.value[bucket.bottom] - b.params.value[bucket.bottom]);
