package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/schedlab/schedlab/notebooks/internal/claims"
	"github.com/schedlab/schedlab/notebooks/internal/nb"
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
		default:
			t.Logf("met: %s (%s) in %s", c.ID, c.Says, strings.Join(slices.Compact(met[c.ID]), ", "))
		}
	}
}

// Each picture of the notes has a figure in its place that a reader moves: a cell with
// the tag diagram: and what the picture shows.
func TestEachOfTheNotesFiveDiagramsHasALivingFigureInItsPlace(t *testing.T) {
	shown := map[string]string{}
	for _, c := range committed(t) {
		for _, cell := range c.Cells {
			tags, _ := cell.Metadata["tags"].([]any)
			for _, tag := range tags {
				of, ok := strings.CutPrefix(fmt.Sprint(tag), "diagram:")
				if !ok {
					continue
				}
				shown[of] = c.Name
				if !slices.ContainsFunc(cell.Outputs, func(o *nb.Output) bool { return strings.Contains(o.MIME("text/html"), "schedlab-") }) {
					t.Errorf("%s, cell %s: it stands for the diagram of %s, and has no figure", c.Name, cell.ID, of)
				}
			}
		}
	}
	want := []string{"goroutines in user space", "OS threads", "logical cores", "GRQ and LRQ", "goroutine states"}
	for _, of := range want {
		if shown[of] == "" {
			t.Errorf("no cell stands for the diagram of %s; tag one diagram:%s", of, of)
		}
		delete(shown, of)
	}
	for of, name := range shown {
		t.Errorf("%s has a cell for the diagram of %s, which the notes do not have", name, of)
	}
}
