// Package cli is the command line: thin subcommands over the same services as pages and REST. Whoever may run the binary on the data
// folder owns the data, so commands act as the system actor and are logged as such.
package cli
