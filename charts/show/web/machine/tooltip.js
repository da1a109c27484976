// The tooltip of an edge: why goroutines went from the one state to the other.

import { element, line, title } from '../elements.js';

export const tooltip = (f) => ({ dataType, dataIndex, data, name }) => {
  const box = element('div');
  if (dataType !== 'edge') {
    box.append(title(name));
    return box;
  }
  box.append(title(data.source + ' → ' + data.target));
  for (const [why, times] of f.details.edges[dataIndex]) box.append(line(times + ' ×', why));
  return box;
};
