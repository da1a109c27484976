package rule

import "slices"

// A row is what the catalogue has of a rule. Of a rule that is not inTrace, what
// it decides shows in the fields of events that name another, or in none.
type row struct {
	id      string
	inTrace bool
	text    string
	model   string // functions, with blanks between them
	runtime string // likewise
	note    string
}

// table has the rows in the order of the rules' numbers, from 1.
var table = slices.Concat(entityRules, queueRules, waitRules, threadRules, restRules)
