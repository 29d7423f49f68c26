package sheet_test

import (
	"bytes"
	"encoding/binary"
	"runtime"
	"testing"

	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/intake/sheet"
)

// A workbook that is nothing but a list of half a million parts is refused without holding them.
func TestAListOfPartsIsNoWorkbook(t *testing.T) { //nolint:paralleltest // it measures what the whole process holds
	entry := make([]byte, 46, 47)
	binary.LittleEndian.PutUint32(entry, 0x02014b50)
	entry[28] = 1
	entry = append(entry, 'a')
	n := (19 << 20) / len(entry)
	data := bytes.Repeat(entry, n)
	end := make([]byte, 22)
	binary.LittleEndian.PutUint32(end, 0x06054b50)
	binary.LittleEndian.PutUint16(end[8:], uint16(n))
	binary.LittleEndian.PutUint16(end[10:], uint16(n))
	binary.LittleEndian.PutUint32(end[12:], uint32(len(data)))
	book := append(append([]byte("PK\x03\x04"), data...), end...)
	binary.LittleEndian.PutUint32(book[len(book)-6:], 4)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := sheet.Open(book, sheet.Limits{})
	runtime.ReadMemStats(&after)
	if !fault.Has(err, "sheet.inflates") {
		t.Error(err)
	}
	if got := after.TotalAlloc - before.TotalAlloc; got > 40<<20 {
		t.Errorf("%d MB to look at %d", got>>20, len(book)>>20)
	}
}
