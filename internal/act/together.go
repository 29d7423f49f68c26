package act

import (
	"context"
	"errors"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/fault"
)

// errKept rolls a set of use cases back of which some were refused.
var errKept = errors.New("some were refused")

// Together runs n use cases as one step, each in a savepoint of its own, so that the audit rows of all are written at once. errs holds why each
// was refused, nil where it was done. With rest the others are kept; without it one refusal rolls all of them back: a pasted block is saved
// whole or not at all, unless the user says so. A use case with an idempotency key that was done before gives its first answer and is done. err is
// what ended the whole, such as a lost database; then nothing was saved.
func (r *Runner) Together(ctx context.Context, action access.Action, rest bool, n int, do func(ctx context.Context, i int) error) (errs []error, err error) {
	err = r.Run(ctx, action, func(ctx context.Context, s *Step) error {
		errs = make([]error, n)
		refused := 0
		for i := range n {
			if errs[i] = do(ctx, i); errs[i] == nil {
				s.allowed = true // each use case asked for itself
				continue
			}
			switch fault.KindOf(errs[i]) {
			case fault.KindInternal, fault.KindUnavailable, fault.KindUnauthenticated:
				return errs[i]
			default:
				refused++
			}
		}
		if refused == n || refused > 0 && !rest {
			return errKept
		}
		return nil
	})
	if errors.Is(err, errKept) {
		err = nil
	}
	if actor, ok := access.ActorFrom(ctx); ok {
		for _, refusal := range errs {
			r.noteDenial(ctx, actor, action, refusal)
		}
	}
	return errs, err
}
