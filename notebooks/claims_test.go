package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/schedlab/schedlab/notebooks/internal/claims"
)

// notYetMet lists the claims that no chapter lets a reader try yet. A claim that a
// chapter meets is struck off.
const notYetMet = ``

func TestEveryClaimOfTheNotesIsMetByAnExperimentOrListedAsNotYet(t *testing.T) {
	met := map[string][]string{}
	for _, c := range committed(t) {
		ids, err := claims.Met(c.Notebook)
		if err != nil {
			t.Fatalf("%s: %v", c.Name, err)
		}
		for _, id := range ids {
			met[id] = append(met[id], c.Name)
		}
	}
	notYet := strings.Fields(notYetMet)
	for _, c := range claims.All {
		switch listed := slices.Contains(notYet, c.ID); {
		case listed && met[c.ID] != nil:
			t.Errorf("%s (%s) is met in %q; strike it off notYetMet", c.ID, c.Says, met[c.ID])
		case !listed && met[c.ID] == nil:
			t.Errorf("%s (%s) is met in no chapter; tag the cell of its experiment claim:%s", c.ID, c.Says, c.ID)
		case listed:
			t.Logf("not yet met: %s (%s)", c.ID, c.Says)
		}
	}
}
