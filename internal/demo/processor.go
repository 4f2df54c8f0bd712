package demo

import _ "embed"

// Processor describes who runs the demonstration, as PREAU_PROCESSOR does an installation: invented like the rest.
//
//go:embed processor.json
var Processor []byte
