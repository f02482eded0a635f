package emulator

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
)

func (s *Server) adminFaults(w http.ResponseWriter, _ *http.Request) { adminAnswer(w, s.Faults()) }

func (s *Server) adminAddFault(w http.ResponseWriter, r *http.Request) {
	var f Fault
	if err := json.NewDecoder(r.Body).Decode(&f); err != nil {
		adminError(w, http.StatusBadRequest, "the body is not a fault: "+err.Error())
		return
	}
	id, err := s.AddFault(f)
	if err != nil {
		adminError(w, http.StatusBadRequest, err.Error())
		return
	}
	for _, state := range s.Faults() {
		if state.ID == id {
			adminAnswer(w, state)
		}
	}
}

func (s *Server) adminRemoveFaults(w http.ResponseWriter, r *http.Request) {
	text := r.URL.Query().Get("id")
	if text == "" {
		s.ClearFaults()
		w.WriteHeader(http.StatusNoContent)
		return
	}
	id, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		adminError(w, http.StatusBadRequest, "id: want the number of a fault")
		return
	}
	if err := s.RemoveFault(id); errors.Is(err, ErrNoFault) {
		adminError(w, http.StatusNotFound, err.Error())
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
