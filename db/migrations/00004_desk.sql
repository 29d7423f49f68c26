-- +goose Up
-- A person's own desk (saved views, what was seen once), dated changes of units, hand-overs between persons, and backups that were made.

-- What happened to a unit on a day: renamed, merged into another, closed, set up out of another. The unit's own row holds its present name and span.
CREATE TABLE unit_event (
  id VARCHAR(26) PRIMARY KEY,
  unit_id VARCHAR(26) NOT NULL REFERENCES unit (id),
  kind VARCHAR(20) NOT NULL,
  into_id VARCHAR(26) REFERENCES unit (id),
  on_date VARCHAR(10) NOT NULL,
  old_name VARCHAR(200) NOT NULL,
  new_name VARCHAR(200) NOT NULL,
  reason TEXT NOT NULL,
  decision VARCHAR(300) NOT NULL,
  recorded_by VARCHAR(26) NOT NULL,
  recorded_at BIGINT NOT NULL,
  CONSTRAINT unit_event_on CHECK (length(on_date) = 10),
  CONSTRAINT unit_event_into CHECK (into_id IS NULL OR into_id <> unit_id)
);
CREATE INDEX unit_event_unit ON unit_event (unit_id, on_date);
CREATE INDEX unit_event_into_unit ON unit_event (into_id);

-- One person's post goes over to another on a day, with what is open.
CREATE TABLE hand_over (
  id VARCHAR(26) PRIMARY KEY,
  from_post_id VARCHAR(26) NOT NULL REFERENCES post (id),
  to_post_id VARCHAR(26) NOT NULL REFERENCES post (id),
  unit_id VARCHAR(26) REFERENCES unit (id),
  on_date VARCHAR(10) NOT NULL,
  note TEXT NOT NULL,
  recorded_by VARCHAR(26) NOT NULL,
  recorded_at BIGINT NOT NULL,
  taken_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  CONSTRAINT hand_over_on CHECK (length(on_date) = 10)
);
CREATE INDEX hand_over_to ON hand_over (to_post_id);
CREATE INDEX hand_over_from ON hand_over (from_post_id);

-- A list as one person likes to see it: the page with its filters.
CREATE TABLE saved_view (
  id VARCHAR(26) PRIMARY KEY,
  person_id VARCHAR(26) NOT NULL REFERENCES person (id),
  page VARCHAR(100) NOT NULL,
  name VARCHAR(100) NOT NULL,
  name_fold VARCHAR(200) NOT NULL,
  query VARCHAR(2000) NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  CONSTRAINT saved_view_once UNIQUE (person_id, page, name_fold)
);

-- What a person has seen or put away once: the tour, a hint.
CREATE TABLE person_mark (
  person_id VARCHAR(26) NOT NULL REFERENCES person (id),
  mark VARCHAR(60) NOT NULL,
  marked_at BIGINT NOT NULL,
  PRIMARY KEY (person_id, mark)
);

-- A copy of the data that was made, or that an administrator says was made by other means.
CREATE TABLE backup_run (
  id VARCHAR(26) PRIMARY KEY,
  made_at BIGINT NOT NULL,
  kind VARCHAR(20) NOT NULL,
  place VARCHAR(500) NOT NULL,
  size BIGINT NOT NULL,
  sha256 VARCHAR(64) NOT NULL,
  note TEXT NOT NULL,
  recorded_by VARCHAR(26) NOT NULL
);
CREATE INDEX backup_run_made ON backup_run (made_at);
