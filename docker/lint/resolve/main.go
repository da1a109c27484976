// Command resolve prints a Compose file as Compose itself understands it, with its
// variables filled in from the environment, defaults written out, and paths made
// whole. docker/check/compose.sh gives it to an engine whose own reading of such
// files is older and leaves variables in places as they are.
//
//	go run ./resolve ../compose.yaml
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/compose-spec/compose-go/v2/cli"
)

func main() {
	if err := resolve(context.Background(), os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "resolve:", err)
		os.Exit(1)
	}
}

func resolve(ctx context.Context, files []string) error {
	options, err := cli.NewProjectOptions(files, cli.WithOsEnv)
	if err != nil {
		return err
	}
	project, err := options.LoadProject(ctx)
	if err != nil {
		return err
	}
	text, err := project.MarshalYAML()
	if err != nil {
		return err
	}
	_, err = os.Stdout.Write(text)
	return err
}
