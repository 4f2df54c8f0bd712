// Package arch holds the laws of the house that a compiler does not see, as tests over the source: who imports whom, how
// SQL names its tenant, where the clock is read, how long a file may grow, that every sentence exists in every language.
package arch
