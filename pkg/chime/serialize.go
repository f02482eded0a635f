package chime

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"reflect"
	"sort"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/encoding/httpbinding"
	"github.com/aws/smithy-go/middleware"
	smithytime "github.com/aws/smithy-go/time"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

type serializeFunc = func(context.Context, middleware.SerializeInput, middleware.SerializeHandler) (middleware.SerializeOutput, middleware.Metadata, error)

func serializeStep(route string, o Options) serializeFunc {
	return func(ctx context.Context, in middleware.SerializeInput, next middleware.SerializeHandler) (out middleware.SerializeOutput, md middleware.Metadata, err error) {
		r := requestBuilder{tokens: o.IdempotencyTokenProvider}
		request, err := r.build(in.Request.(*smithyhttp.Request), route, reflect.ValueOf(in.Parameters).Elem())
		if err != nil {
			return out, md, &smithy.SerializationError{Err: err}
		}
		in.Request = request
		return next.HandleSerialize(ctx, in)
	}
}

// requestBuilder lays an input out over a request as the REST JSON protocol of
// the API models does. A field whose name stands in braces in the route is one
// percent-encoded path segment; the tag query:"…" or header:"…" names another
// place; every remaining field is a member of the JSON body. Unset fields (nil,
// or empty enumeration values) are left out.
type requestBuilder struct {
	tokens IdempotencyTokenProvider
}

func (b requestBuilder) build(req *smithyhttp.Request, route string, in reflect.Value) (*smithyhttp.Request, error) {
	method, target, _ := strings.Cut(route, " ")
	path, constant, _ := strings.Cut(target, "?")
	query, err := url.ParseQuery(constant)
	if err != nil {
		return nil, err
	}
	req.Method = method
	var body []reflect.StructField
	for _, field := range reflect.VisibleFields(in.Type()) {
		value := in.FieldByIndex(field.Index)
		placeholder := "{" + field.Name + "}"
		if strings.Contains(path, placeholder) {
			segment := text(value)
			if segment == "" {
				return nil, fmt.Errorf("input member %s must not be empty", field.Name)
			}
			path = strings.Replace(path, placeholder, httpbinding.EscapePath(segment, true), 1)
		} else if name := field.Tag.Get("query"); name != "" {
			if isSet(value) {
				query.Set(name, text(value))
			}
		} else if name := field.Tag.Get("header"); name != "" {
			if !isSet(value) {
				continue
			}
			line := text(value)
			if strings.ContainsFunc(line, unicode.IsControl) {
				return nil, fmt.Errorf("input member %s holds control characters", field.Name)
			}
			req.Header.Set(name, line)
		} else {
			body = append(body, field)
		}
	}
	req.URL.RawPath = path
	if req.URL.Path, err = url.PathUnescape(path); err != nil {
		return nil, err
	}
	req.URL.RawQuery = query.Encode()
	if body == nil {
		return req, nil
	}
	document, err := b.appendObject(nil, in, body)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	return req.SetStream(bytes.NewReader(document))
}

func (b requestBuilder) appendObject(dst []byte, v reflect.Value, fields []reflect.StructField) ([]byte, error) {
	dst = append(dst, '{')
	for _, field := range fields {
		value := v.FieldByIndex(field.Index)
		if _, ok := field.Tag.Lookup("idempotency"); ok && !isSet(value) {
			token, err := b.tokens.GetIdempotencyToken()
			if err != nil {
				return nil, fmt.Errorf("make an idempotency token: %w", err)
			}
			value = reflect.ValueOf(token)
		}
		if !isSet(value) {
			continue
		}
		if dst[len(dst)-1] != '{' {
			dst = append(dst, ',')
		}
		dst = append(strconv.AppendQuote(dst, field.Name), ':')
		var err error
		if dst, err = b.appendValue(dst, value); err != nil {
			return nil, err
		}
	}
	return append(dst, '}'), nil
}

func (b requestBuilder) appendValue(dst []byte, v reflect.Value) (_ []byte, err error) {
	switch v.Kind() {
	case reflect.Pointer:
		return b.appendValue(dst, v.Elem())
	case reflect.Struct:
		return b.appendObject(dst, v, reflect.VisibleFields(v.Type()))
	case reflect.Slice:
		dst = append(dst, '[')
		for i := range v.Len() {
			if i > 0 {
				dst = append(dst, ',')
			}
			if dst, err = b.appendValue(dst, v.Index(i)); err != nil {
				return nil, err
			}
		}
		return append(dst, ']'), nil
	case reflect.Map:
		dst = append(dst, '{')
		keys := v.MapKeys()
		sort.SliceStable(keys, func(i, j int) bool { return keys[i].String() < keys[j].String() })
		for i, key := range keys {
			if i > 0 {
				dst = append(dst, ',')
			}
			if dst, err = b.appendValue(dst, key); err != nil {
				return nil, err
			}
			dst = append(dst, ':')
			if dst, err = b.appendValue(dst, v.MapIndex(key)); err != nil {
				return nil, err
			}
		}
		return append(dst, '}'), nil
	default: // string, int32, bool
		scalar, err := json.Marshal(v.Interface())
		return append(dst, scalar...), err
	}
}

// isSet reports whether the caller gave a value.
func isSet(v reflect.Value) bool { return !v.IsZero() }

// text writes a value of a path, query or header.
func text(v reflect.Value) string {
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return ""
		}
		v = v.Elem()
	}
	switch value := v.Interface().(type) {
	case time.Time:
		return smithytime.FormatDateTime(value)
	case int32:
		return strconv.Itoa(int(value))
	default:
		return v.String()
	}
}
