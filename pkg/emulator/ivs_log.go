package emulator

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
)

// A logEntry is one record of a chat log (IVS Chat user guide, "Chat logging").
type logEntry struct {
	EventTimestamp stampTime       `json:"event_timestamp"`
	Type           string          `json:"type"` // MESSAGE or EVENT
	Payload        json.RawMessage `json:"payload"`
	Version        string          `json:"version"`
}

// logChat writes what was sent to a room into the logs of the room: for each of
// its logging configurations the file
//
//	Options.ChatLogDir/<id of the configuration>/room_<id of the room>.log
//
// with one JSON object a line. It is called while the room is held, so that the
// lines are in the order of the frames.
func (s *Server) logChat(r *roomRecord, kind string, at sendTime, payload []byte) {
	if s.options.ChatLogDir == "" || len(r.Logging) == 0 {
		return
	}
	line := append(mustEncode(logEntry{stampTime(at), kind, payload, "1.0"}), '\n')
	for _, arn := range r.Logging {
		id := arn[strings.LastIndexByte(arn, '/')+1:]
		if err := appendToLog(filepath.Join(s.options.ChatLogDir, id, "room_"+r.ID+".log"), line); err != nil {
			s.logf("chat log: %v", err)
		}
	}
}

func appendToLog(path string, line []byte) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if os.IsNotExist(err) {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return err
		}
		file, err = os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	}
	if err != nil {
		return err
	}
	_, err = file.Write(line)
	if closeErr := file.Close(); err == nil {
		err = closeErr
	}
	return err
}
