package real

// frame is about what one call of deep takes of the stack.
const frame = 1024

// Deep calls functions until they hold n bytes of the stack, and comes back.
func (g *G) Deep(n int) { deep(n) }

//go:noinline
func deep(n int) (sum byte) {
	if n <= 0 {
		return 0
	}
	var local [frame]byte
	local[n%frame] = deep(n - frame)
	for _, b := range local {
		sum += b
	}
	return sum
}
