// Package lists is what Go's slices leave out.
package lists

// NonNil returns list, or an empty one where there is none: an empty array to whoever reads JSON, and not null; an array without
// elements to a query, in which null would compare with nothing.
func NonNil[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
