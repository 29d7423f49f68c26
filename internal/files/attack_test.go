package files_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"runtime"
	"strconv"
	"testing"

	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/files"
)

// directory is a zip that is nothing but a list of entries: 47 bytes each, which cost ten times that to hold.
func directory(size int) []byte {
	const name = "a"
	entry := make([]byte, 46, 46+len(name))
	binary.LittleEndian.PutUint32(entry, 0x02014b50)
	binary.LittleEndian.PutUint16(entry[28:], uint16(len(name)))
	entry = append(entry, name...)
	n := size / len(entry)
	out := bytes.Repeat(entry, n)
	end := make([]byte, 22)
	binary.LittleEndian.PutUint32(end, 0x06054b50)
	binary.LittleEndian.PutUint16(end[8:], uint16(n))
	binary.LittleEndian.PutUint16(end[10:], uint16(n))
	binary.LittleEndian.PutUint32(end[12:], uint32(len(out)))
	return append(out, end...)
}

// A zip of half a million entries is refused without holding them; one of thousands is a proof like any other.
func TestAListOfEntriesIsNoZip(t *testing.T) { //nolint:paralleltest // it measures what the whole process holds
	s := files.New(nil, t.TempDir(), clock.Fixed(now)) // what is received touches no database
	bomb := directory(24 << 20)
	for _, name := range []string{"a.zip", "a.xlsx", "a.docx", "a.eyp"} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := s.Receive(me(), name, bytes.NewReader(bomb), nil)
		runtime.ReadMemStats(&after)
		if !fault.Has(err, "files.type") {
			t.Errorf("%s: %v", name, err)
		}
		if got := after.TotalAlloc - before.TotalAlloc; got > 40<<20 {
			t.Errorf("%s: %d MB to look at %d", name, got>>20, len(bomb)>>20)
		}
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for n := range 5000 {
		if _, err := z.Create("belgeler/ek-" + strconv.Itoa(n) + ".pdf"); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Receive(me(), "ekler.zip", &b, nil); err != nil {
		t.Error(err)
	}
}
