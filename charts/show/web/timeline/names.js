// nameOf is the name of a goroutine, or its id.
export const nameOf = (details, g) => details.names[g] || 'G' + g;
