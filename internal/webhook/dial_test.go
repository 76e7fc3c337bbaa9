package webhook

import (
	"errors"
	"testing"

	"github.com/mockconnect/mockconnect/internal/egress"
)

func TestCheckAddress_RefusesMetadataServicesAndLetsThePlatformBeAnywhereElse(t *testing.T) {
	for address, allowed := range map[string]bool{
		"127.0.0.1:3000":                true,
		"10.1.2.3:80":                   true,
		"172.17.0.1:80":                 true,
		"192.168.1.20:8443":             true,
		"[::1]:3000":                    true,
		"[fd12:3456::1]:80":             true,
		"203.0.113.9:443":               true,
		"169.254.169.254:80":            false,
		"169.254.170.2:80":              false,
		"[::ffff:169.254.169.254]:80":   false,
		"[64:ff9b::a9fe:a9fe]:80":       false,
		"[fe80::1%eth0]:80":             false,
		"[fd00:ec2::254]:80":            false,
		"100.100.100.200:80":            false,
		"192.0.0.192:80":                false,
		"168.63.129.16:80":              false,
		"[64:ff9b::100.100.100.200]:80": false,
	} {
		err := checkAddress("tcp", address, nil)
		if (err == nil) != allowed {
			t.Errorf("%s: got %v, want allowed %v", address, err, allowed)
		}
		if err != nil && !errors.Is(err, egress.ErrForbidden) {
			t.Errorf("%s: %v", address, err)
		}
	}
}
