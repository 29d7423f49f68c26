package hit_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/karne-app/karne/db"
	"github.com/karne-app/karne/db/dbtest"
	"github.com/karne-app/karne/internal/hit"
	"github.com/karne-app/karne/pkg/trtext"
)

func TestFind(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		err := d.InTx(ctx, func(ctx context.Context) error {
			for n, s := range []string{"İMAR planı", "imarlı alan", "yeniimar", "AMİR", "gizli imar", `%100 _a\b 'c'`, "Işık", "imar yine"} {
				if err := d.Conn(ctx).Exec("INSERT INTO lease (name, holder, expires_at) VALUES (?, ?, ?)", fmt.Sprintf("k%d", n), s, 2020+n).Error; err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		source := hit.Source{Kind: "lease", From: "lease", Shown: "name <> ?", Args: []any{"k4"}, ID: "name", Title: "holder", Year: "expires_at"}
		for _, c := range []struct {
			query      string
			year, most int
			count      int
			want       []string
		}{
			{"imar", 0, 10, 4, []string{"k7", "k0", "k1", "k2"}}, // the newest of two whole words first; the row that is not shown is not counted
			{"IMAR", 0, 2, 4, []string{"k7", "k0"}},
			{"imar plani", 0, 10, 1, []string{"k0"}},
			{"imar", 2021, 10, 1, []string{"k1"}},
			{"gizli", 0, 10, 0, nil},
			{"%100", 0, 10, 1, []string{"k5"}}, {"_a", 0, 10, 1, []string{"k5"}}, {`a\b`, 0, 10, 1, []string{"k5"}}, {"'c'", 0, 10, 1, []string{"k5"}}, {"isik", 0, 10, 1, []string{"k6"}},
		} {
			f, err := hit.Find(ctx, d, hit.Query{Words: trtext.NewWords(c.query), Year: c.year, Most: c.most}, source)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, h := range f.Hits {
				got = append(got, h.ID)
				if h.Kind != "lease" || len(h.TitleMarks) == 0 || h.Part != "title" || h.Snippet != "" || h.Year < 2020 {
					t.Errorf("%q: %+v", c.query, h)
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" || f.Count != c.count || f.More {
				t.Errorf("%q in %d: count %d, want %d\n%s", c.query, c.year, f.Count, c.count, diff)
			}
		}
		label := source
		label.Label, label.Texts, label.Order = true, []hit.Text{{Part: "name", SQL: "name"}}, "name DESC"
		found, err := hit.All(ctx, d, hit.Query{Words: trtext.NewWords("k"), Most: 2}, label)
		if err != nil || len(found) != 1 || found[0].Count != 7 || found[0].Hits[0].ID != "k7" || found[0].Hits[0].Snippet != "k7" || len(found[0].Hits[0].Marks) != 1 || found[0].Hits[0].Title != "imar yine" {
			t.Errorf("a record found by what stands beside it: %+v %v", found, err)
		}
		timeless := source
		timeless.Year = ""
		if f, err := hit.Find(ctx, d, hit.Query{Words: trtext.NewWords("imar"), Year: 2020, Most: 5}, timeless); err != nil || f.Count > 0 {
			t.Errorf("what has no year is of none: %+v %v", f, err)
		}
	})
}

func TestList(t *testing.T) {
	t.Parallel()
	q := hit.Query{Words: trtext.NewWords("esik"), Most: 1}
	l := hit.List{Kind: "setting"}
	for _, s := range []string{"Eşik", "Üst eşik değeri", "Başka"} {
		l.Add(q, hit.Hit{ID: s, Title: s}, hit.Said{Part: "source", Text: "kaynak"})
	}
	if f := l.Found(q); f.Kind != "setting" || f.Count != 2 || len(f.Hits) != 1 || f.Hits[0].ID != "Eşik" || len(f.Hits[0].TitleMarks) != 1 {
		t.Errorf("%+v", f)
	}
}
