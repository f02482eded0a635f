package stream

// decodePayload appends the JSON object src, which must be valid, to dst: in
// one line without white space and with each Payload that is JSON in a string
// decoded. It is the slow and plain way for what a scan calls unusual.
func decodePayload(dst, src []byte) []byte {
	var s scanner
	i := s.space(src, 0)
	dst = append(dst, '{')
	for i = s.space(src, i+1); src[i] != '}'; i = s.space(src, i) {
		if src[i] == ',' {
			dst = append(dst, ',')
			i = s.space(src, i+1)
		}
		end, _ := s.string(src, i+1)
		name := src[i:end]
		dst = append(append(dst, name...), ':')
		i = s.space(src, end)
		i = s.space(src, i+1)
		end = s.value(src, i, nil)
		dst = appendMember(dst, name, src[i:end])
		i = end
	}
	return append(dst, '}')
}

// appendMember appends the value of the member of an envelope.
func appendMember(dst, name, value []byte) []byte {
	if value[0] == '"' && string(appendUnquoted(nil, name)) == "Payload" {
		if text := appendUnquoted(nil, value); validJSON(text) {
			return appendCompact(dst, text)
		}
	}
	return appendCompact(dst, value)
}

// validJSON reports whether text, which is valid UTF-8, is one JSON value.
func validJSON(text []byte) bool {
	s := scanner{depth: 1} // in an envelope
	end := s.value(text, s.space(text, 0), nil)
	return end >= 0 && s.space(text, end) == len(text)
}

// appendCompact appends src, which must be valid JSON, without the white space
// between its tokens.
func appendCompact(dst, src []byte) []byte {
	for i := 0; i < len(src); i++ {
		switch src[i] {
		case ' ', '\t', '\r', '\n':
		case '"':
			var s scanner
			end, _ := s.string(src, i+1)
			dst = append(dst, src[i:end]...)
			i = end - 1
		default:
			dst = append(dst, src[i])
		}
	}
	return dst
}
