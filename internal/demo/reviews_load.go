package demo

import (
	"context"
	"fmt"
	"math/big"
	"strconv"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/evaluate"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/plan"
)

// deviations explains every deviation of a year's end, entered by the unit and approved by its manager.
func (r *resultLoader) deviations(ctx context.Context, year int) error {
	r.dice = newDice(valueSeed + uint64(year)*3)
	r.at(on(year+1, 2, 4))
	card, err := r.Evaluate.CardOf(ctx, r.tree.Plan.ID, year, 12)
	if err != nil {
		return err
	}
	for _, g := range card.Goals {
		for _, t := range g.Targets {
			for _, s := range t.Indicators {
				if s.Deviation != nil || !s.Deviates() {
					continue
				}
				if err := r.explain(ctx, &card, &s, year); err != nil {
					return fmt.Errorf("%s: %w", s.Indicator.Code, err)
				}
			}
		}
	}
	return nil
}

// madeCauses are what the demo says of a deviation: below and above the target.
var (
	belowCauses = []struct{ cause, text, measure string }{
		{"tender_legislation", "ihale süreci öngörülenden uzun sürmüş, işe yılın son çeyreğinde başlanabilmiştir", "İhale takvimi yılın ilk çeyreğine alınacaktır"},
		{"price_increase", "girdi fiyatlarındaki artış nedeniyle iş miktarı azaltılmıştır", "Birim maliyetler altı ayda bir güncellenecektir"},
		{"demand", "vatandaş talebi beklenenin altında kalmıştır", "Tanıtım ve saha çalışmaları artırılacaktır"},
		{"personnel", "teknik personel eksikliği nedeniyle iş programı gerisinde kalınmıştır", "Norm kadro içinde personel talebi yapılacaktır"},
		{"external_body", "kurum dışı onayların gecikmesi nedeniyle çalışma tamamlanamamıştır", "İlgili kurumla aylık izleme toplantısı yapılacaktır"},
	}
	aboveCauses = []struct{ cause, text string }{
		{"demand", "vatandaş talebi beklenenin üzerinde gerçekleşmiştir"},
		{"early_completion", "sonraki yıla planlanan işler öne alınarak tamamlanmıştır"},
		{"external_body", "kurum dışından sağlanan destek ve hibeler daha çok iş yapılmasına imkân vermiştir"},
	}
)

func (r *resultLoader) explain(ctx context.Context, card *evaluate.Card, s *evaluate.IndicatorScore, year int) error {
	f := evaluate.DeviationFields{Synthetic: true}
	name := "ÖRNEK: " + s.Indicator.Code + " (" + s.Indicator.Name + ") için " + strconv.Itoa(year) + " yılında "
	worse := s.C.Cmp(s.B) < 0
	if s.Indicator.Direction == "down" {
		worse = !worse
	}
	if worse {
		c := belowCauses[r.IntN(len(belowCauses))]
		f.Cause, f.Narrative, f.Measure = c.cause, name+c.text+".", "ÖRNEK: "+c.measure+"."
	} else {
		c := aboveCauses[r.IntN(len(aboveCauses))]
		f.Cause, f.Narrative = c.cause, name+c.text+"."
		f.Measure = "ÖRNEK: Sonraki yıl hedefi gözden geçirilecektir."
	}
	f.OwnerUnitID, f.DueOn = s.UnitID, on(year+1, 6, 30)
	limit := new(big.Rat).Set(card.Settings.OverTarget.Rat())
	if over(s.Score.Raw, limit) || over(s.Realised, limit) {
		f.TargetComment = "ÖRNEK: Hedef, başlangıç verisi eksik olduğu için düşük belirlenmiştir; plan güncellemesinde değerlendirilecektir."
	}
	who := peopleOf(r.owners[s.UnitID])
	d, err := r.Evaluate.Explain(access.WithActor(ctx, r.actor(who.enters)), evaluate.Explain{IndicatorID: s.Indicator.ID, Year: year, DeviationFields: f})
	if err != nil {
		return err
	}
	_, err = r.Evaluate.ApproveDeviation(access.WithActor(ctx, r.actor(who.approves)), evaluate.DeviationStep{ID: d.ID, Version: d.Version})
	return err
}

func over(v, limit *big.Rat) bool { return v != nil && v.Cmp(limit) > 0 }

// review writes the monitoring or evaluation report of a year and freezes it with the board's decision.
func (r *resultLoader) review(ctx context.Context, year int, kind string) error {
	planner := access.WithActor(ctx, r.actor(demoPersons.Planner.Email))
	held, name := on(year, 7, 24), "izleme"
	if kind == evaluate.Evaluation {
		held, name = on(year+1, 2, 24), "değerlendirme"
	}
	there, err := r.Evaluate.ReviewOf(planner, r.tree.Plan.ID, year, kind)
	if err == nil && there.State == evaluate.ReviewFrozen {
		return nil
	}
	if err != nil && fault.KindOf(err) != fault.KindNotFound {
		return err
	}
	return r.DB.InTx(ctx, func(ctx context.Context) error {
		planner := access.WithActor(ctx, r.actor(demoPersons.Planner.Email))
		r.at(after(held, -6))
		if err := r.assess(planner, year, kind); err != nil {
			return err
		}
		f := evaluate.ReviewFields{
			Method:  "ÖRNEK: Birimlerin onayladığı gerçekleşme değerleri, hedef kartındaki ağırlıklarla hesaplanmıştır.",
			Summary: "ÖRNEK VERİ: Bu " + name + " raporundaki değerler gerçek değildir.", RiskReview: "ÖRNEK: Hedef riskleri gözden geçirilmiş, yeni risk tespit edilmemiştir.",
			Capacity: "ÖRNEK: Veri giriş personeli sayısı yeterlidir.", HeldOn: held, MeetingNo: "ÖRNEK-" + strconv.Itoa(held.Year()) + "/" + strconv.Itoa(1+held.Month().N),
			Attendees: "ÖRNEK: Belediye Başkanı, başkan yardımcıları, harcama yetkilileri", SubmittedOn: after(held, 3), Synthetic: true,
		}
		if kind == evaluate.Evaluation {
			f.Conclusion, f.ConclusionText = "continue", "ÖRNEK: Planın uygulanmasına devam edilmesi uygun görülmüştür."
		}
		v := there
		if v.ID == "" {
			if v, err = r.Evaluate.OpenReview(planner, evaluate.OpenReview{PlanID: r.tree.Plan.ID, Year: year, Kind: kind, ReviewFields: f}); err != nil {
				return err
			}
		}
		r.at(held)
		if err := r.decisions(planner, v, year); err != nil {
			return err
		}
		if v, err = r.Evaluate.Review(planner, v.ID); err != nil {
			return err
		}
		_, _, err = r.Evaluate.FreezeReview(planner, evaluate.FreezeReview{ID: v.ID, Version: v.Version, DecisionFields: council.DecisionFields{
			Body: "strategy_board", Date: held, Number: "ÖRNEK-" + strconv.Itoa(year) + "/" + string([]rune(kind)[0]), Result: "unanimous",
			Note: "ÖRNEK VERİ: gerçek bir kurul kararı değildir.",
		}})
		return err
	})
}

// decisions are two of the board's; those of the review before are followed up.
func (r *resultLoader) decisions(ctx context.Context, v evaluate.Review, year int) error {
	earlier, err := r.Evaluate.EarlierDecisions(ctx, v.PlanID, v.Year, v.Kind)
	if err != nil {
		return err
	}
	done, follow, day := "done", "ÖRNEK: Karar yerine getirilmiştir.", v.HeldOn
	for _, d := range earlier {
		if d.State != "open" && d.State != "" {
			continue
		}
		if d.No%2 == 0 && v.Kind == evaluate.Monitoring {
			continue // stays open
		}
		if _, err := r.Evaluate.ChangeBoardDecision(ctx, evaluate.ChangeBoardDecision{ID: d.ID, Version: d.Version, State: &done, FollowUp: &follow, FollowedOn: &day}); err != nil {
			return err
		}
	}
	n := 0
	for g := range r.tree.Goals {
		for h := range r.tree.Goals[g].Targets {
			t := &r.tree.Goals[g].Targets[h]
			if (g+h+year)%5 != 0 || n == 2 || t.ResponsibleUnitID == "" {
				continue
			}
			n++
			if _, err := r.Evaluate.AddBoardDecision(ctx, evaluate.AddBoardDecision{ReviewID: v.ID, BoardDecisionFields: evaluate.BoardDecisionFields{
				Text: "ÖRNEK: " + t.Code + " hedefindeki gecikmenin giderilmesi için aylık ilerleme raporu sunulması.", TargetID: t.ID, OwnerUnitID: t.ResponsibleUnitID,
				DueOn: after(v.HeldOn, 120), State: "open",
			}}); err != nil {
				return err
			}
		}
	}
	return nil
}

// assess says of every target what the half year or the year was like.
func (r *resultLoader) assess(ctx context.Context, year int, kind string) error {
	r.dice = newDice(valueSeed + uint64(year)*5 + uint64(len(kind)))
	there, err := r.Evaluate.Assessments(ctx, r.tree.Plan.ID, year, kind)
	if err != nil {
		return err
	}
	known := map[string]bool{}
	for _, a := range there {
		known[a.TargetID] = true
	}
	for g := range r.tree.Goals {
		for h := range r.tree.Goals[g].Targets {
			t := &r.tree.Goals[g].Targets[h]
			if known[t.ID] {
				continue
			}
			if _, err := r.Evaluate.Assess(ctx, evaluate.Assess{TargetID: t.ID, Year: year, Kind: kind, AssessmentFields: r.madeAssessment(t, kind, year)}); err != nil {
				return fmt.Errorf("%s: %w", t.Code, err)
			}
		}
	}
	return nil
}

func (r *resultLoader) madeAssessment(t *plan.TargetNode, kind string, year int) evaluate.AssessmentFields {
	f := evaluate.AssessmentFields{Text: "ÖRNEK: " + t.Code + " hedefine ilişkin göstergeler " + strconv.Itoa(year) + " yılında planlanan takvime uygun izlenmiştir.", Synthetic: true}
	if kind == evaluate.Monitoring {
		f.Measures = "ÖRNEK: Geciken göstergeler için birimlerle görüşülmüştür."
		return f
	}
	yes, no, changed := true, false, r.IntN(5) == 0
	f.Reason, f.Measures = "ÖRNEK: Sapmaların gerekçesi gösterge bazında açıklanmıştır.", "ÖRNEK: Önlemler sapma listesinde sorumlusu ve tarihiyle yer almaktadır."
	f.EnvironmentChanged, f.ChangeNeeded = &changed, &no
	f.EnvironmentText = "ÖRNEK: Dönem içinde hedefi etkileyen önemli bir çevre değişikliği olmamıştır."
	if changed {
		f.EnvironmentText = "ÖRNEK: Fiyat hareketleri ve talepteki değişim hedefi etkilemiştir."
	}
	f.NeedsEffect = "ÖRNEK: Tespit ve ihtiyaçlar geçerliliğini korumaktadır."
	f.ReachedText, f.NeedsMet, f.RemainingGap = "ÖRNEK: Ulaşılan düzey ihtiyaçları büyük ölçüde karşılamıştır.", &yes, "ÖRNEK: Kalan ihtiyaç sonraki yılların hedeflerindedir."
	f.CostChanged, f.CostText, f.UpdateNeeded = &changed, "ÖRNEK: Tahmini maliyetler bütçe içinde karşılanmıştır.", &no
	f.Risks, f.RiskMeasures, f.RiskOwnerUnitID, f.RiskDueOn = "ÖRNEK: Malî ve kurumsal riskler izlenmektedir.", "ÖRNEK: Kontrol faaliyetleri sürdürülecektir.", t.ResponsibleUnitID, on(year+1, 12, 31)
	return f
}
