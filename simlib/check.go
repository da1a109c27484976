package simlib

func (s *sched) checkInvariants() {}
