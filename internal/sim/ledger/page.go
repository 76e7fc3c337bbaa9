package ledger

// Page is the part of a list that is wanted.
type Page struct {
	Number int // from 1; anything below is 1
	Size   int // anything below 1 is UsualPage
}

// UsualPage is how long the emulated API's pages are.
const UsualPage = 100

// Of answers how many pages so many records fill.
func (p Page) Of(total int) int {
	p = p.usual()
	return total/p.Size + min(total%p.Size, 1)
}

func (p Page) usual() Page {
	if p.Size < 1 {
		p.Size = UsualPage
	}
	p.Number = max(p.Number, 1)
	return p
}

// window answers which of so many records the page has: from the first up to, and without, the second. It divides rather than multiplies,
// because a caller may ask for any page.
func (p Page) window(total int) (from, until int) {
	p = p.usual()
	if p.Number > p.Of(total) {
		return total, total
	}
	from = (p.Number - 1) * p.Size
	return from, from + min(p.Size, total-from)
}
