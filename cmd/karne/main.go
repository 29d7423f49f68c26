// Command karne is the whole product: server, imports, papers and checks in one binary.
package main

import (
	"os"

	"github.com/karne-app/karne/internal/cli"
)

func main() { os.Exit(cli.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }
