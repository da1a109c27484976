// Which goroutine a row of a Timeline is of.

import * as mark from '../gen/mark.js';
import { renderMark, renderSlice, renderStop } from '../gen/renderer.js';
import * as slice from '../gen/slice.js';
import * as stop from '../gen/stop.js';

const column = { [renderSlice]: slice.g, [renderMark]: mark.g, [renderStop]: stop.g };

// isOfGoroutines reports whether the rows of a series are events of goroutines.
export const isOfGoroutines = (series) => Object.hasOwn(column, series.renderItem);

// goOf is the goroutine of a row of a series, or 0.
export const goOf = (series, row) => (isOfGoroutines(series) ? row[column[series.renderItem]] : 0);
