package control

import (
	"net/http"

	"github.com/mockconnect/mockconnect/internal/sim/magic"
)

// listMagic answers the table of magic values, and whether the workspace goes by it.
func (h *handler) listMagic(r *request) (int, any, error) {
	found := struct {
		list    `json:",inline"`
		Enabled bool `json:"enabled"`
	}{list{Items: []any{}}, !r.ws.Settings().NoMagic}
	for _, row := range magic.Table {
		found.Items = append(found.Items, row)
	}
	return http.StatusOK, found, nil
}
