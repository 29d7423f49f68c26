package layout

import (
	"fmt"
	"strings"

	"github.com/karne-app/karne/internal/intake/sheet"
)

var kindWords = map[Kind]string{Text: "Metin", Code: "Kod (metin)", Ref: "Başvuru", Unit: "Birim adı", Units: "Birim adları",
	Money: "Tutar (TL)", Amount: "Sayı", Typed: "Sayı", Percent: "Yüzde", Integer: "Tam sayı", Year: "Yıl", Date: "Tarih", Enum: "Liste", Flag: "Evet / Hayır"}

var planSteps = []string{
	"1. “Plan” sayfasından başlayın, sonra Amaçlar → Hedefler → Göstergeler sırasıyla doldurun. Öteki sayfalar isteğe bağlıdır.",
	"2. Açık sarı hücreler sizin içindir. Gri, eğik yazılı hücreler hesaplanır ve geri okunmaz.",
	"3. Boş hücre “bilinmiyor” demektir, sıfır demek değildir. Değer gerçekten sıfırsa 0 yazın.",
	"4. Sayılar 1.234,56 biçiminde, tarihler gg.aa.yyyy biçiminde yazılabilir. Karne kendiliğinden yuvarlamaz.",
	"5. Alt satırlar üst kaydı koduyla gösterir: hedef satırında amaç kodu, gösterge satırında hedef kodu.",
	"6. Sütunların yeri değişebilir, başlıkların sözcükleri değişmemelidir. Yıldızlı (*) alanlar zorunludur.",
	"7. Kaydettiğiniz dosyayı Karne’nin “Aktarım” sayfasına yükleyin: hatalar sayfa ve hücre adresiyle listelenir, onayınız olmadan hiçbir şey değişmez.",
	"8. “Plan” sayfasındaki meclis kararı alanları bilgi içindir ve kaydedilmez: plan taslak olarak gelir, karar Karne’de kaydedilir.",
}

// guide draws how to fill the workbook, and every column with its meaning.
func (b *Book) guide() sheet.OutSheet {
	out := sheet.OutSheet{Name: b.Guide.Sheet, Widths: []float64{16, 32, 10, 16, 64, 34}, Rows: titleRows(b.Guide.Title, "Nasıl doldurulur? Bu sayfa okunmaz.")}
	for _, step := range b.Guide.Steps {
		out.Rows = append(out.Rows, sheet.OutRow{Cells: []sheet.OutCell{{Look: sheet.Plain, Text: step, NoWrap: true}}})
	}
	out.Rows = append(out.Rows, sheet.OutRow{})
	var head []sheet.OutCell
	for _, h := range []string{"Sayfa", "Sütun", "Zorunlu", "Tür", "Açıklama", "Örnek"} {
		head = append(head, sheet.OutCell{Look: sheet.Head, Text: h})
	}
	out.Rows = append(out.Rows, sheet.OutRow{Cells: head})
	for _, s := range b.Sheets {
		for i, c := range s.Columns {
			if c.Hidden {
				continue
			}
			name := sheet.OutCell{Look: sheet.Label}
			if i == 0 {
				name = sheet.OutCell{Look: sheet.Link, Text: s.Name, Target: fmt.Sprintf("'%s'!A1", s.Name)}
			}
			need := ""
			if c.Required {
				need = "Evet"
			}
			help := c.Help
			if c.List != "" && !isOpen(c.List) && c.Kind != Flag {
				help = strings.TrimSpace(help + " Seçenekler: " + strings.Join(choices(c.List), ", ") + ".")
			}
			out.Rows = append(out.Rows, sheet.OutRow{Cells: []sheet.OutCell{name,
				{Look: sheet.Label, Text: strings.ReplaceAll(c.Heading, "{yıl}", "(Yıl)")}, {Look: sheet.Label, Text: need},
				{Look: sheet.Label, Text: kindWords[c.Kind]}, {Look: sheet.Ruled, Text: help}, {Look: sheet.Ruled, Text: c.Example}}})
		}
	}
	return out
}
