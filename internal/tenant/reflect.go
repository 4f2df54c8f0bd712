package tenant

import (
	"reflect"
	"time"

	"github.com/google/uuid"
)

// isStruct tells whether T is scanned field by field rather than as one column.
func isStruct[T any]() bool {
	t := reflect.TypeFor[T]()
	return t.Kind() == reflect.Struct && t != reflect.TypeFor[time.Time]() && t != reflect.TypeFor[uuid.UUID]() &&
		!t.Implements(scanner) && !reflect.PointerTo(t).Implements(scanner)
}

var scanner = reflect.TypeFor[interface{ Scan(src any) error }]()
