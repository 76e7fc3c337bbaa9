package apifault

import "github.com/mockconnect/mockconnect/internal/sim/routes"

// Routes are the operations of the emulated APIs, parameters as *.
var Routes = routes.Patterns()
