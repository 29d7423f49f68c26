-- +goose Up
-- Programme and budget (issue 3). The same portable SQL as the first migration.

-- Budget codes: dated reference data, seeded from db/seed and correctable by the administrator (domain.md §4.9).
CREATE TABLE budget_code (
  id VARCHAR(26) PRIMARY KEY,
  kind VARCHAR(20) NOT NULL,
  code_set VARCHAR(20) NOT NULL,
  code VARCHAR(30) NOT NULL,
  name VARCHAR(300) NOT NULL,
  valid_from BIGINT NOT NULL,
  valid_to BIGINT NOT NULL,
  origin VARCHAR(30) NOT NULL,
  source TEXT NOT NULL,
  note TEXT NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  CONSTRAINT budget_code_once UNIQUE (kind, code_set, code, valid_from),
  CONSTRAINT budget_code_validity CHECK (valid_to = 0 OR valid_from <= valid_to)
);

-- Settings: facts marked [K?] and our own policies, dated by first budget year; the newest of a year holds. What has no row has its
-- default in code.
CREATE TABLE setting (
  id VARCHAR(26) PRIMARY KEY,
  name VARCHAR(60) NOT NULL,
  valid_from BIGINT NOT NULL,
  value VARCHAR(200) NOT NULL,
  source TEXT NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  CONSTRAINT setting_once UNIQUE (name, valid_from)
);

CREATE TABLE programme (
  id VARCHAR(26) PRIMARY KEY,
  plan_id VARCHAR(26) NOT NULL REFERENCES plan (id),
  year BIGINT NOT NULL,
  form_set VARCHAR(20) NOT NULL,
  code_set VARCHAR(20) NOT NULL,
  state VARCHAR(20) NOT NULL,
  stage VARCHAR(30) NOT NULL,
  ceilings_block BOOLEAN NOT NULL,
  call_date VARCHAR(10) NOT NULL,
  call_number VARCHAR(60) NOT NULL,
  due_on VARCHAR(10) NOT NULL,
  submitted_to_council_on VARCHAR(10) NOT NULL,
  published_on VARCHAR(10) NOT NULL,
  other_matters TEXT NOT NULL,
  opinion_id VARCHAR(26) REFERENCES council_decision (id),
  decision_id VARCHAR(26) REFERENCES council_decision (id),
  metropolitan_id VARCHAR(26) REFERENCES council_decision (id),
  origin VARCHAR(30) NOT NULL,
  source TEXT NOT NULL,
  synthetic BOOLEAN NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  CONSTRAINT programme_year UNIQUE (plan_id, year),
  CONSTRAINT programme_call_date CHECK (call_date = '' OR length(call_date) = 10),
  CONSTRAINT programme_due_on CHECK (due_on = '' OR length(due_on) = 10),
  CONSTRAINT programme_submitted_on CHECK (submitted_to_council_on = '' OR length(submitted_to_council_on) = 10),
  CONSTRAINT programme_published_on CHECK (published_on = '' OR length(published_on) = 10)
);

-- What happened to a programme and who wrote it down; bodies rarely sign in, so their steps are recorded on their behalf.
CREATE TABLE programme_step (
  id VARCHAR(26) PRIMARY KEY,
  programme_id VARCHAR(26) NOT NULL REFERENCES programme (id),
  step VARCHAR(40) NOT NULL,
  unit_id VARCHAR(26) REFERENCES unit (id),
  on_date VARCHAR(10) NOT NULL,
  letter_number VARCHAR(60) NOT NULL,
  document VARCHAR(300) NOT NULL,
  note TEXT NOT NULL,
  decision_id VARCHAR(26) REFERENCES council_decision (id),
  recorded_by VARCHAR(26) NOT NULL,
  recorded_at BIGINT NOT NULL,
  CONSTRAINT programme_step_date CHECK (on_date = '' OR length(on_date) = 10)
);
CREATE INDEX programme_step_programme ON programme_step (programme_id);

CREATE TABLE programme_policy (
  programme_id VARCHAR(26) NOT NULL REFERENCES programme (id),
  position BIGINT NOT NULL,
  document VARCHAR(300) NOT NULL,
  reference VARCHAR(300) NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (programme_id, position)
);

CREATE TABLE performance_target (
  id VARCHAR(26) PRIMARY KEY,
  programme_id VARCHAR(26) NOT NULL REFERENCES programme (id),
  target_id VARCHAR(26) NOT NULL REFERENCES target (id),
  position BIGINT NOT NULL,
  code VARCHAR(20) NOT NULL,
  text TEXT NOT NULL,
  explanation TEXT NOT NULL,
  programme_code VARCHAR(20),
  subprogramme_code VARCHAR(20),
  origin VARCHAR(30) NOT NULL,
  source TEXT NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE INDEX performance_target_programme ON performance_target (programme_id);
CREATE INDEX performance_target_target ON performance_target (target_id);

CREATE TABLE programme_indicator (
  id VARCHAR(26) PRIMARY KEY,
  programme_id VARCHAR(26) NOT NULL REFERENCES programme (id),
  performance_target_id VARCHAR(26) NOT NULL REFERENCES performance_target (id),
  indicator_id VARCHAR(26) NOT NULL REFERENCES indicator (id),
  position BIGINT NOT NULL,
  previous_value BIGINT,
  previous_source TEXT NOT NULL,
  current_value BIGINT,
  current_source TEXT NOT NULL,
  explanation TEXT NOT NULL,
  override_value BIGINT,
  override_reason TEXT NOT NULL,
  override_decision VARCHAR(200) NOT NULL,
  subprogramme_indicator BOOLEAN NOT NULL,
  programme_code VARCHAR(20),
  subprogramme_code VARCHAR(20),
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  CONSTRAINT programme_indicator_once UNIQUE (programme_id, indicator_id)
);
CREATE INDEX programme_indicator_target ON programme_indicator (performance_target_id);

CREATE TABLE activity (
  id VARCHAR(26) PRIMARY KEY,
  programme_id VARCHAR(26) NOT NULL REFERENCES programme (id),
  performance_target_id VARCHAR(26) NOT NULL REFERENCES performance_target (id),
  position BIGINT NOT NULL,
  code VARCHAR(20) NOT NULL,
  name VARCHAR(500) NOT NULL,
  explanation TEXT NOT NULL,
  responsible_unit_id VARCHAR(26) REFERENCES unit (id),
  no_cost_reason TEXT NOT NULL,
  programme_code VARCHAR(20),
  subprogramme_code VARCHAR(20),
  activity_code VARCHAR(20),
  subactivity_code VARCHAR(20),
  origin VARCHAR(30) NOT NULL,
  source TEXT NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE INDEX activity_programme ON activity (programme_id);
CREATE INDEX activity_target ON activity (performance_target_id);
CREATE INDEX activity_unit_responsible ON activity (responsible_unit_id);

CREATE TABLE activity_unit (
  activity_id VARCHAR(26) NOT NULL REFERENCES activity (id),
  programme_id VARCHAR(26) NOT NULL REFERENCES programme (id),
  position BIGINT NOT NULL,
  unit_id VARCHAR(26) NOT NULL REFERENCES unit (id),
  PRIMARY KEY (activity_id, unit_id)
);
CREATE INDEX activity_unit_programme ON activity_unit (programme_id);
CREATE INDEX activity_unit_unit ON activity_unit (unit_id);

CREATE TABLE unit_proposal (
  id VARCHAR(26) PRIMARY KEY,
  programme_id VARCHAR(26) NOT NULL REFERENCES programme (id),
  unit_id VARCHAR(26) NOT NULL REFERENCES unit (id),
  state VARCHAR(20) NOT NULL,
  reason TEXT NOT NULL,
  submitted_by VARCHAR(26) NOT NULL,
  submitted_at BIGINT NOT NULL,
  decided_by VARCHAR(26) NOT NULL,
  decided_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  CONSTRAINT unit_proposal_once UNIQUE (programme_id, unit_id)
);
CREATE INDEX unit_proposal_unit ON unit_proposal (unit_id);

-- One line is one fact; its amounts differ by stage. kind: activity, overhead, transfer, revenue, financing.
CREATE TABLE budget_line (
  id VARCHAR(26) PRIMARY KEY,
  programme_id VARCHAR(26) NOT NULL REFERENCES programme (id),
  kind VARCHAR(20) NOT NULL,
  activity_id VARCHAR(26) REFERENCES activity (id),
  unit_id VARCHAR(26) REFERENCES unit (id),
  functional VARCHAR(30) NOT NULL,
  financing VARCHAR(10) NOT NULL,
  economic VARCHAR(30) NOT NULL,
  off_budget VARCHAR(20) NOT NULL,
  note TEXT NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE INDEX budget_line_programme ON budget_line (programme_id);
CREATE INDEX budget_line_activity ON budget_line (activity_id);
CREATE INDEX budget_line_unit ON budget_line (unit_id);

CREATE TABLE budget_line_amount (
  line_id VARCHAR(26) NOT NULL REFERENCES budget_line (id),
  stage VARCHAR(30) NOT NULL,
  programme_id VARCHAR(26) NOT NULL REFERENCES programme (id),
  amount BIGINT NOT NULL,
  copied BOOLEAN NOT NULL,
  note TEXT NOT NULL,
  changed_by VARCHAR(26) NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (line_id, stage)
);
CREATE INDEX budget_line_amount_programme ON budget_line_amount (programme_id, stage);

CREATE TABLE budget_stage (
  programme_id VARCHAR(26) NOT NULL REFERENCES programme (id),
  stage VARCHAR(30) NOT NULL,
  copied_from VARCHAR(30) NOT NULL,
  opened_by VARCHAR(26) NOT NULL,
  opened_at BIGINT NOT NULL,
  PRIMARY KEY (programme_id, stage)
);

-- economic is a first-level code, or empty for the unit's whole ceiling.
CREATE TABLE unit_ceiling (
  id VARCHAR(26) PRIMARY KEY,
  programme_id VARCHAR(26) NOT NULL REFERENCES programme (id),
  unit_id VARCHAR(26) NOT NULL REFERENCES unit (id),
  economic VARCHAR(30) NOT NULL,
  amount BIGINT NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  CONSTRAINT unit_ceiling_once UNIQUE (programme_id, unit_id, economic),
  CONSTRAINT unit_ceiling_amount CHECK (amount >= 0)
);

-- Changes of the appropriation within the year: supplementary (with decision), transfer (sums to zero), carried_over.
CREATE TABLE appropriation_change (
  id VARCHAR(26) PRIMARY KEY,
  year BIGINT NOT NULL,
  kind VARCHAR(20) NOT NULL,
  on_date VARCHAR(10) NOT NULL,
  reason TEXT NOT NULL,
  decision_id VARCHAR(26) REFERENCES council_decision (id),
  approval VARCHAR(200) NOT NULL,
  synthetic BOOLEAN NOT NULL,
  cancelled_reason TEXT NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  CONSTRAINT appropriation_change_date CHECK (length(on_date) = 10)
);
CREATE INDEX appropriation_change_year ON appropriation_change (year);

CREATE TABLE appropriation_change_line (
  change_id VARCHAR(26) NOT NULL REFERENCES appropriation_change (id),
  position BIGINT NOT NULL,
  unit_id VARCHAR(26) REFERENCES unit (id),
  functional VARCHAR(30) NOT NULL,
  financing VARCHAR(10) NOT NULL,
  economic VARCHAR(30) NOT NULL,
  amount BIGINT NOT NULL,
  PRIMARY KEY (change_id, position)
);

-- A ledger is one accounting export of a year (execution, revenue, appropriation), or what was typed by hand. The newest current one of
-- a year and kind holds; a later one supersedes it, nothing is deleted.
CREATE TABLE ledger (
  id VARCHAR(26) PRIMARY KEY,
  year BIGINT NOT NULL,
  kind VARCHAR(20) NOT NULL,
  state VARCHAR(20) NOT NULL,
  entry VARCHAR(10) NOT NULL,
  file_name VARCHAR(255) NOT NULL,
  file_sha256 VARCHAR(64) NOT NULL,
  rows_sha256 VARCHAR(64) NOT NULL,
  row_count BIGINT NOT NULL,
  partial BOOLEAN NOT NULL,
  stated_total BIGINT,
  counted_total BIGINT,
  report TEXT NOT NULL,
  origin VARCHAR(30) NOT NULL,
  source TEXT NOT NULL,
  synthetic BOOLEAN NOT NULL,
  created_by VARCHAR(26) NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX ledger_current ON ledger (year, kind) WHERE state = 'current';
CREATE INDEX ledger_rows ON ledger (year, kind, rows_sha256);

-- Amounts are kuruş; NULL is missing. A total line is a line of the export that sums others: it is shown and checked, never added.
CREATE TABLE ledger_row (
  ledger_id VARCHAR(26) NOT NULL REFERENCES ledger (id),
  no BIGINT NOT NULL,
  total_line BOOLEAN NOT NULL,
  institutional VARCHAR(30) NOT NULL,
  unit_id VARCHAR(26) REFERENCES unit (id),
  unit_name VARCHAR(200) NOT NULL,
  functional VARCHAR(30) NOT NULL,
  financing VARCHAR(10) NOT NULL,
  economic VARCHAR(30) NOT NULL,
  name VARCHAR(300) NOT NULL,
  initial BIGINT,
  supplementary BIGINT,
  transfer_in BIGINT,
  transfer_out BIGINT,
  carried_in BIGINT,
  final BIGINT,
  spent BIGINT,
  cancelled BIGINT,
  carried_out BIGINT,
  accrued_before BIGINT,
  accrued BIGINT,
  accrued_total BIGINT,
  collected BIGINT,
  refunded BIGINT,
  net_collected BIGINT,
  written_off BIGINT,
  reason TEXT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (ledger_id, no)
);
CREATE INDEX ledger_row_unit ON ledger_row (unit_id);

-- What the metropolitan council of a district changed it on, and an objection to that (5216 md. 25).
ALTER TABLE council_decision ADD COLUMN ground TEXT;
ALTER TABLE council_decision ADD COLUMN objection TEXT;

-- An edition of a programme names it; its document is 'programme/2022'.
ALTER TABLE edition ADD COLUMN programme_id VARCHAR(26) REFERENCES programme (id);
CREATE INDEX edition_programme ON edition (programme_id);

-- A batch may hold a unit's proposal workbook of a programme.
ALTER TABLE intake_batch ADD COLUMN programme_id VARCHAR(26) REFERENCES programme (id);
ALTER TABLE intake_batch ADD COLUMN unit_id VARCHAR(26) REFERENCES unit (id);
