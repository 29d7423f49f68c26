package app

import (
	"context"

	"github.com/karne-app/karne/internal/access"
	"github.com/karne-app/karne/internal/act"
	"github.com/karne-app/karne/internal/auth"
	"github.com/karne-app/karne/internal/org"
)

// AddPerson adds a person with a post and makes the invitation, all or nothing: a refused post leaves no person whose e-mail address
// would be taken at the next try. The post's PersonID is the new person's.
func (a *App) AddPerson(ctx context.Context, p org.AddPerson, post org.AddPost) (auth.Link, error) {
	var link auth.Link
	err := a.Door.Run(ctx, access.PersonEdit, func(ctx context.Context, step *act.Step) error {
		if err := step.Allow(access.Whole); err != nil {
			return err
		}
		person, err := a.Org.AddPerson(ctx, p)
		if err != nil {
			return err
		}
		post.PersonID = person.ID
		if _, err := a.Org.AddPost(ctx, post); err != nil {
			return err
		}
		link, err = a.Auth.Invite(ctx, person.ID)
		return err
	})
	return link, err
}
