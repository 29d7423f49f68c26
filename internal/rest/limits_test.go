package rest

import (
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/karne-app/karne/internal/account"
	"github.com/karne-app/karne/internal/auth"
	"github.com/karne-app/karne/internal/budget"
	"github.com/karne-app/karne/internal/calendar"
	"github.com/karne-app/karne/internal/council"
	"github.com/karne-app/karne/internal/evaluate"
	"github.com/karne-app/karne/internal/measure"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/internal/plan"
	"github.com/karne-app/karne/internal/programme"
)

// The contract and the commands state the same limits: what one takes, the other takes.
func TestLimitsOfTheContractAreTheCommands(t *testing.T) {
	t.Parallel()
	c := theContract(t)
	for schema, command := range map[string]any{
		"AdministrationPatch": org.ChangeAdministration{}, "UnitCreate": org.AddUnit{}, "UnitPatch": org.ChangeUnit{}, "PersonCreate": org.AddPerson{},
		"PersonPatch": org.ChangePerson{}, "PostCreate": org.AddPost{}, "TokenCreate": auth.CreateToken{},
		"PlanCreate": plan.PlanFields{}, "PlanPatch": plan.PlanFields{}, "Preparation": plan.Preparation{}, "PlanReturn": plan.ReturnPlan{},
		"Resources": plan.ResourceFields{}, "Resource": plan.Resource{}, "GoalCreate": plan.GoalFields{}, "GoalPatch": plan.GoalFields{},
		"TargetCreate": plan.TargetFields{}, "TargetPatch": plan.TargetFields{}, "Risk": plan.Risk{}, "Control": plan.Control{}, "Activity": plan.Activity{},
		"ProgrammeCreate": programme.Fields{}, "ProgrammePatch": programme.Fields{}, "Policy": programme.Policy{}, "ProgrammeStep": programme.Recorded{},
		"PerformanceTargetCreate": programme.PerformanceTargetFields{}, "PerformanceTargetPatch": programme.PerformanceTargetFields{},
		"ProgrammeIndicatorCreate": programme.IndicatorFields{}, "ProgrammeIndicatorPatch": programme.IndicatorFields{},
		"ProgrammeActivityCreate": programme.ActivityFields{}, "ProgrammeActivityPatch": programme.ActivityFields{}, "ProgrammeDecision": programme.Decide{},
		"BudgetLineCreate": budget.LineFields{}, "BudgetLinePatch": budget.LineFields{}, "CeilingsPut": budget.SetCeilings{}, "Ceiling": budget.CeilingFields{},
		"AppropriationChangeCreate": budget.AddChange{}, "ChangeLine": budget.ChangeLineFields{}, "CancelReason": budget.CancelChange{},
		"LedgerRowCreate": budget.SetLedgerRow{}, "LedgerRowPut": budget.SetLedgerRow{}, "BudgetCodeCreate": org.AddCode{}, "BudgetCodePatch": org.ChangeCode{},
		"SettingCreate": org.SetSetting{},
		"WindowsOpen":   calendar.OpenYear{}, "WindowReopen": calendar.Reopen{}, "ValueCreate": measure.Submit{}, "ValuePut": measure.Submit{},
		"EvidenceRecord": measure.AddRecord{}, "EvidenceCancel": measure.CancelEvidence{}, "StepReason": measure.Move{},
		"DeviationWrite": evaluate.Explain{}, "AssessmentWrite": evaluate.Assess{}, "ReviewCreate": evaluate.OpenReview{}, "ReviewPatch": evaluate.ReviewFields{},
		"ReviewDecision": evaluate.FreezeReview{}, "BoardDecisionCreate": evaluate.AddBoardDecision{}, "BoardDecisionPatch": evaluate.BoardDecisionFields{},
		"ReportCreate": account.Create{}, "ReportTextWrite": account.Write{}, "WorkWrite": account.RecordWork{}, "StatementSign": account.Sign{},
		"ReportStep": account.Step{}, "ReportVote": account.Vote{}, "DistributionCreate": account.Distribute{}, "PrintedPut": account.LoadPrinted{},
		"PrintedRowIn": account.PrintedRow{}, "StatementTextWrite": account.LoadStatementText{},
		"IndicatorCreate": plan.IndicatorFields{}, "IndicatorPatch": plan.IndicatorFields{}, "Decision": council.DecisionFields{},
	} {
		props := c.doc.Components.Schemas[schema].Value.Properties
		for _, f := range reflect.VisibleFields(reflect.TypeOf(command)) {
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			p := props[name]
			if p == nil || c.words[p.Value] != "" {
				continue
			}
			own, each, _ := strings.Cut(f.Tag.Get("validate"), "dive")
			same(t, schema+"."+name, p.Value, own)
			switch {
			case p.Value.Items != nil && c.words[p.Value.Items.Value] == "":
				same(t, schema+"."+name+"[]", p.Value.Items.Value, each)
			case p.Value.AdditionalProperties.Schema != nil:
				same(t, schema+"."+name+".*", p.Value.AdditionalProperties.Schema.Value, each)
			}
		}
	}
}

func same(t *testing.T, where string, s *openapi3.Schema, tags string) {
	t.Helper()
	if _, number := s.Extensions["x-karne-number"]; number || len(s.Enum) > 0 {
		return
	}
	limit := func(keys ...string) string {
		for tag := range strings.SplitSeq(tags, ",") {
			for _, k := range keys {
				if v, ok := strings.CutPrefix(tag, k+"="); ok {
					return v
				}
			}
		}
		return ""
	}
	written := ""
	switch {
	case s.Type.Is("string") && s.MaxLength != nil:
		written = strconv.FormatUint(*s.MaxLength, 10)
	case s.Type.Is("array") && s.MaxItems != nil:
		written = strconv.FormatUint(*s.MaxItems, 10)
	case s.Type.Is("integer") && s.Max != nil:
		written = strconv.FormatFloat(*s.Max, 'f', -1, 64)
	}
	if got := limit("max", "lte"); got != written {
		t.Errorf("%s: the contract says at most %q, the command %q", where, written, got)
	}
	low := ""
	if s.Type.Is("integer") && s.Min != nil {
		low = strconv.FormatFloat(*s.Min, 'f', -1, 64)
	}
	if s.Type.Is("string") && s.MinLength > 1 {
		low = strconv.FormatUint(s.MinLength, 10)
	}
	if s.Type.Is("array") && s.MinItems > 0 {
		low = strconv.FormatUint(s.MinItems, 10)
	}
	if got := limit("min", "gte"); got != low {
		t.Errorf("%s: the contract says at least %q, the command %q", where, low, got)
	}
}
