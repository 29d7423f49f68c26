package rest

import (
	"context"

	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/internal/programme"
	"github.com/karne-app/karne/pkg/period"
	"github.com/karne-app/karne/pkg/quantity"
)

func programmeFields(b ProgrammeCreate) programme.Fields {
	return programme.Fields{
		CeilingsBlock: deref(b.CeilingsBlock), CallDate: date(b.CallDate), CallNumber: deref(b.CallNumber), DueOn: date(b.DueOn), PublishedOn: date(b.PublishedOn),
		OtherMatters: deref(b.OtherMatters), Policies: policiesIn(deref(b.Policies)), Origin: string(deref(b.Origin)), Source: deref(b.Source),
		Synthetic: deref(b.Synthetic),
	}
}

func policiesIn(b []Policy) []programme.Policy {
	return each(b, func(p Policy) programme.Policy {
		return programme.Policy{Document: p.Document, Reference: deref(p.Reference), Text: deref(p.Text)}
	})
}

func programmePatch(b ProgrammePatch) programme.Change {
	c := programme.Change{
		CeilingsBlock: b.CeilingsBlock, CallDate: patchText[period.Date](b.CallDate), CallNumber: b.CallNumber, DueOn: patchText[period.Date](b.DueOn),
		PublishedOn: patchText[period.Date](b.PublishedOn), OtherMatters: b.OtherMatters, Origin: patchWord(b.Origin), Source: b.Source, Synthetic: b.Synthetic,
	}
	if b.Policies != nil {
		c.Policies = plan.Some(policiesIn(*b.Policies))
	}
	return c
}

func decideIn(ctx context.Context, id string, b ProgrammeDecision) programme.Decide {
	return programme.Decide{
		ID: id, Version: version(ctx), LetterNumber: deref(b.LetterNumber), Document: deref(b.Document),
		DecisionFields: council.DecisionFields{
			Body: string(b.Body), Date: period.Date(b.Date), Number: b.Number, Meeting: deref(b.Meeting), Sitting: deref(b.Sitting), AgendaItem: deref(b.AgendaItem),
			Result: string(deref(b.Result)), VotesFor: ptrOf(b.VotesFor), VotesAgainst: ptrOf(b.VotesAgainst), Note: deref(b.Note), Ground: deref(b.Ground), Objection: deref(b.Objection),
		},
	}
}

func performanceTargetFields(b PerformanceTargetCreate) programme.PerformanceTargetFields {
	return programme.PerformanceTargetFields{
		TargetID: b.TargetId, Code: deref(b.Code), Text: deref(b.Text), Explanation: deref(b.Explanation), ProgrammeCode: deref(b.ProgrammeCode),
		SubprogrammeCode: deref(b.SubprogrammeCode), Origin: string(deref(b.Origin)), Source: deref(b.Source),
	}
}

func programmeIndicatorFields(b ProgrammeIndicatorCreate) (programme.IndicatorFields, error) {
	var in reading
	f := programme.IndicatorFields{
		PreviousValue: amount(&in, "previous_value", b.PreviousValue), PreviousSource: deref(b.PreviousSource),
		CurrentValue: amount(&in, "current_value", b.CurrentValue), CurrentSource: deref(b.CurrentSource), Explanation: deref(b.Explanation),
		OverrideValue: amount(&in, "override_value", b.OverrideValue), OverrideReason: deref(b.OverrideReason), OverrideDecision: deref(b.OverrideDecision),
		SubprogrammeIndicator: deref(b.SubprogrammeIndicator), ProgrammeCode: deref(b.ProgrammeCode), SubprogrammeCode: deref(b.SubprogrammeCode),
	}
	return f, in.err()
}

func programmeIndicatorPatch(b ProgrammeIndicatorPatch) (programme.ChangeIndicator, error) {
	var in reading
	c := programme.ChangeIndicator{
		PreviousValue: numberPatch(&in, "previous_value", b.PreviousValue, quantity.ParseAmount), PreviousSource: b.PreviousSource,
		CurrentValue: numberPatch(&in, "current_value", b.CurrentValue, quantity.ParseAmount), CurrentSource: b.CurrentSource, Explanation: b.Explanation,
		OverrideValue: numberPatch(&in, "override_value", b.OverrideValue, quantity.ParseAmount), OverrideReason: b.OverrideReason,
		OverrideDecision: b.OverrideDecision, SubprogrammeIndicator: b.SubprogrammeIndicator, ProgrammeCode: b.ProgrammeCode,
		SubprogrammeCode: b.SubprogrammeCode, Position: b.Position,
	}
	return c, in.err()
}

func activityFields(b ProgrammeActivityCreate) programme.ActivityFields {
	return programme.ActivityFields{
		Code: b.Code, Name: b.Name, Explanation: deref(b.Explanation), ResponsibleUnitID: textOf(b.ResponsibleUnitId), SharingUnitIDs: deref(b.SharingUnitIds),
		NoCostReason: deref(b.NoCostReason), ProgrammeCode: deref(b.ProgrammeCode), SubprogrammeCode: deref(b.SubprogrammeCode),
		ActivityCode: deref(b.ActivityCode), SubactivityCode: deref(b.SubactivityCode), Origin: string(deref(b.Origin)), Source: deref(b.Source),
	}
}

func activityPatch(b ProgrammeActivityPatch) programme.ChangeActivity {
	return programme.ChangeActivity{
		Code: b.Code, Name: b.Name, Explanation: b.Explanation, ResponsibleUnitID: textPatch(b.ResponsibleUnitId), SharingUnitIDs: listPatch(b.SharingUnitIds),
		NoCostReason: b.NoCostReason, ProgrammeCode: b.ProgrammeCode, SubprogrammeCode: b.SubprogrammeCode, ActivityCode: b.ActivityCode,
		SubactivityCode: b.SubactivityCode, Origin: patchWord(b.Origin), Source: b.Source, Position: b.Position,
	}
}
