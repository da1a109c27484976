// numberOf is the number of a goroutine in its run: where two runs stand in one chart,
// those of the second that the first does not have come after all of the first.
export const numberOf = (details, g) => (details.other && g > details.other ? g - details.other : g);

// nameOf is the name of a goroutine, or its id.
export const nameOf = (details, g) => details.names[g] || 'G' + numberOf(details, g);
