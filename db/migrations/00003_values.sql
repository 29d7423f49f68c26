-- +goose Up
-- Windows, values, evaluation and the activity report (issue 4). The same portable SQL as the first migration.

-- Files by their content; the content itself lies in the file store (internal/files).
CREATE TABLE stored_file (
  sha256 VARCHAR(64) PRIMARY KEY,
  size BIGINT NOT NULL,
  media_type VARCHAR(100) NOT NULL,
  stored_by VARCHAR(26) NOT NULL,
  stored_at BIGINT NOT NULL,
  CONSTRAINT stored_file_size CHECK (size > 0)
);

-- A window is one reporting period of one frequency with the days until which units, managers and the strategy office may work on it.
CREATE TABLE report_window (
  id VARCHAR(26) PRIMARY KEY,
  plan_id VARCHAR(26) NOT NULL REFERENCES plan (id),
  year BIGINT NOT NULL,
  frequency VARCHAR(20) NOT NULL,
  period_no BIGINT NOT NULL,
  opens_on VARCHAR(10) NOT NULL,
  unit_closes_on VARCHAR(10) NOT NULL,
  manager_closes_on VARCHAR(10) NOT NULL,
  office_closes_on VARCHAR(10) NOT NULL,
  state VARCHAR(20) NOT NULL,
  frozen_by VARCHAR(26),
  frozen_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  CONSTRAINT report_window_once UNIQUE (plan_id, year, frequency, period_no),
  CONSTRAINT report_window_period CHECK (period_no >= 1 AND period_no <= 12),
  CONSTRAINT report_window_days CHECK (length(opens_on) = 10 AND opens_on <= unit_closes_on AND unit_closes_on <= manager_closes_on AND manager_closes_on <= office_closes_on)
);

-- One unit may work on a window again, before or after its freeze, with a reason.
CREATE TABLE window_reopening (
  id VARCHAR(26) PRIMARY KEY,
  window_id VARCHAR(26) NOT NULL REFERENCES report_window (id),
  unit_id VARCHAR(26) NOT NULL REFERENCES unit (id),
  reason TEXT NOT NULL,
  until_on VARCHAR(10) NOT NULL,
  opened_by VARCHAR(26) NOT NULL,
  opened_at BIGINT NOT NULL,
  closed_by VARCHAR(26),
  closed_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  CONSTRAINT window_reopening_until CHECK (length(until_on) = 10)
);
CREATE INDEX window_reopening_window ON window_reopening (window_id);

-- What was reached in one period, in the shape of the indicator's calculation type; NULL is missing.
CREATE TABLE measurement (
  id VARCHAR(26) PRIMARY KEY,
  plan_id VARCHAR(26) NOT NULL REFERENCES plan (id),
  indicator_id VARCHAR(26) NOT NULL REFERENCES indicator (id),
  window_id VARCHAR(26) NOT NULL REFERENCES report_window (id),
  year BIGINT NOT NULL,
  frequency VARCHAR(20) NOT NULL,
  period_no BIGINT NOT NULL,
  unit_id VARCHAR(26) REFERENCES unit (id),
  state VARCHAR(20) NOT NULL,
  kind VARCHAR(20) NOT NULL,
  amount BIGINT,
  numerator BIGINT,
  denominator BIGINT,
  done BOOLEAN,
  scale BIGINT,
  no_value_reason TEXT NOT NULL,
  explanation TEXT NOT NULL,
  confirmed BOOLEAN NOT NULL,
  return_reason TEXT NOT NULL,
  entered_by VARCHAR(26) NOT NULL,
  entered_at BIGINT NOT NULL,
  approved_by VARCHAR(26),
  approved_at BIGINT NOT NULL,
  verified_by VARCHAR(26),
  verified_at BIGINT NOT NULL,
  origin VARCHAR(30) NOT NULL,
  source TEXT NOT NULL,
  synthetic BOOLEAN NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  CONSTRAINT measurement_once UNIQUE (indicator_id, window_id),
  CONSTRAINT measurement_scale CHECK (scale IS NULL OR (scale >= 0 AND scale <= 4)),
  CONSTRAINT measurement_two_people CHECK (approved_by IS NULL OR approved_by <> entered_by)
);
CREATE INDEX measurement_plan ON measurement (plan_id, year);
CREATE INDEX measurement_window ON measurement (window_id);

-- Every state a value was in: who, when, why, and what it said.
CREATE TABLE measurement_step (
  id VARCHAR(26) PRIMARY KEY,
  measurement_id VARCHAR(26) NOT NULL REFERENCES measurement (id),
  step VARCHAR(20) NOT NULL,
  state VARCHAR(20) NOT NULL,
  content TEXT NOT NULL,
  reason TEXT NOT NULL,
  by_person VARCHAR(26) NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX measurement_step_of ON measurement_step (measurement_id);

-- Proof of a value: a file or a reference to a record. It is cancelled with a reason, never removed.
CREATE TABLE evidence (
  id VARCHAR(26) PRIMARY KEY,
  measurement_id VARCHAR(26) NOT NULL REFERENCES measurement (id),
  plan_id VARCHAR(26) NOT NULL REFERENCES plan (id),
  kind VARCHAR(20) NOT NULL,
  sha256 VARCHAR(64) REFERENCES stored_file (sha256),
  file_name VARCHAR(300) NOT NULL,
  reference VARCHAR(300) NOT NULL,
  system VARCHAR(200) NOT NULL,
  note TEXT NOT NULL,
  personal_data BOOLEAN NOT NULL,
  synthetic BOOLEAN NOT NULL,
  added_by VARCHAR(26) NOT NULL,
  added_at BIGINT NOT NULL,
  cancelled_reason TEXT NOT NULL,
  cancelled_by VARCHAR(26),
  cancelled_at BIGINT NOT NULL,
  version BIGINT NOT NULL
);
CREATE INDEX evidence_of ON evidence (measurement_id);
CREATE INDEX evidence_plan ON evidence (plan_id);

-- Why an indicator's year ended elsewhere than planned (domain.md §3.8).
CREATE TABLE deviation (
  id VARCHAR(26) PRIMARY KEY,
  plan_id VARCHAR(26) NOT NULL REFERENCES plan (id),
  indicator_id VARCHAR(26) NOT NULL REFERENCES indicator (id),
  year BIGINT NOT NULL,
  cause VARCHAR(30) NOT NULL,
  narrative TEXT NOT NULL,
  measure TEXT NOT NULL,
  owner_unit_id VARCHAR(26) REFERENCES unit (id),
  due_on VARCHAR(10) NOT NULL,
  target_comment TEXT NOT NULL,
  state VARCHAR(20) NOT NULL,
  return_reason TEXT NOT NULL,
  entered_by VARCHAR(26) NOT NULL,
  entered_at BIGINT NOT NULL,
  approved_by VARCHAR(26),
  approved_at BIGINT NOT NULL,
  synthetic BOOLEAN NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  CONSTRAINT deviation_once UNIQUE (indicator_id, year),
  CONSTRAINT deviation_two_people CHECK (approved_by IS NULL OR approved_by <> entered_by),
  CONSTRAINT deviation_due CHECK (due_on = '' OR length(due_on) = 10)
);
CREATE INDEX deviation_plan ON deviation (plan_id, year);

-- What monitoring (half) or evaluation (year) says of a target: the text and the four criteria (domain.md §3.5, 3.6).
CREATE TABLE assessment (
  id VARCHAR(26) PRIMARY KEY,
  plan_id VARCHAR(26) NOT NULL REFERENCES plan (id),
  target_id VARCHAR(26) NOT NULL REFERENCES target (id),
  year BIGINT NOT NULL,
  kind VARCHAR(20) NOT NULL,
  text TEXT NOT NULL,
  reason TEXT NOT NULL,
  measures TEXT NOT NULL,
  environment_changed BOOLEAN,
  environment_text TEXT NOT NULL,
  needs_effect TEXT NOT NULL,
  change_needed BOOLEAN,
  reached_text TEXT NOT NULL,
  needs_met BOOLEAN,
  remaining_gap TEXT NOT NULL,
  cost_changed BOOLEAN,
  cost_text TEXT NOT NULL,
  update_needed BOOLEAN,
  risks TEXT NOT NULL,
  risk_measures TEXT NOT NULL,
  risk_owner_unit_id VARCHAR(26) REFERENCES unit (id),
  risk_due_on VARCHAR(10) NOT NULL,
  entered_by VARCHAR(26) NOT NULL,
  entered_at BIGINT NOT NULL,
  synthetic BOOLEAN NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  CONSTRAINT assessment_once UNIQUE (target_id, year, kind),
  CONSTRAINT assessment_due CHECK (risk_due_on = '' OR length(risk_due_on) = 10)
);
CREATE INDEX assessment_plan ON assessment (plan_id, year);

-- The monitoring or evaluation report of a year with the board's meeting.
CREATE TABLE review (
  id VARCHAR(26) PRIMARY KEY,
  plan_id VARCHAR(26) NOT NULL REFERENCES plan (id),
  year BIGINT NOT NULL,
  kind VARCHAR(20) NOT NULL,
  state VARCHAR(20) NOT NULL,
  method TEXT NOT NULL,
  summary TEXT NOT NULL,
  risk_review TEXT NOT NULL,
  capacity TEXT NOT NULL,
  conclusion VARCHAR(20) NOT NULL,
  conclusion_text TEXT NOT NULL,
  held_on VARCHAR(10) NOT NULL,
  meeting_no VARCHAR(60) NOT NULL,
  attendees TEXT NOT NULL,
  meeting_note TEXT NOT NULL,
  submitted_on VARCHAR(10) NOT NULL,
  decision_id VARCHAR(26) REFERENCES council_decision (id),
  synthetic BOOLEAN NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  CONSTRAINT review_once UNIQUE (plan_id, year, kind),
  CONSTRAINT review_days CHECK ((held_on = '' OR length(held_on) = 10) AND (submitted_on = '' OR length(submitted_on) = 10))
);

-- What the strategy board decided there, and what became of it.
CREATE TABLE board_decision (
  id VARCHAR(26) PRIMARY KEY,
  review_id VARCHAR(26) NOT NULL REFERENCES review (id),
  plan_id VARCHAR(26) NOT NULL REFERENCES plan (id),
  no BIGINT NOT NULL,
  text TEXT NOT NULL,
  target_id VARCHAR(26) REFERENCES target (id),
  owner_unit_id VARCHAR(26) REFERENCES unit (id),
  due_on VARCHAR(10) NOT NULL,
  state VARCHAR(20) NOT NULL,
  follow_up TEXT NOT NULL,
  followed_on VARCHAR(10) NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  CONSTRAINT board_decision_no UNIQUE (review_id, no),
  CONSTRAINT board_decision_days CHECK ((due_on = '' OR length(due_on) = 10) AND (followed_on = '' OR length(followed_on) = 10))
);
CREATE INDEX board_decision_plan ON board_decision (plan_id);

-- The administration's activity report of a year.
CREATE TABLE activity_report (
  id VARCHAR(26) PRIMARY KEY,
  plan_id VARCHAR(26) NOT NULL REFERENCES plan (id),
  programme_id VARCHAR(26) NOT NULL REFERENCES programme (id),
  year BIGINT NOT NULL,
  state VARCHAR(30) NOT NULL,
  presented_on VARCHAR(10) NOT NULL,
  letter_number VARCHAR(60) NOT NULL,
  chair VARCHAR(200) NOT NULL,
  total_members BIGINT,
  votes_sufficient BIGINT,
  votes_insufficient BIGINT,
  abstentions BIGINT,
  decision_id VARCHAR(26) REFERENCES council_decision (id),
  published_on VARCHAR(10) NOT NULL,
  published_at VARCHAR(300) NOT NULL,
  printed_file_name VARCHAR(300) NOT NULL,
  printed_sha256 VARCHAR(64) NOT NULL,
  synthetic BOOLEAN NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  CONSTRAINT activity_report_once UNIQUE (plan_id, year),
  CONSTRAINT activity_report_days CHECK ((presented_on = '' OR length(presented_on) = 10) AND (published_on = '' OR length(published_on) = 10)),
  CONSTRAINT activity_report_votes CHECK ((total_members IS NULL OR total_members > 0) AND (votes_sufficient IS NULL OR votes_sufficient >= 0)
    AND (votes_insufficient IS NULL OR votes_insufficient >= 0) AND (abstentions IS NULL OR abstentions >= 0))
);

-- A spending unit's report.
CREATE TABLE unit_report (
  id VARCHAR(26) PRIMARY KEY,
  report_id VARCHAR(26) NOT NULL REFERENCES activity_report (id),
  unit_id VARCHAR(26) NOT NULL REFERENCES unit (id),
  state VARCHAR(20) NOT NULL,
  reason TEXT NOT NULL,
  received_by VARCHAR(26),
  received_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  CONSTRAINT unit_report_once UNIQUE (report_id, unit_id)
);

CREATE TABLE report_step (
  id VARCHAR(26) PRIMARY KEY,
  report_id VARCHAR(26) NOT NULL REFERENCES activity_report (id),
  unit_report_id VARCHAR(26) REFERENCES unit_report (id),
  step VARCHAR(40) NOT NULL,
  on_date VARCHAR(10) NOT NULL,
  letter_number VARCHAR(60) NOT NULL,
  note TEXT NOT NULL,
  recorded_by VARCHAR(26) NOT NULL,
  recorded_at BIGINT NOT NULL,
  CONSTRAINT report_step_date CHECK (on_date = '' OR length(on_date) = 10)
);
CREATE INDEX report_step_report ON report_step (report_id);

-- One text of a section of the form (domain.md §5.2), of the administration or of a unit. owner_id is the report or the unit report.
CREATE TABLE report_text (
  id VARCHAR(26) PRIMARY KEY,
  report_id VARCHAR(26) NOT NULL REFERENCES activity_report (id),
  unit_report_id VARCHAR(26) REFERENCES unit_report (id),
  owner_id VARCHAR(26) NOT NULL,
  section VARCHAR(20) NOT NULL,
  text TEXT NOT NULL,
  written_by VARCHAR(26) NOT NULL,
  synthetic BOOLEAN NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  CONSTRAINT report_text_once UNIQUE (owner_id, section)
);
CREATE INDEX report_text_report ON report_text (report_id);

-- What a unit did for an activity and what was spent on it.
CREATE TABLE activity_result (
  id VARCHAR(26) PRIMARY KEY,
  report_id VARCHAR(26) NOT NULL REFERENCES activity_report (id),
  unit_report_id VARCHAR(26) NOT NULL REFERENCES unit_report (id),
  activity_id VARCHAR(26) NOT NULL REFERENCES activity (id),
  work_done TEXT NOT NULL,
  final_appropriation BIGINT,
  spent BIGINT,
  reason TEXT NOT NULL,
  written_by VARCHAR(26) NOT NULL,
  synthetic BOOLEAN NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  CONSTRAINT activity_result_once UNIQUE (unit_report_id, activity_id),
  CONSTRAINT activity_result_money CHECK ((final_appropriation IS NULL OR final_appropriation >= 0) AND (spent IS NULL OR spent >= 0))
);
CREATE INDEX activity_result_report ON activity_result (report_id);

-- The wording of a statement, loaded by the administrator; the newest of a year holds.
CREATE TABLE statement_text (
  id VARCHAR(26) PRIMARY KEY,
  kind VARCHAR(30) NOT NULL,
  valid_from BIGINT NOT NULL,
  text TEXT NOT NULL,
  source TEXT NOT NULL,
  synthetic BOOLEAN NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  CONSTRAINT statement_text_once UNIQUE (kind, valid_from)
);

CREATE TABLE statement (
  id VARCHAR(26) PRIMARY KEY,
  report_id VARCHAR(26) NOT NULL REFERENCES activity_report (id),
  unit_report_id VARCHAR(26) REFERENCES unit_report (id),
  owner_id VARCHAR(26) NOT NULL,
  kind VARCHAR(30) NOT NULL,
  signer_id VARCHAR(26) REFERENCES person (id),
  signer_name VARCHAR(200) NOT NULL,
  signer_title VARCHAR(200) NOT NULL,
  office_from VARCHAR(10) NOT NULL,
  office_to VARCHAR(10) NOT NULL,
  relies_on_predecessor BOOLEAN NOT NULL,
  place VARCHAR(100) NOT NULL,
  signed_on VARCHAR(10) NOT NULL,
  signature VARCHAR(20) NOT NULL,
  text_id VARCHAR(26) NOT NULL REFERENCES statement_text (id),
  text TEXT NOT NULL,
  document_sha256 VARCHAR(64) REFERENCES stored_file (sha256),
  document_name VARCHAR(300) NOT NULL,
  recorded_by VARCHAR(26) NOT NULL,
  recorded_at BIGINT NOT NULL,
  withdrawn_reason TEXT NOT NULL,
  withdrawn_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  CONSTRAINT statement_days CHECK (length(signed_on) = 10 AND length(office_from) = 10 AND (office_to = '' OR length(office_to) = 10))
);
CREATE INDEX statement_report ON statement (report_id);
-- One statement of a kind holds; one withdrawn with a returned report stays in the record.
CREATE UNIQUE INDEX statement_holds ON statement (owner_id, kind) WHERE withdrawn_at = 0;

-- To whom the report was sent.
CREATE TABLE distribution (
  id VARCHAR(26) PRIMARY KEY,
  report_id VARCHAR(26) NOT NULL REFERENCES activity_report (id),
  recipient VARCHAR(30) NOT NULL,
  recipient_name VARCHAR(300) NOT NULL,
  sent_on VARCHAR(10) NOT NULL,
  letter_number VARCHAR(60) NOT NULL,
  note TEXT NOT NULL,
  recorded_by VARCHAR(26) NOT NULL,
  recorded_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  CONSTRAINT distribution_once UNIQUE (report_id, recipient, recipient_name, letter_number),
  CONSTRAINT distribution_sent CHECK (length(sent_on) = 10)
);

-- Signed papers attached to a decision.
CREATE TABLE decision_file (
  id VARCHAR(26) PRIMARY KEY,
  decision_id VARCHAR(26) NOT NULL REFERENCES council_decision (id),
  sha256 VARCHAR(64) NOT NULL REFERENCES stored_file (sha256),
  file_name VARCHAR(300) NOT NULL,
  added_by VARCHAR(26) NOT NULL,
  added_at BIGINT NOT NULL,
  CONSTRAINT decision_file_once UNIQUE (decision_id, sha256)
);

-- A performance results table as it was printed elsewhere, to be compared with the programme: findings F26, F27, F28.
CREATE TABLE printed_result (
  id VARCHAR(26) PRIMARY KEY,
  report_id VARCHAR(26) NOT NULL REFERENCES activity_report (id),
  row_no BIGINT NOT NULL,
  code VARCHAR(20) NOT NULL,
  name VARCHAR(500) NOT NULL,
  unit_of_measure VARCHAR(60) NOT NULL,
  target_value BIGINT,
  actual_value BIGINT,
  reason TEXT NOT NULL,
  CONSTRAINT printed_result_row UNIQUE (report_id, row_no)
);
