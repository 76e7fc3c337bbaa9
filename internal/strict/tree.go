package strict

const tooDeep = "the nesting is more than 64 deep"

// tree makes nodes in slabs, so that a small body costs one allocation for all of them.
type tree struct {
	src    *source
	slab   []Node
	faults collector
}

// label says where a node belongs. A node has it from the start, because faults further down need the whole way.
type label struct {
	parent *Node
	key    string
	keyAt  place
	index  int32
}

func (t *tree) node(as label) *Node {
	if len(t.slab) == cap(t.slab) {
		t.slab = make([]Node, 0, min(2*cap(t.slab)+8, 4096)) // pointers into the old slab stay good
	}
	t.slab = t.slab[:len(t.slab)+1]
	n := &t.slab[len(t.slab)-1]
	n.src, n.label = t.src, as
	return n
}

// adder appends children to one list or object. Names are compared one by one until there are many.
type adder struct {
	last  *Node
	count int32
	names map[string]*Node
}

const manyNames = 16

func (a *adder) append(child *Node) {
	child.index = a.count
	a.count++
	if a.last == nil {
		child.parent.first = child
	} else {
		a.last.next = child
	}
	a.last = child
}

// member adds a named child, or reports that the name was there before and leaves the child out.
func (a *adder) member(t *tree, child *Node) {
	if earlier := a.find(child.parent, child.key); earlier != nil {
		if !t.faults.full() {
			line, _ := earlier.KeyPlace()
			t.faults.add(child.KeyFaultf("%s is given twice; it stands on line %d already", Quote(child.key), line))
		}
		return
	}
	a.append(child)
	if a.names != nil {
		a.names[child.key] = child
	}
}

func (a *adder) find(parent *Node, key string) *Node {
	if a.names == nil && a.count < manyNames {
		return parent.Get(key)
	}
	if a.names == nil {
		a.names = make(map[string]*Node, 4*manyNames)
		for c := range parent.Children() {
			a.names[c.key] = c
		}
	}
	return a.names[key]
}
