package act

import (
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/go-playground/validator/v10"

	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/pkg/trtext"
)

var validate = func() *validator.Validate {
	v := validator.New(validator.WithRequiredStructEnabled())
	v.RegisterTagNameFunc(func(f reflect.StructField) string {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		return name
	})
	return v
}()

// Validate checks a command's shape by its validator tags, once for REST, pages and workbooks; every field fault comes back. The
// field's address is its json name.
func Validate(cmd any) error {
	err := validate.Struct(cmd)
	if err == nil {
		return nil
	}
	var found validator.ValidationErrors
	if !errors.As(err, &found) {
		return fault.New(fault.KindInternal, "internal").Wrap(err)
	}
	var l fault.List
	for _, e := range found {
		_, field, _ := strings.Cut(e.Namespace(), ".")
		l = append(l, shapeFault(e, field))
	}
	return l
}

func shapeFault(e validator.FieldError, field string) *fault.Fault {
	read := ""
	if e.Kind() != reflect.Struct && e.Kind() != reflect.Slice && e.Kind() != reflect.Map {
		read = short(fmt.Sprint(e.Value()))
	}
	switch e.Tag() {
	case "required":
		return fault.Invalid("text.required", field)
	case "max", "min", "len":
		if e.Kind() == reflect.String {
			if e.Tag() == "max" {
				return fault.Invalid("text.length", field, "read", fmt.Sprint(len([]rune(e.Value().(string)))), "expected", e.Param())
			}
			if text := e.Value().(string); text != "" && e.Tag() == "min" {
				return fault.Invalid("text.short", field, "read", fmt.Sprint(len([]rune(text))), "expected", e.Param())
			}
			return fault.Invalid("text.required", field)
		}
		if e.Kind() == reflect.Slice || e.Kind() == reflect.Map {
			return fault.Invalid("list.length", field, "read", fmt.Sprint(reflect.ValueOf(e.Value()).Len()), "expected", e.Param())
		}
		return fault.Invalid("number.range", field, "read", read, "expected", e.Tag()+" "+e.Param())
	case "gte", "lte", "gt", "lt":
		return fault.Invalid("number.range", field, "read", read, "expected", e.Tag()+" "+e.Param())
	case "oneof":
		return fault.Invalid("enum.unknown", field, "read", read, "expected", strings.ReplaceAll(e.Param(), " ", ", "))
	}
	return fault.Invalid("value.invalid", field, "read", read, "expected", e.Tag())
}

func short(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}

// Text cleans a text field in place (NFC, no control characters but line breaks, trimmed); control characters are a fault.
func Text(l *fault.List, field string, s *string) {
	clean, removed := trtext.Clean(*s)
	if removed {
		*l = append(*l, fault.Invalid("text.control", field, "read", short(clean)))
	}
	*s = strings.TrimSpace(clean)
}
