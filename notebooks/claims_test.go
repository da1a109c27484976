package main

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/schedlab/schedlab/notebooks/internal/claims"
	"github.com/schedlab/schedlab/notebooks/internal/env"
	"github.com/schedlab/schedlab/notebooks/internal/nb"
)

// notYetMet lists the claims that no chapter lets a reader try yet. A claim that a
// chapter meets is struck off.
const notYetMet = ``

func TestEveryClaimOfTheNotesIsMetByAnExperimentOrListedAsNotYet(t *testing.T) {
	root, err := env.Root()
	if err != nil {
		t.Fatal(err)
	}
	chapters, err := nb.Chapters(filepath.Join(root, "notebooks"))
	if err != nil {
		t.Fatal(err)
	}
	met := map[string][]string{}
	for _, c := range chapters {
		n, err := nb.Read(c.Path)
		if err != nil {
			t.Fatal(err)
		}
		ids, err := claims.Met(n)
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
