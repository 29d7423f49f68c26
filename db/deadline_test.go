package db_test

import (
	"context"
	"testing"
	"time"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/fault"
)

// A statement that the end of a request cuts off is tried again later, on either engine; it is no fault of the program.
func TestAStatementWhoseTimeRanOut(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
		defer cancel()
		var n int64
		err := d.Conn(ctx).Raw("WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 2000000000) SELECT count(*) FROM c").Scan(&n).Error
		if err = db.Error(err); fault.KindOf(err) != fault.KindUnavailable || !fault.Has(err, "unavailable") {
			t.Fatalf("kind %d: %v", fault.KindOf(err), err)
		}
	})
}
