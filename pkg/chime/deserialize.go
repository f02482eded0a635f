package chime

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/middleware"
	smithytime "github.com/aws/smithy-go/time"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// maxBody bounds an answer. The largest real one, a page of 50 messages with
// full content, metadata and attributes, is well under 1 MiB.
const maxBody = 16 << 20

func deserializeStep(output reflect.Type) deserializeFunc {
	return func(ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler) (middleware.DeserializeOutput, middleware.Metadata, error) {
		out, md, err := next.HandleDeserialize(ctx, in)
		if err != nil {
			return out, md, err
		}
		response := out.RawResponse.(*smithyhttp.Response)
		body, err := readBody(response.Body)
		if err != nil {
			return out, md, err
		}
		if response.StatusCode < 200 || response.StatusCode > 299 {
			return out, md, newError(response, body, in.Request.(*smithyhttp.Request))
		}
		result := reflect.New(output)
		if err := unmarshal(body, result.Elem()); err != nil {
			return out, md, &smithy.DeserializationError{Err: err, Snapshot: body[:min(len(body), 1024)]}
		}
		md.Set(rawBodyKey{}, body)
		out.Result = result.Interface()
		return out, md, nil
	}
}

type rawBodyKey struct{}

// RawBody returns the body of the answer that an output was made from, byte for
// byte, given the output's ResultMetadata. Members that this package does not
// know are still in it. It is empty for operations that answer nothing.
func RawBody(md middleware.Metadata) []byte {
	body, _ := md.Get(rawBodyKey{}).([]byte)
	return body
}

func readBody(r io.ReadCloser) ([]byte, error) {
	defer r.Close()
	body, err := io.ReadAll(io.LimitReader(r, maxBody+1))
	if err != nil {
		// The connection broke within the answer; the retryer treats it like
		// one that broke before.
		return nil, &smithyhttp.RequestSendError{Err: fmt.Errorf("read the answer: %w", err)}
	}
	if len(body) > maxBody {
		return nil, &smithy.DeserializationError{Err: fmt.Errorf("the answer is longer than %d MiB", maxBody>>20)}
	}
	return body, nil
}

// unmarshal decodes a JSON document into an output by the rules of the REST
// JSON protocol: member names are exact, unknown and null members are ignored,
// timestamps are epoch seconds.
func unmarshal(data []byte, out reflect.Value) error {
	if len(bytes.TrimSpace(data)) == 0 {
		return nil
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var document any
	if err := d.Decode(&document); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("more than one JSON value")
	}
	return decode(out, document, "answer")
}

// decode stores a decoded JSON value in v. The path tells an error's reader where.
func decode(v reflect.Value, document any, path string) error {
	if document == nil {
		return nil
	}
	if v.Kind() == reflect.Pointer {
		target := reflect.New(v.Type().Elem())
		if err := decode(target.Elem(), document, path); err != nil {
			return err
		}
		v.Set(target)
		return nil
	}
	if v.Type() == reflect.TypeFor[time.Time]() {
		t, err := parseTimestamp(document)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		v.Set(reflect.ValueOf(t))
		return nil
	}
	switch value := document.(type) {
	case map[string]any:
		switch v.Kind() {
		case reflect.Struct:
			for name, member := range value {
				field := v.FieldByName(name)
				if !field.IsValid() || field.Type() == reflect.TypeFor[middleware.Metadata]() {
					continue
				}
				if err := decode(field, member, path+"."+name); err != nil {
					return err
				}
			}
			return nil
		case reflect.Map:
			v.Set(reflect.MakeMapWithSize(v.Type(), len(value)))
			for name, member := range value {
				element := reflect.New(v.Type().Elem()).Elem()
				if err := decode(element, member, path+"."+name); err != nil {
					return err
				}
				v.SetMapIndex(reflect.ValueOf(name), element)
			}
			return nil
		}
	case []any:
		if v.Kind() == reflect.Slice {
			v.Set(reflect.MakeSlice(v.Type(), len(value), len(value)))
			for i, member := range value {
				if err := decode(v.Index(i), member, path+"["+strconv.Itoa(i)+"]"); err != nil {
					return err
				}
			}
			return nil
		}
	case string:
		if v.Kind() == reflect.String {
			v.SetString(value)
			return nil
		}
	case bool:
		if v.Kind() == reflect.Bool {
			v.SetBool(value)
			return nil
		}
	case json.Number:
		if v.Kind() == reflect.Int32 {
			n, err := strconv.ParseInt(value.String(), 10, 32)
			if err != nil {
				return fmt.Errorf("%s: %s is not a 32-bit integer", path, value)
			}
			v.SetInt(n)
			return nil
		}
	}
	return fmt.Errorf("%s: %s where %s belongs", path, jsonKind(document), goKind(v.Kind()))
}

func jsonKind(document any) string {
	switch document.(type) {
	case map[string]any:
		return "an object"
	case []any:
		return "an array"
	case string:
		return "a string"
	case bool:
		return "a boolean"
	default:
		return "a number"
	}
}

func goKind(k reflect.Kind) string {
	switch k {
	case reflect.Struct, reflect.Map:
		return "an object"
	case reflect.Slice:
		return "an array"
	case reflect.String:
		return "a string"
	case reflect.Bool:
		return "a boolean"
	default:
		return "a number"
	}
}

// parseTimestamp reads epoch seconds, as the models say, and ISO 8601 text,
// which botocore takes too.
func parseTimestamp(document any) (time.Time, error) {
	switch value := document.(type) {
	case json.Number:
		return parseEpoch(value)
	case string:
		t, err := smithytime.ParseDateTime(value)
		if err != nil {
			return time.Time{}, fmt.Errorf("%q is not a timestamp", value)
		}
		return t, nil
	default:
		return time.Time{}, fmt.Errorf("%s is not a timestamp", jsonKind(document))
	}
}

// maxEpoch is the first second of the year 10000.
const maxEpoch = 253402300800

// parseEpoch reads epoch seconds digit by digit, so that 1768472431.013 is 13
// milliseconds and not what a binary float makes of it.
func parseEpoch(n json.Number) (time.Time, error) {
	approximate, err := n.Float64()
	if err != nil || math.Abs(approximate) >= maxEpoch {
		return time.Time{}, fmt.Errorf("%s is not a time in epoch seconds", n)
	}
	whole, fraction, _ := strings.Cut(n.String(), ".")
	seconds, err1 := strconv.ParseInt(whole, 10, 64)
	nanoseconds, err2 := strconv.ParseInt((fraction + "000000000")[:9], 10, 64)
	if err1 != nil || err2 != nil || strings.ContainsAny(fraction, "eE") { // an exponent
		return time.UnixMicro(int64(approximate * 1e6)).UTC(), nil
	}
	if strings.HasPrefix(whole, "-") {
		nanoseconds = -nanoseconds
	}
	return time.Unix(seconds, nanoseconds).UTC(), nil
}
