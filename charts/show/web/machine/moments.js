// What keys go to in a state machine: its edges.

export const moments = (f) => f.option.series[0].links.map((data, dataIndex) => ({
  row: { seriesIndex: 0, dataType: 'edge', dataIndex }, params: { dataType: 'edge', dataIndex, data },
}));
