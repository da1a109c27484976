// What keys go to in a figure of bars: its bars.

export const moments = (f) => {
  const names = [].concat(f.option.yAxis)[0].data;
  return names.map((name, dataIndex) => ({ row: { seriesIndex: 0, dataIndex }, lane: dataIndex, params: barsAt(f, dataIndex, name) }));
};

// barsAt lists the parts of a bar, as a tooltip takes them.
export const barsAt = (f, dataIndex, name) => f.option.series.map((s, seriesIndex) => ({ seriesIndex, dataIndex, seriesName: s.name, color: s.itemStyle.color, name }));
