// Package few keeps figures about so few people that one of them would be known.
package few

// Floor is the smallest number of people that a figure may be about.
const Floor = 11

// Enough tells whether a group may be told by its number: nobody, or Floor people at least.
func Enough(n int) bool { return n == 0 || n >= Floor }

// Share is a group and the part of it that did something, each nil when it, or what is left when it is taken away, would be about
// fewer than Floor people. 0 ≤ part ≤ whole.
func Share(whole, part int) (w, p *int) {
	if whole < Floor {
		return nil, nil
	}
	if Enough(part) && Enough(whole-part) {
		p = &part
	}
	return &whole, p
}
