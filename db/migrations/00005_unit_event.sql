-- +goose Up
-- Where a dated change of a unit stands: planned until its day, done, or cancelled before its day came. Its version keeps two administrators apart; old_last is the unit's last day as it was before a change that ends it.
ALTER TABLE unit_event ADD COLUMN state VARCHAR(20) NOT NULL DEFAULT 'done';
ALTER TABLE unit_event ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE unit_event ADD COLUMN old_last VARCHAR(10) NOT NULL DEFAULT '';
