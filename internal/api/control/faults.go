package control

import (
	"net/http"

	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/apifault"
	"github.com/mockconnect/mockconnect/internal/sim/storage"
	"github.com/mockconnect/mockconnect/internal/strict"
)

// faultBody is what is wrong with the emulated API.
type faultBody struct {
	apifault.Fault `json:",inline"`
}

// UnmarshalNode implements strict.Unmarshaler.
func (b *faultBody) UnmarshalNode(n *strict.Node) []strict.Fault {
	type fields faultBody
	return append(n.Decode((*fields)(b)), b.Check(n)...)
}

func (h *handler) putFault(r *request) (int, any, error) {
	var body faultBody
	if wrong := apifault.BadName(r.Param("name")); wrong != "" {
		return 0, nil, badRequest("", wrong)
	}
	if err := strict.JSON(r.body, &body).Err(); err != nil {
		return 0, nil, err
	}
	var made sim.APIFault
	err := h.World.Update(r.Request().Context(), r.ws, func(tx *sim.Tx) (err error) {
		made, err = h.World.PutFault(tx, r.Param("name"), body.Fault, "")
		return err
	})
	return http.StatusOK, made, err
}

func (h *handler) listFaults(r *request) (int, any, error) {
	if err := r.narrowed(faultFilters); err != nil {
		return 0, nil, err
	}
	return look(h, r, sim.APIFaults, storage.Query{}, func(_ storage.Reader, f *sim.APIFault) bool {
		return same(r.QueryParam("run"), f.RunID)
	}, asIs)
}

func (h *handler) getFault(r *request) (int, any, error) {
	var f sim.APIFault
	err := h.World.View(r.Request().Context(), r.ws, func(reader storage.Reader) (err error) {
		f, err = h.World.FindFault(reader, r.Param("name"))
		return err
	})
	return http.StatusOK, f, err
}

func (h *handler) deleteFault(r *request) (int, any, error) {
	return http.StatusNoContent, nil, h.World.Update(r.Request().Context(), r.ws, func(tx *sim.Tx) error {
		return h.World.DropFault(tx, r.Param("name"))
	})
}

func (h *handler) deleteFaults(r *request) (int, any, error) {
	return http.StatusNoContent, nil, h.World.Update(r.Request().Context(), r.ws, func(tx *sim.Tx) error {
		return h.World.DropFaults(tx, "")
	})
}
