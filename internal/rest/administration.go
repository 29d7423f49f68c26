package rest

import (
	"context"
	"time"

	"github.com/oapi-codegen/nullable"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/auth"
	"github.com/karne-app/karne/internal/backup"
	"github.com/karne-app/karne/internal/clock"
	"github.com/karne-app/karne/internal/fault"
	"github.com/karne-app/karne/internal/httpx"
	"github.com/karne-app/karne/internal/org"
	"github.com/karne-app/karne/pkg/period"
)

func eventOut(e org.UnitEvent) UnitEvent {
	return UnitEvent{
		Id: e.ID, UnitId: e.UnitID, Kind: UnitEventKind(e.Kind), IntoId: orNull[string](e.IntoID), On: string(e.On), OldName: e.OldName, NewName: e.NewName, Reason: e.Reason,
		Decision: e.Decision, State: UnitEventState(e.State), RecordedBy: e.RecordedBy, RecordedAt: instant(e.RecordedAt), Version: e.Version,
	}
}

func eventsOut(l []org.UnitEvent) []UnitEvent {
	out := make([]UnitEvent, len(l))
	for i, e := range l {
		out[i] = eventOut(e)
	}
	return out
}

// GetUnitHistory is a unit with what happened to it.
func (h *handlers) GetUnitHistory(ctx context.Context, r GetUnitHistoryRequestObject) (GetUnitHistoryResponseObject, error) {
	x, err := h.Org.UnitHistory(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	out := GetUnitHistory200JSONResponse{Unit: unitOut(x.Unit), Names: []UnitName{}, Events: eventsOut(x.Events), Took: eventsOut(x.Took)}
	for _, n := range x.Names() {
		out.Names = append(out.Names, UnitName{Name: n.Name, ValidFrom: orNull[string](n.From), ValidTo: orNull[string](n.To)})
	}
	return out, nil
}

// RenameUnit gives a unit another name from a day on.
func (h *handlers) RenameUnit(ctx context.Context, r RenameUnitRequestObject) (RenameUnitResponseObject, error) {
	e, err := h.Org.RenameUnit(ctx, org.RenameUnit{
		ID: r.Id, Version: version(ctx), Name: r.Body.Name, On: period.Date(r.Body.On), Reason: r.Body.Reason, Decision: deref(r.Body.Decision), Once: once(ctx),
	})
	if err != nil {
		return nil, err
	}
	return RenameUnit201JSONResponse{Body: eventOut(e), Headers: RenameUnit201ResponseHeaders{ETag: httpx.ETag(e.Version)}}, nil
}

// MergeUnit ends a unit and lets another carry its work on.
func (h *handlers) MergeUnit(ctx context.Context, r MergeUnitRequestObject) (MergeUnitResponseObject, error) {
	e, err := h.Org.MergeUnits(ctx, org.MergeUnits{
		ID: r.Id, Version: version(ctx), IntoID: deref(r.Body.IntoId), Name: deref(r.Body.Name), On: period.Date(r.Body.On), Reason: r.Body.Reason,
		Decision: deref(r.Body.Decision), Once: once(ctx),
	})
	if err != nil {
		return nil, err
	}
	return MergeUnit201JSONResponse{Body: eventOut(e), Headers: MergeUnit201ResponseHeaders{ETag: httpx.ETag(e.Version)}}, nil
}

// CloseUnit ends a unit without a successor.
func (h *handlers) CloseUnit(ctx context.Context, r CloseUnitRequestObject) (CloseUnitResponseObject, error) {
	e, err := h.Org.CloseUnit(ctx, org.CloseUnit{
		ID: r.Id, Version: version(ctx), On: period.Date(r.Body.On), Reason: r.Body.Reason, Decision: deref(r.Body.Decision), Once: once(ctx),
	})
	if err != nil {
		return nil, err
	}
	return CloseUnit201JSONResponse{Body: eventOut(e), Headers: CloseUnit201ResponseHeaders{ETag: httpx.ETag(e.Version)}}, nil
}

// CancelUnitEvent takes back a change whose day has not come.
func (h *handlers) CancelUnitEvent(ctx context.Context, r CancelUnitEventRequestObject) (CancelUnitEventResponseObject, error) {
	e, err := h.Org.CancelUnitEvent(ctx, org.CancelUnitEvent{ID: r.Id, Version: version(ctx)})
	if err != nil {
		return nil, err
	}
	return CancelUnitEvent200JSONResponse{Body: eventOut(e), Headers: CancelUnitEvent200ResponseHeaders{ETag: httpx.ETag(e.Version)}}, nil
}

func handOverOut(x org.HandedOver) HandOver {
	return HandOver{
		Id: x.ID, FromPostId: x.FromPostID, ToPostId: x.ToPostID, FromPersonId: x.FromPersonID, ToPersonId: x.ToPersonID, Role: Role(x.Role),
		UnitId: orNull[string](x.UnitID), On: string(x.On), Note: x.Note, TakenAt: instantOrNull(x.TakenAt), Version: x.Version,
	}
}

// HandOverPost gives a post to another person from a day on.
func (h *handlers) HandOverPost(ctx context.Context, r HandOverPostRequestObject) (HandOverPostResponseObject, error) {
	x, err := h.Org.HandOver(ctx, org.HandOver{
		PostID: r.Id, Version: version(ctx), ToPersonID: r.Body.ToPersonId, On: period.Date(r.Body.On), Note: deref(r.Body.Note), Once: once(ctx),
	})
	if err != nil {
		return nil, err
	}
	return HandOverPost201JSONResponse{Body: handOverOut(x), Headers: HandOverPost201ResponseHeaders{ETag: httpx.ETag(x.Version)}}, nil
}

// ListHandOvers are the caller's own that wait to be taken.
func (h *handlers) ListHandOvers(ctx context.Context, _ ListHandOversRequestObject) (ListHandOversResponseObject, error) {
	who, err := access.Require(ctx)
	if err != nil {
		return nil, err
	}
	l, err := h.Org.HandOversTo(ctx, who.PersonID)
	if err != nil {
		return nil, err
	}
	out := ListHandOvers200JSONResponse{Items: make([]HandOver, len(l))}
	for i, x := range l {
		out.Items[i] = handOverOut(x)
	}
	return out, nil
}

// TakeHandOver says that a hand-over was taken.
func (h *handlers) TakeHandOver(ctx context.Context, r TakeHandOverRequestObject) (TakeHandOverResponseObject, error) {
	x, err := h.Org.TakeHandOver(ctx, org.TakeHandOver{ID: r.Id, Version: version(ctx)})
	if err != nil {
		return nil, err
	}
	return TakeHandOver200JSONResponse{Body: handOverOut(x), Headers: TakeHandOver200ResponseHeaders{ETag: httpx.ETag(x.Version)}}, nil
}

// ListAccessTokens are the tokens of everybody, without their secrets.
func (h *handlers) ListAccessTokens(ctx context.Context, _ ListAccessTokensRequestObject) (ListAccessTokensResponseObject, error) {
	l, err := h.Auth.AllTokens(ctx)
	if err != nil {
		return nil, err
	}
	out := ListAccessTokens200JSONResponse{Items: make([]OwnedToken, len(l))}
	for i, t := range l {
		out.Items[i] = ownedTokenOut(t)
	}
	return out, nil
}

func ownedTokenOut(t auth.OwnedToken) OwnedToken {
	out := OwnedToken{
		Id: t.ID, Name: t.Name, PersonId: t.PersonID, Scopes: make([]string, len(t.Scopes)), CreatedAt: instant(clock.Micros(t.CreatedAt)),
		ExpiresAt: instant(clock.Micros(t.ExpiresAt)), LastUsedAt: timeOrNull(t.LastUsedAt), RevokedAt: timeOrNull(t.RevokedAt),
	}
	for i, s := range t.Scopes {
		out.Scopes[i] = string(s)
	}
	return out
}

func timeOrNull(t *time.Time) nullable.Nullable[string] {
	if t == nil {
		return nullable.NewNullNullable[string]()
	}
	return nullable.NewNullableWithValue(instant(clock.Micros(*t)))
}

// RevokeAccessToken ends anybody's token.
func (h *handlers) RevokeAccessToken(ctx context.Context, r RevokeAccessTokenRequestObject) (RevokeAccessTokenResponseObject, error) {
	if err := h.Auth.RevokeAnyToken(ctx, r.Id); err != nil {
		return nil, err
	}
	return RevokeAccessToken204Response{}, nil
}

// EndSessions ends the browser sessions of a person.
func (h *handlers) EndSessions(ctx context.Context, r EndSessionsRequestObject) (EndSessionsResponseObject, error) {
	if err := h.Auth.EndSessions(ctx, r.Id); err != nil {
		return nil, err
	}
	return EndSessions204Response{}, nil
}

// mostBackups is how many backups one answer lists.
const mostBackups = 200

func backupOut(r backup.Run) Backup {
	return Backup{Id: r.ID, MadeAt: instant(r.MadeAt), Kind: BackupKind(r.Kind), Place: r.Place, Size: r.Size, Sha256: r.SHA256, Note: r.Note}
}

// ListBackups are the last backups.
func (h *handlers) ListBackups(ctx context.Context, _ ListBackupsRequestObject) (ListBackupsResponseObject, error) {
	l, err := h.Backups.Runs(ctx, mostBackups)
	if err != nil {
		return nil, err
	}
	out := ListBackups200JSONResponse{Items: make([]Backup, len(l))}
	for i, r := range l {
		out.Items[i] = backupOut(r)
	}
	return out, nil
}

// NoteBackup writes down a backup that was made by other means.
func (h *handlers) NoteBackup(ctx context.Context, r NoteBackupRequestObject) (NoteBackupResponseObject, error) {
	at, err := time.Parse(time.RFC3339Nano, r.Body.MadeAt)
	if err != nil {
		return nil, fault.Invalid("date.syntax", "made_at", "read", r.Body.MadeAt, "expected", "2027-03-01T00:00:00Z").Wrap(err)
	}
	run, err := h.Backups.Note(ctx, backup.Note{Place: r.Body.Place, MadeAt: at, Note: deref(r.Body.Note), Once: once(ctx)})
	if err != nil {
		return nil, err
	}
	return NoteBackup201JSONResponse(backupOut(run)), nil
}
