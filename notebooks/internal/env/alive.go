package env

// Alive says whether a process is there and has not ended.
func Alive(pid int) bool { return alive(pid) }
