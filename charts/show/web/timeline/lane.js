// laneShare is how much of the height of a lane a slice fills.
export const laneShare = 0.72;
