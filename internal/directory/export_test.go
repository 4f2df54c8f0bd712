package directory

// PrefixSQL is the statement of a search for so many words.
var PrefixSQL = prefixSQL
