package trace

import (
	"maps"
	"slices"
)

// goNames are the names of goroutines. A program names few of them, or all that it
// starts, whose ids follow each other.
type goNames struct {
	dense []string        // by id; an empty one is none here
	n     int             // how many names are in it
	rest  map[GoID]string // of ids far from the others, and names that are empty
}

// set gives a goroutine its name. The longer dense is the more names are in it, so that a
// file with a few of high ids takes little memory.
func (l *goNames) set(g GoID, name string) {
	id := int64(g)
	if name != "" && id >= int64(len(l.dense)) && id < int64(2*l.n+64) {
		l.dense = append(l.dense, make([]string, id+1-int64(len(l.dense)))...)
	}
	if id < int64(len(l.dense)) {
		if l.dense[id] != "" {
			l.n--
		}
		if l.dense[id] = name; name != "" {
			l.n++
			if l.rest != nil {
				delete(l.rest, g)
			}
			return
		}
	}
	if l.rest == nil {
		l.rest = make(map[GoID]string)
	}
	l.rest[g] = name
}

func (l *goNames) get(g GoID) (name string, ok bool) {
	if id := int64(g); id < int64(len(l.dense)) && l.dense[id] != "" {
		return l.dense[id], true
	}
	name, ok = l.rest[g]
	return name, ok
}

// ids returns the goroutines that have a name, in order.
func (l *goNames) ids() []GoID {
	ids := slices.Collect(maps.Keys(l.rest))
	for id, name := range l.dense {
		if name != "" {
			ids = append(ids, GoID(id))
		}
	}
	slices.Sort(ids)
	return ids
}

func (l *goNames) clone() goNames {
	return goNames{slices.Clone(l.dense), l.n, maps.Clone(l.rest)}
}
