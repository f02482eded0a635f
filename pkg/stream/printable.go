package stream

// Printable returns s with every character shown, as Go writes it in a string
// literal, that a terminal would obey rather than print: controls, line ends,
// and those that change the direction of writing. What is not UTF-8 is, too.
func Printable(s string) string { return string(appendVisible(nil, []byte(s))) }
