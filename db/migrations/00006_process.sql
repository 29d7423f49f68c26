-- +goose Up
-- The process in full: steps with their records, meetings of bodies, versions of a plan, the statutory calendar with its mail, the audit check, samples, the roll-over of a year.

-- One line per step of any machine (internal/flow): which life, of which record, from which state to which, what it rests on. Kept for ever.
CREATE TABLE process_step (
  id VARCHAR(26) PRIMARY KEY,
  machine VARCHAR(20) NOT NULL,
  subject_id VARCHAR(26) NOT NULL,
  root_id VARCHAR(26) NOT NULL,
  unit_id VARCHAR(26) REFERENCES unit (id),
  step VARCHAR(40) NOT NULL,
  from_state VARCHAR(30) NOT NULL,
  to_state VARCHAR(30) NOT NULL,
  skipped VARCHAR(300) NOT NULL,
  on_date VARCHAR(10) NOT NULL,
  letter_number VARCHAR(60) NOT NULL,
  document VARCHAR(300) NOT NULL,
  file_sha256 VARCHAR(64) REFERENCES stored_file (sha256),
  file_name VARCHAR(300) NOT NULL,
  note TEXT NOT NULL,
  decision_id VARCHAR(26) REFERENCES council_decision (id),
  edition_id VARCHAR(26) REFERENCES edition (id),
  recorded_by VARCHAR(26) NOT NULL,
  recorded_at BIGINT NOT NULL,
  CONSTRAINT process_step_date CHECK (on_date = '' OR length(on_date) = 10)
);
CREATE INDEX process_step_root ON process_step (root_id);
CREATE INDEX process_step_subject ON process_step (subject_id);

-- Bodies and what they do: a meeting (Ekim 2019 toplantısı) has sittings (birleşim), a sitting has agenda items, an item is referred, reported and decided.
CREATE TABLE council_body (
  id VARCHAR(26) PRIMARY KEY,
  kind VARCHAR(30) NOT NULL,
  name VARCHAR(200) NOT NULL,
  members BIGINT,
  valid_from VARCHAR(10) NOT NULL,
  valid_to VARCHAR(10) NOT NULL,
  origin VARCHAR(30) NOT NULL,
  source TEXT NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  CONSTRAINT council_body_once UNIQUE (kind, name),
  CONSTRAINT council_body_members CHECK (members IS NULL OR members > 0),
  CONSTRAINT council_body_valid CHECK ((valid_from = '' OR length(valid_from) = 10) AND (valid_to = '' OR length(valid_to) = 10))
);
CREATE TABLE council_meeting (
  id VARCHAR(26) PRIMARY KEY,
  body_id VARCHAR(26) NOT NULL REFERENCES council_body (id),
  name VARCHAR(100) NOT NULL,
  starts_on VARCHAR(10) NOT NULL,
  note TEXT NOT NULL,
  synthetic BOOLEAN NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  CONSTRAINT council_meeting_once UNIQUE (body_id, name, starts_on),
  CONSTRAINT council_meeting_day CHECK (length(starts_on) = 10)
);
CREATE TABLE council_sitting (
  id VARCHAR(26) PRIMARY KEY,
  meeting_id VARCHAR(26) NOT NULL REFERENCES council_meeting (id),
  no BIGINT NOT NULL,
  held_on VARCHAR(10) NOT NULL,
  chair VARCHAR(200) NOT NULL,
  present BIGINT,
  note TEXT NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  CONSTRAINT council_sitting_no UNIQUE (meeting_id, no),
  CONSTRAINT council_sitting_day CHECK (length(held_on) = 10)
);
CREATE TABLE council_item (
  id VARCHAR(26) PRIMARY KEY,
  sitting_id VARCHAR(26) NOT NULL REFERENCES council_sitting (id),
  no BIGINT NOT NULL,
  subject VARCHAR(500) NOT NULL,
  machine VARCHAR(20) NOT NULL,
  subject_id VARCHAR(26) NOT NULL,
  state VARCHAR(20) NOT NULL,
  note TEXT NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  CONSTRAINT council_item_no UNIQUE (sitting_id, no)
);
CREATE INDEX council_item_subject ON council_item (subject_id);
CREATE TABLE council_referral (
  id VARCHAR(26) PRIMARY KEY,
  item_id VARCHAR(26) NOT NULL REFERENCES council_item (id),
  commission_id VARCHAR(26) NOT NULL REFERENCES council_body (id),
  referred_on VARCHAR(10) NOT NULL,
  due_on VARCHAR(10) NOT NULL,
  reported_on VARCHAR(10) NOT NULL,
  report_number VARCHAR(60) NOT NULL,
  report_text TEXT NOT NULL,
  opinion VARCHAR(20) NOT NULL,
  file_sha256 VARCHAR(64) REFERENCES stored_file (sha256),
  file_name VARCHAR(300) NOT NULL,
  recorded_by VARCHAR(26) NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  CONSTRAINT council_referral_days CHECK (length(referred_on) = 10 AND (due_on = '' OR length(due_on) = 10) AND (reported_on = '' OR length(reported_on) = 10))
);
CREATE INDEX council_referral_item ON council_referral (item_id);
ALTER TABLE council_decision ADD COLUMN item_id VARCHAR(26) REFERENCES council_item (id);

-- A plan's versions: an update changes the remaining years. Until its decision it is a list of changes beside the plan (old, new, reason); nobody reads it as the plan.
ALTER TABLE plan ADD COLUMN renews_id VARCHAR(26) REFERENCES plan (id);
ALTER TABLE plan_version ADD COLUMN state VARCHAR(30) NOT NULL DEFAULT '';
ALTER TABLE plan_version ADD COLUMN reason TEXT;
ALTER TABLE plan_version ADD COLUMN submitted_on VARCHAR(10) NOT NULL DEFAULT '';
ALTER TABLE plan_version ADD COLUMN row_version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE plan_version ADD COLUMN created_by VARCHAR(26);
ALTER TABLE plan_version ADD COLUMN created_at BIGINT NOT NULL DEFAULT 0;
CREATE TABLE plan_change (
  id VARCHAR(26) PRIMARY KEY,
  plan_id VARCHAR(26) NOT NULL REFERENCES plan (id),
  version_no BIGINT NOT NULL,
  kind VARCHAR(20) NOT NULL,
  record_id VARCHAR(26) NOT NULL,
  field VARCHAR(60) NOT NULL,
  year BIGINT NOT NULL,
  old_value TEXT NOT NULL,
  new_value TEXT NOT NULL,
  reason TEXT NOT NULL,
  entered_by VARCHAR(26) NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  CONSTRAINT plan_change_once UNIQUE (plan_id, version_no, kind, record_id, field, year),
  CONSTRAINT plan_change_version CHECK (version_no > 1)
);
-- Which years an indicator is followed in (0: from the plan's first, until its last), and its weight by version where an update changed it.
ALTER TABLE indicator ADD COLUMN first_followed BIGINT NOT NULL DEFAULT 0;
ALTER TABLE indicator ADD COLUMN last_followed BIGINT NOT NULL DEFAULT 0;
CREATE TABLE indicator_weight (
  indicator_id VARCHAR(26) NOT NULL REFERENCES indicator (id),
  plan_id VARCHAR(26) NOT NULL REFERENCES plan (id),
  version_no BIGINT NOT NULL,
  weight BIGINT,
  PRIMARY KEY (indicator_id, version_no)
);
CREATE INDEX indicator_weight_plan ON indicator_weight (plan_id);

-- The senior manager approves identity sheets of indicators (R-VER-02); the strategy office answers the question of relevance (R-ILG-02).
CREATE TABLE sheet_approval (
  id VARCHAR(26) PRIMARY KEY,
  plan_id VARCHAR(26) NOT NULL REFERENCES plan (id),
  approved_on VARCHAR(10) NOT NULL,
  letter_number VARCHAR(60) NOT NULL,
  approver VARCHAR(200) NOT NULL,
  note TEXT NOT NULL,
  synthetic BOOLEAN NOT NULL,
  recorded_by VARCHAR(26) NOT NULL,
  recorded_at BIGINT NOT NULL,
  CONSTRAINT sheet_approval_day CHECK (length(approved_on) = 10)
);
CREATE TABLE sheet_approval_item (
  approval_id VARCHAR(26) NOT NULL REFERENCES sheet_approval (id),
  indicator_id VARCHAR(26) NOT NULL REFERENCES indicator (id),
  plan_id VARCHAR(26) NOT NULL REFERENCES plan (id),
  sheet_sha256 VARCHAR(64) NOT NULL,
  PRIMARY KEY (approval_id, indicator_id)
);
CREATE INDEX sheet_approval_item_plan ON sheet_approval_item (plan_id);
CREATE TABLE relevance_review (
  indicator_id VARCHAR(26) PRIMARY KEY REFERENCES indicator (id),
  plan_id VARCHAR(26) NOT NULL REFERENCES plan (id),
  relevant BOOLEAN NOT NULL,
  text TEXT NOT NULL,
  synthetic BOOLEAN NOT NULL,
  reviewed_by VARCHAR(26) NOT NULL,
  reviewed_at BIGINT NOT NULL,
  version BIGINT NOT NULL
);
CREATE INDEX relevance_review_plan ON relevance_review (plan_id);

-- The statutory calendar: holidays beside those the law fixes, own reminders, and what was done where no other record says so.
CREATE TABLE holiday (
  id VARCHAR(26) PRIMARY KEY,
  on_date VARCHAR(10) NOT NULL,
  name VARCHAR(200) NOT NULL,
  half_day BOOLEAN NOT NULL,
  source TEXT NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  CONSTRAINT holiday_once UNIQUE (on_date, name),
  CONSTRAINT holiday_day CHECK (length(on_date) = 10)
);
CREATE TABLE duty_item (
  id VARCHAR(26) PRIMARY KEY,
  title VARCHAR(300) NOT NULL,
  due_on VARCHAR(10) NOT NULL,
  unit_id VARCHAR(26) REFERENCES unit (id),
  yearly BOOLEAN NOT NULL,
  source VARCHAR(500) NOT NULL,
  note TEXT NOT NULL,
  cancelled_reason TEXT NOT NULL,
  version BIGINT NOT NULL,
  created_by VARCHAR(26) NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  CONSTRAINT duty_item_day CHECK (length(due_on) = 10)
);
CREATE TABLE duty_done (
  id VARCHAR(26) PRIMARY KEY,
  item VARCHAR(60) NOT NULL,
  year BIGINT NOT NULL,
  done_on VARCHAR(10) NOT NULL,
  letter_number VARCHAR(60) NOT NULL,
  note TEXT NOT NULL,
  synthetic BOOLEAN NOT NULL,
  recorded_by VARCHAR(26) NOT NULL,
  recorded_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  CONSTRAINT duty_done_once UNIQUE (item, year),
  CONSTRAINT duty_done_day CHECK (length(done_on) = 10)
);

-- Mail waits here and is sent by one lease holder; the key keeps a reminder from going out twice.
CREATE TABLE mail_outbox (
  id VARCHAR(26) PRIMARY KEY,
  person_id VARCHAR(26) REFERENCES person (id),
  address VARCHAR(320) NOT NULL,
  kind VARCHAR(30) NOT NULL,
  once_key VARCHAR(200) NOT NULL,
  subject VARCHAR(300) NOT NULL,
  body TEXT NOT NULL,
  state VARCHAR(20) NOT NULL,
  attempts BIGINT NOT NULL,
  next_at BIGINT NOT NULL,
  last_error TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  sent_at BIGINT NOT NULL,
  CONSTRAINT mail_outbox_once UNIQUE (once_key)
);
CREATE INDEX mail_outbox_next ON mail_outbox (state, next_at);
CREATE TABLE notice_choice (
  person_id VARCHAR(26) PRIMARY KEY REFERENCES person (id),
  digest VARCHAR(10) NOT NULL,
  feed_hash VARCHAR(64) NOT NULL,
  version BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);

-- The audit check: waivers with reason and end, and the counts of a day for the trend.
CREATE TABLE comply_waiver (
  id VARCHAR(26) PRIMARY KEY,
  rule VARCHAR(20) NOT NULL,
  plan_id VARCHAR(26) NOT NULL REFERENCES plan (id),
  document VARCHAR(20) NOT NULL,
  year BIGINT NOT NULL,
  record_id VARCHAR(26) NOT NULL,
  ref VARCHAR(200) NOT NULL,
  reason TEXT NOT NULL,
  expires_on VARCHAR(10) NOT NULL,
  synthetic BOOLEAN NOT NULL,
  granted_by VARCHAR(26) NOT NULL,
  granted_at BIGINT NOT NULL,
  revoked_by VARCHAR(26),
  revoked_at BIGINT NOT NULL,
  revoked_reason TEXT NOT NULL,
  version BIGINT NOT NULL,
  CONSTRAINT comply_waiver_end CHECK (length(expires_on) = 10)
);
CREATE INDEX comply_waiver_plan ON comply_waiver (plan_id);
CREATE TABLE comply_count (
  plan_id VARCHAR(26) NOT NULL REFERENCES plan (id),
  document VARCHAR(20) NOT NULL,
  year BIGINT NOT NULL,
  on_date VARCHAR(10) NOT NULL,
  errors BIGINT NOT NULL,
  warnings BIGINT NOT NULL,
  infos BIGINT NOT NULL,
  waived BIGINT NOT NULL,
  unverifiable BIGINT NOT NULL,
  PRIMARY KEY (plan_id, document, year, on_date),
  CONSTRAINT comply_count_day CHECK (length(on_date) = 10)
);

-- A sample of values drawn by a seed, and what looking at each one found.
CREATE TABLE audit_sample (
  id VARCHAR(26) PRIMARY KEY,
  plan_id VARCHAR(26) NOT NULL REFERENCES plan (id),
  year BIGINT NOT NULL,
  period_no BIGINT NOT NULL,
  unit_id VARCHAR(26) REFERENCES unit (id),
  purpose VARCHAR(20) NOT NULL,
  seed VARCHAR(64) NOT NULL,
  size BIGINT NOT NULL,
  population BIGINT NOT NULL,
  population_sha256 VARCHAR(64) NOT NULL,
  note TEXT NOT NULL,
  synthetic BOOLEAN NOT NULL,
  closed_at BIGINT NOT NULL,
  drawn_by VARCHAR(26) NOT NULL,
  drawn_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  CONSTRAINT audit_sample_size CHECK (size > 0 AND population >= size)
);
CREATE INDEX audit_sample_plan ON audit_sample (plan_id, year);
CREATE TABLE audit_sample_item (
  id VARCHAR(26) PRIMARY KEY,
  sample_id VARCHAR(26) NOT NULL REFERENCES audit_sample (id),
  position BIGINT NOT NULL,
  measurement_id VARCHAR(26) NOT NULL REFERENCES measurement (id),
  result VARCHAR(20) NOT NULL,
  found_value BIGINT,
  note TEXT NOT NULL,
  checked_by VARCHAR(26),
  checked_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  CONSTRAINT audit_sample_item_once UNIQUE (sample_id, measurement_id)
);

-- What became of each record when a programme was copied into the next year.
CREATE TABLE roll_over (
  id VARCHAR(26) PRIMARY KEY,
  plan_id VARCHAR(26) NOT NULL REFERENCES plan (id),
  from_programme_id VARCHAR(26) NOT NULL REFERENCES programme (id),
  to_programme_id VARCHAR(26) NOT NULL REFERENCES programme (id),
  note TEXT NOT NULL,
  done_by VARCHAR(26) NOT NULL,
  done_at BIGINT NOT NULL,
  CONSTRAINT roll_over_to UNIQUE (to_programme_id)
);
CREATE TABLE roll_over_row (
  id VARCHAR(26) PRIMARY KEY,
  roll_over_id VARCHAR(26) NOT NULL REFERENCES roll_over (id),
  position BIGINT NOT NULL,
  kind VARCHAR(20) NOT NULL,
  source_id VARCHAR(26) NOT NULL,
  result_id VARCHAR(26) NOT NULL,
  ref VARCHAR(200) NOT NULL,
  title VARCHAR(500) NOT NULL,
  fate VARCHAR(20) NOT NULL,
  old_value TEXT NOT NULL,
  new_value TEXT NOT NULL,
  reason TEXT NOT NULL
);
CREATE INDEX roll_over_row_of ON roll_over_row (roll_over_id);
