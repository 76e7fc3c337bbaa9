package scenario

import (
	"time"

	"github.com/mockconnect/mockconnect/internal/strict"
)

// Lateness is how much later something is sent, in workspace time.
type Lateness time.Duration

func (l Lateness) String() string { return FormatDuration(time.Duration(l)) }

// UnmarshalNode takes a duration above zero.
func (l *Lateness) UnmarshalNode(n *strict.Node) []strict.Fault {
	var d positive
	faults := n.Decode(&d)
	if len(faults) == 0 && time.Duration(d) > longestDelay {
		faults = []strict.Fault{n.Faultf("a delivery is at most %s late", delayInWords)}
	}
	*l = Lateness(d)
	return faults
}

// Skew is how far the time in a signature is from that on the wall; negative: it is of the past.
type Skew time.Duration

func (s Skew) String() string {
	if s < 0 {
		return "-" + FormatDuration(time.Duration(-s))
	}
	return FormatDuration(time.Duration(s))
}

const skewPattern = `^-?` + durationParts + `$`

// UnmarshalNode takes a duration of either sign.
func (s *Skew) UnmarshalNode(n *strict.Node) []strict.Fault {
	switch n.Kind() {
	case strict.Number:
		return []strict.Fault{n.Faultf("%s needs a unit, such as -47m", n.Describe())}
	case strict.String:
	default:
		return []strict.Fault{n.Wants("a duration such as -47m or 1h")}
	}
	d, err := ParseDuration(n.Text())
	switch {
	case err != nil:
		return []strict.Fault{n.Faultf("%v", err)}
	case d == 0:
		return []strict.Fault{n.Faultf("signed_at: 0s is what every webhook is; write a duration such as -47m, or leave it out")}
	case d.Abs() > longestDelay:
		return []strict.Fault{n.Faultf("a signature is at most %s off", delayInWords)}
	}
	*s = Skew(d)
	return nil
}
