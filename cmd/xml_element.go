package cmd

import (
	"bytes"
	"encoding/xml"
)

// An xmlElement is an element of a document in XML. Names are without their
// namespace; attributes are passed over.
type xmlElement struct {
	name, text string
	elements   []*xmlElement
}

// parseXML reads the root element of a document.
func parseXML(document []byte) (*xmlElement, error) {
	d := xml.NewDecoder(bytes.NewReader(document))
	root := &xmlElement{}
	for open := []*xmlElement{root}; ; {
		token, err := d.Token()
		if err != nil {
			return nil, err
		}
		inmost := open[len(open)-1]
		switch t := token.(type) {
		case xml.StartElement:
			e := &xmlElement{name: t.Name.Local}
			inmost.elements = append(inmost.elements, e)
			open = append(open, e)
		case xml.CharData:
			inmost.text += string(t)
		case xml.EndElement:
			if open = open[:len(open)-1]; len(open) == 1 {
				return inmost, nil
			}
		}
	}
}

// at returns the element that a path of names leads to, an empty one if none is there.
func (e *xmlElement) at(path ...string) *xmlElement {
	for _, name := range path {
		next := &xmlElement{}
		for _, inner := range e.elements {
			if inner.name == name {
				next = inner
				break
			}
		}
		e = next
	}
	return e
}
