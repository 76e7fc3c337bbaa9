package mockconnect

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/mockconnect/mockconnect/internal/sim"
	"github.com/mockconnect/mockconnect/internal/sim/clock"
	"github.com/mockconnect/mockconnect/jwks"
)

// beginWith has default be what a snapshot's file says. Whatever else is asked for is laid over it.
func beginWith(ctx context.Context, world *sim.World, file string) error {
	if file == "" {
		return nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("--snapshot: %w", err)
	}
	err = world.BeginWith(ctx, world.Default(), text)
	if damaged := (*sim.Damaged)(nil); errors.As(err, &damaged) {
		damaged.File = file
	}
	return err
}

// configure lays the options over the workspaces.
func configure(ctx context.Context, world *sim.World, o *Options, speed clock.Change) error {
	keys, err := loadKeys(o.Keys)
	if err != nil {
		return err
	}
	first := world.Default()
	err = world.Change(ctx, first, func(s *sim.Settings) error {
		if o.Default != nil {
			if err := o.Default.Apply(s); err != nil {
				return fmt.Errorf("the workspace default of the config: %w", err)
			}
		}
		for _, field := range []struct {
			into *string
			from string
		}{{&s.Scenario, o.Scenario}, {&s.Profile, o.Profile}, {&s.CallbackURL.URL, o.Callback}} {
			if field.from != "" {
				*field.into = field.from
			}
		}
		if o.Seed != 0 {
			s.Seed = o.Seed
		}
		if keys != nil {
			s.Keys = jwks.NewRing(append(s.Keys.All(), keys...)...)
		}
		return nil
	})
	if err == nil && o.Default != nil {
		err = world.SpecFaults(ctx, first, o.Default)
	}
	if err != nil {
		return err
	}
	if o.Default != nil && o.Default.Clock != nil {
		change, err := o.Default.Clock.Change("/default/clock")
		if err == nil {
			err = world.SetClock(ctx, first, change)
		}
		if err != nil {
			return err
		}
	} else if o.Speed != "" && o.Data+o.Snapshot != "" {
		if err := world.SetClock(ctx, first, speed); err != nil {
			return err
		}
	}
	for i := range o.Workspaces {
		if err := ensure(ctx, world, &o.Workspaces[i]); err != nil {
			return fmt.Errorf("workspace %d of the config: %w", i+1, err)
		}
	}
	return nil
}

// ensure makes a workspace of the config, or brings it to what the config says now.
func ensure(ctx context.Context, world *sim.World, spec *sim.WorkspaceSpec) error {
	if spec.ID == nil {
		return errors.New("wants an id")
	}
	if ws, ok := world.Workspace(*spec.ID); ok {
		if err := world.Change(ctx, ws, spec.Apply); err != nil {
			return err
		}
		return world.SpecFaults(ctx, ws, spec)
	}
	_, err := world.CreateFrom(ctx, spec)
	return err
}

// loadKeys reads keys for default. Uses for which the file has no key keep their development key.
func loadKeys(file string) ([]*jwks.Key, error) {
	if file == "" {
		return nil, nil
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	keys, err := jwks.ParsePEM(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	development, err := jwks.Development(0)
	if err != nil {
		return nil, err
	}
	for _, use := range development {
		given := false
		for _, key := range keys {
			given = given || key.Use == use.Use
		}
		if !given {
			keys = append(keys, use)
		}
	}
	return keys, nil
}
