package httpx

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
)

// Idempotency is a caller's key with the hash of what was asked: the write door remembers the first answer under it.
type Idempotency struct{ Key, Sum string }

type idempotencyKey struct{}

// WithIdempotency keeps a key with the hash of the request's parts (method, route, record, body) for the write door.
func WithIdempotency(ctx context.Context, key string, parts ...[]byte) context.Context {
	h := sha256.New()
	for _, p := range parts {
		s := sha256.Sum256(p)
		h.Write(s[:])
	}
	return context.WithValue(ctx, idempotencyKey{}, Idempotency{Key: key, Sum: hex.EncodeToString(h.Sum(nil))})
}

// IdempotencyOf reads the key; the zero value means the caller sent none.
func IdempotencyOf(ctx context.Context) Idempotency {
	i, _ := ctx.Value(idempotencyKey{}).(Idempotency)
	return i
}
