package rest

import (
	"github.com/karne-app/karne/internal/measure"
	"github.com/karne-app/karne/internal/plan"
)

func valueFields(b ValuePut) (measure.Fields, error) {
	var in reading
	f := measure.Fields{
		Kind: string(b.Kind), Amount: amount(&in, "amount", b.Amount), Numerator: amount(&in, "numerator", b.Numerator),
		Denominator: amount(&in, "denominator", b.Denominator), Done: ptrOf(b.Done), Scale: ptrOf(b.Scale), NoValueReason: deref(b.NoValueReason),
		Explanation: deref(b.Explanation), Confirmed: deref(b.Confirmed), Origin: string(deref(b.Origin)), Source: deref(b.Source), Synthetic: deref(b.Synthetic),
	}
	return f, in.err()
}

func evidenceIn(b EvidenceRecord) measure.AddRecord {
	return measure.AddRecord{
		Reference: b.Reference, System: deref(b.System), Note: deref(b.Note), PersonalData: deref(b.PersonalData), Synthetic: deref(b.Synthetic),
	}
}

func fieldsOut(f measure.Fields) ValueFields {
	return ValueFields{
		Kind: ValueKind(f.Kind), Amount: numberOrNull(f.Amount), Numerator: numberOrNull(f.Numerator), Denominator: numberOrNull(f.Denominator),
		Done: ptrOrNull(f.Done), Scale: ptrOrNull(f.Scale), NoValueReason: f.NoValueReason, Explanation: f.Explanation, Confirmed: f.Confirmed,
		Origin: f.Origin, Source: f.Source, Synthetic: f.Synthetic,
	}
}

func valueOut(v measure.Value) Value {
	f := fieldsOut(v.Fields)
	return Value{
		Id: v.ID, PlanId: v.PlanID, IndicatorId: v.IndicatorID, WindowId: v.WindowID, Year: v.Year, Frequency: WindowFrequency(v.Frequency), PeriodNo: v.PeriodNo,
		UnitId: orNull[string](v.UnitID), Kind: f.Kind, Amount: f.Amount, Numerator: f.Numerator, Denominator: f.Denominator, Done: f.Done, Scale: f.Scale,
		NoValueReason: f.NoValueReason, Explanation: f.Explanation, Confirmed: f.Confirmed, Origin: f.Origin, Source: f.Source, Synthetic: f.Synthetic,
		State: ValueState(v.State), ReturnReason: v.ReturnReason, EnteredBy: v.EnteredBy, EnteredAt: instantOrNull(v.EnteredAt), ApprovedBy: v.ApprovedBy,
		ApprovedAt: instantOrNull(v.ApprovedAt), VerifiedBy: v.VerifiedBy, VerifiedAt: instantOrNull(v.VerifiedAt), Evidence: each(v.Evidence, evidenceOut),
		Version: v.Version,
	}
}

func evidenceOut(e measure.Evidence) Evidence {
	return Evidence{
		Id: e.ID, ValueId: e.ValueID, Kind: EvidenceKind(e.Kind), Sha256: e.SHA256, FileName: e.FileName, MediaType: e.MediaType, Size: e.Size,
		Reference: e.Reference, System: e.System, Note: e.Note, PersonalData: e.PersonalData, Synthetic: e.Synthetic, AddedBy: e.AddedBy,
		AddedAt: instant(e.AddedAt), CancelledReason: e.CancelledReason, CancelledBy: e.CancelledBy, CancelledAt: instantOrNull(e.CancelledAt), Version: e.Version,
	}
}

func kindOut(k string) ValueKind { return ValueKind(k) }

func workIndicatorOut(i plan.Indicator) WorkIndicator {
	return WorkIndicator{
		Id: i.ID, Code: i.Code, Name: i.Name, Definition: i.Definition, UnitOfMeasure: i.UnitOfMeasure, CalcType: orNull[CalcType](i.CalcType),
		Variant: orNull[Variant](i.Variant), Entry: orNull[Entry](i.Entry), Aggregation: orNull[Aggregation](i.Aggregation),
		Direction: orNull[Direction](i.Direction), DueYear: ptrOrNull(i.DueYear), BaselineValue: numberOrNull(i.BaselineValue), BaselineNote: i.BaselineNote,
		BandLow: numberOrNull(i.BandLow), BandHigh: numberOrNull(i.BandHigh), Formula: i.Formula, Numerator: i.Numerator, Denominator: i.Denominator,
		DataSource: i.DataSource, EvidenceRequired: ptrOrNull(i.EvidenceRequired), IsKey: i.IsKey, Version: i.Version,
	}
}

func entryOut(e measure.Entry) WorkEntry {
	out := WorkEntry{
		Ref: e.Ref, TargetCode: e.TargetCode, Indicator: workIndicatorOut(e.Indicator), Kinds: each(measure.Kinds(e.Indicator), kindOut), WindowId: e.Window.ID, UnitId: orNull[string](e.UnitID), UnitName: e.UnitName,
		YearTarget: numberOrNull(e.YearTarget), Last: each(e.Last, valueOut), Copied: e.Copied, MayEnter: e.MayEnter, MayApprove: e.MayApprove,
		MayVerify: e.MayVerify, Why: WorkEntryWhy{Enter: e.Why["enter"], Approve: e.Why["approve"], Verify: e.Why["verify"]},
	}
	if e.Value != nil {
		v := valueOut(*e.Value)
		out.Value = &v
	}
	return out
}
