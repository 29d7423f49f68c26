-- +goose Up
-- One portable set for SQLite and PostgreSQL (docs/adr/0002): VARCHAR/TEXT/BIGINT/BOOLEAN, foreign keys complete at creation,
-- no CHECK on lists that grow. Instants are BIGINT UTC microseconds, dates ISO text, money kuruş, amounts millionths.

CREATE TABLE administration (
  id VARCHAR(26) PRIMARY KEY,
  only_one BIGINT NOT NULL UNIQUE,
  name VARCHAR(200) NOT NULL,
  name_fold VARCHAR(400) NOT NULL,
  province VARCHAR(100) NOT NULL,
  institutional_code VARCHAR(20) NOT NULL,
  synthetic BOOLEAN NOT NULL,
  origin VARCHAR(30) NOT NULL,
  source TEXT NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  CONSTRAINT administration_only_one CHECK (only_one = 1)
);

CREATE TABLE person (
  id VARCHAR(26) PRIMARY KEY,
  name VARCHAR(200) NOT NULL,
  name_fold VARCHAR(400) NOT NULL,
  name_sort TEXT NOT NULL,
  title VARCHAR(200) NOT NULL,
  email VARCHAR(320) NOT NULL,
  email_fold VARCHAR(320) NOT NULL,
  active BOOLEAN NOT NULL,
  origin VARCHAR(30) NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX person_email ON person (email_fold) WHERE email_fold <> '';

CREATE TABLE unit (
  id VARCHAR(26) PRIMARY KEY,
  parent_id VARCHAR(26) REFERENCES unit (id),
  name VARCHAR(200) NOT NULL,
  name_fold VARCHAR(400) NOT NULL,
  name_sort TEXT NOT NULL,
  spending_unit BOOLEAN NOT NULL,
  institutional_code VARCHAR(20) NOT NULL,
  manager_id VARCHAR(26) REFERENCES person (id),
  valid_from VARCHAR(10) NOT NULL,
  valid_to VARCHAR(10) NOT NULL,
  draft BOOLEAN NOT NULL,
  origin VARCHAR(30) NOT NULL,
  source TEXT NOT NULL,
  note TEXT NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  CONSTRAINT unit_valid_from CHECK (valid_from = '' OR length(valid_from) = 10),
  CONSTRAINT unit_valid_to CHECK (valid_to = '' OR length(valid_to) = 10),
  CONSTRAINT unit_validity CHECK (valid_to = '' OR valid_from = '' OR valid_from <= valid_to)
);
CREATE INDEX unit_parent ON unit (parent_id);
CREATE INDEX unit_name ON unit (name_fold);

CREATE TABLE post (
  id VARCHAR(26) PRIMARY KEY,
  person_id VARCHAR(26) NOT NULL REFERENCES person (id),
  role VARCHAR(30) NOT NULL,
  unit_id VARCHAR(26) REFERENCES unit (id),
  valid_from VARCHAR(10) NOT NULL,
  valid_to VARCHAR(10) NOT NULL,
  substitute_for_id VARCHAR(26) REFERENCES post (id),
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  CONSTRAINT post_valid_from CHECK (length(valid_from) = 10),
  CONSTRAINT post_valid_to CHECK (valid_to = '' OR length(valid_to) = 10),
  CONSTRAINT post_validity CHECK (valid_to = '' OR valid_from <= valid_to)
);
CREATE INDEX post_person ON post (person_id);
CREATE INDEX post_unit ON post (unit_id);

CREATE TABLE credential (
  person_id VARCHAR(26) PRIMARY KEY REFERENCES person (id),
  password_hash VARCHAR(200) NOT NULL,
  changed_at BIGINT NOT NULL
);

CREATE TABLE login_link (
  id VARCHAR(26) PRIMARY KEY,
  person_id VARCHAR(26) NOT NULL REFERENCES person (id),
  kind VARCHAR(20) NOT NULL,
  token_hash VARCHAR(64) NOT NULL UNIQUE,
  created_by VARCHAR(26) NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at BIGINT NOT NULL
);
CREATE INDEX login_link_person ON login_link (person_id);

CREATE TABLE session (
  token_hash VARCHAR(64) PRIMARY KEY,
  person_id VARCHAR(26) NOT NULL,
  created_at BIGINT NOT NULL,
  used_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX session_expiry ON session (expires_at);
CREATE INDEX session_person ON session (person_id);

CREATE TABLE api_token (
  id VARCHAR(26) PRIMARY KEY,
  person_id VARCHAR(26) NOT NULL REFERENCES person (id),
  name VARCHAR(100) NOT NULL,
  token_hash VARCHAR(64) NOT NULL UNIQUE,
  scopes TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at BIGINT NOT NULL,
  revoked_at BIGINT NOT NULL,
  version BIGINT NOT NULL
);
CREATE INDEX api_token_person ON api_token (person_id);

CREATE TABLE rate_counter (
  counter_key VARCHAR(200) PRIMARY KEY,
  window_start BIGINT NOT NULL,
  hits BIGINT NOT NULL
);

CREATE TABLE council_decision (
  id VARCHAR(26) PRIMARY KEY,
  body VARCHAR(30) NOT NULL,
  decided_on VARCHAR(10) NOT NULL,
  number VARCHAR(40) NOT NULL,
  meeting VARCHAR(60) NOT NULL,
  sitting VARCHAR(60) NOT NULL,
  agenda_item VARCHAR(60) NOT NULL,
  result VARCHAR(30) NOT NULL,
  votes_for BIGINT,
  votes_against BIGINT,
  note TEXT NOT NULL,
  recorded_by VARCHAR(26) NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  CONSTRAINT council_decision_date CHECK (decided_on = '' OR length(decided_on) = 10)
);

CREATE TABLE plan (
  id VARCHAR(26) PRIMARY KEY,
  code VARCHAR(40) NOT NULL,
  name VARCHAR(300) NOT NULL,
  first_year BIGINT NOT NULL,
  last_year BIGINT NOT NULL,
  mission TEXT NOT NULL,
  vision TEXT NOT NULL,
  circular_no VARCHAR(100) NOT NULL,
  circular_date VARCHAR(10) NOT NULL,
  board TEXT NOT NULL,
  team TEXT NOT NULL,
  programme TEXT NOT NULL,
  participation TEXT NOT NULL,
  previous_plan TEXT NOT NULL,
  submitted_to_council_on VARCHAR(10) NOT NULL,
  state VARCHAR(20) NOT NULL,
  version_no BIGINT NOT NULL,
  origin VARCHAR(30) NOT NULL,
  source TEXT NOT NULL,
  synthetic BOOLEAN NOT NULL,
  decision_id VARCHAR(26) REFERENCES council_decision (id),
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  CONSTRAINT plan_years CHECK (last_year = first_year + 4),
  CONSTRAINT plan_circular_date CHECK (circular_date = '' OR length(circular_date) = 10),
  CONSTRAINT plan_submitted_on CHECK (submitted_to_council_on = '' OR length(submitted_to_council_on) = 10)
);
-- A duplicate code is stored, flagged and blocks submission: no unique index.
CREATE INDEX plan_code ON plan (code);

CREATE TABLE plan_version (
  id VARCHAR(26) PRIMARY KEY,
  plan_id VARCHAR(26) NOT NULL REFERENCES plan (id),
  no BIGINT NOT NULL,
  first_year BIGINT NOT NULL,
  decision_id VARCHAR(26) REFERENCES council_decision (id),
  CONSTRAINT plan_version_no UNIQUE (plan_id, no)
);

CREATE TABLE plan_core_value (
  plan_id VARCHAR(26) NOT NULL REFERENCES plan (id),
  position BIGINT NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (plan_id, position)
);

CREATE TABLE plan_resource (
  id VARCHAR(26) PRIMARY KEY,
  plan_id VARCHAR(26) NOT NULL REFERENCES plan (id),
  position BIGINT NOT NULL,
  code VARCHAR(20) NOT NULL,
  name VARCHAR(200) NOT NULL
);
CREATE INDEX plan_resource_plan ON plan_resource (plan_id);

CREATE TABLE plan_resource_year (
  resource_id VARCHAR(26) NOT NULL REFERENCES plan_resource (id),
  plan_id VARCHAR(26) NOT NULL REFERENCES plan (id),
  year BIGINT NOT NULL,
  amount BIGINT NOT NULL,
  PRIMARY KEY (resource_id, year)
);
CREATE INDEX plan_resource_year_plan ON plan_resource_year (plan_id);

CREATE TABLE plan_overhead (
  plan_id VARCHAR(26) NOT NULL REFERENCES plan (id),
  year BIGINT NOT NULL,
  amount BIGINT NOT NULL,
  PRIMARY KEY (plan_id, year)
);

CREATE TABLE goal (
  id VARCHAR(26) PRIMARY KEY,
  plan_id VARCHAR(26) NOT NULL REFERENCES plan (id),
  position BIGINT NOT NULL,
  code VARCHAR(20) NOT NULL,
  text TEXT NOT NULL,
  origin VARCHAR(30) NOT NULL,
  source TEXT NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE INDEX goal_plan ON goal (plan_id);

CREATE TABLE target (
  id VARCHAR(26) PRIMARY KEY,
  plan_id VARCHAR(26) NOT NULL REFERENCES plan (id),
  goal_id VARCHAR(26) NOT NULL REFERENCES goal (id),
  position BIGINT NOT NULL,
  code VARCHAR(20) NOT NULL,
  text TEXT NOT NULL,
  responsible_unit_id VARCHAR(26) REFERENCES unit (id),
  all_units_partner BOOLEAN NOT NULL,
  stated_total BIGINT,
  origin VARCHAR(30) NOT NULL,
  source TEXT NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE INDEX target_plan ON target (plan_id);
CREATE INDEX target_goal ON target (goal_id);
CREATE INDEX target_unit ON target (responsible_unit_id);

CREATE TABLE target_partner (
  target_id VARCHAR(26) NOT NULL REFERENCES target (id),
  plan_id VARCHAR(26) NOT NULL REFERENCES plan (id),
  position BIGINT NOT NULL,
  unit_id VARCHAR(26) NOT NULL REFERENCES unit (id),
  PRIMARY KEY (target_id, unit_id)
);
CREATE INDEX target_partner_plan ON target_partner (plan_id);
CREATE INDEX target_partner_unit ON target_partner (unit_id);

CREATE TABLE target_item (
  target_id VARCHAR(26) NOT NULL REFERENCES target (id),
  plan_id VARCHAR(26) NOT NULL REFERENCES plan (id),
  kind VARCHAR(20) NOT NULL,
  position BIGINT NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (target_id, kind, position)
);
CREATE INDEX target_item_plan ON target_item (plan_id);

CREATE TABLE target_risk (
  target_id VARCHAR(26) NOT NULL REFERENCES target (id),
  plan_id VARCHAR(26) NOT NULL REFERENCES plan (id),
  position BIGINT NOT NULL,
  text TEXT NOT NULL,
  explanation TEXT NOT NULL,
  probability BIGINT,
  impact BIGINT,
  owner_unit_id VARCHAR(26) REFERENCES unit (id),
  PRIMARY KEY (target_id, position),
  CONSTRAINT target_risk_probability CHECK (probability BETWEEN 1 AND 5),
  CONSTRAINT target_risk_impact CHECK (impact BETWEEN 1 AND 5)
);
CREATE INDEX target_risk_plan ON target_risk (plan_id);

CREATE TABLE risk_control (
  target_id VARCHAR(26) NOT NULL,
  risk_position BIGINT NOT NULL,
  position BIGINT NOT NULL,
  plan_id VARCHAR(26) NOT NULL REFERENCES plan (id),
  text TEXT NOT NULL,
  kind VARCHAR(20) NOT NULL,
  PRIMARY KEY (target_id, risk_position, position),
  FOREIGN KEY (target_id, risk_position) REFERENCES target_risk (target_id, position)
);
CREATE INDEX risk_control_plan ON risk_control (plan_id);

CREATE TABLE target_cost (
  target_id VARCHAR(26) NOT NULL REFERENCES target (id),
  plan_id VARCHAR(26) NOT NULL REFERENCES plan (id),
  year BIGINT NOT NULL,
  version_no BIGINT NOT NULL,
  amount BIGINT NOT NULL,
  PRIMARY KEY (target_id, year, version_no)
);
CREATE INDEX target_cost_plan ON target_cost (plan_id);

CREATE TABLE indicator (
  id VARCHAR(26) PRIMARY KEY,
  plan_id VARCHAR(26) NOT NULL REFERENCES plan (id),
  target_id VARCHAR(26) NOT NULL REFERENCES target (id),
  position BIGINT NOT NULL,
  code VARCHAR(20) NOT NULL,
  name VARCHAR(500) NOT NULL,
  definition TEXT NOT NULL,
  unit_of_measure VARCHAR(60) NOT NULL,
  weight BIGINT,
  baseline_value BIGINT,
  baseline_date VARCHAR(10) NOT NULL,
  baseline_note TEXT NOT NULL,
  calc_type VARCHAR(40) NOT NULL,
  variant VARCHAR(20) NOT NULL,
  entry VARCHAR(20) NOT NULL,
  aggregation VARCHAR(20) NOT NULL,
  direction VARCHAR(20) NOT NULL,
  due_year BIGINT,
  band_low BIGINT,
  band_high BIGINT,
  monitoring_frequency VARCHAR(20) NOT NULL,
  reporting_frequency VARCHAR(20) NOT NULL,
  class VARCHAR(20) NOT NULL,
  formula TEXT NOT NULL,
  numerator TEXT NOT NULL,
  denominator TEXT NOT NULL,
  data_source TEXT NOT NULL,
  data_owner_unit_id VARCHAR(26) REFERENCES unit (id),
  evidence_required BOOLEAN,
  is_key BOOLEAN NOT NULL,
  -- Programme budgeting from budget year 2026 (domain §0.2-16): nullable from the first migration, filled by the programme.
  programme_code VARCHAR(20),
  subprogramme_code VARCHAR(20),
  activity_code VARCHAR(20),
  subactivity_code VARCHAR(20),
  origin VARCHAR(30) NOT NULL,
  source TEXT NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  CONSTRAINT indicator_weight CHECK (weight IS NULL OR weight > 0),
  CONSTRAINT indicator_baseline_date CHECK (baseline_date = '' OR length(baseline_date) = 10)
);
CREATE INDEX indicator_plan ON indicator (plan_id);
CREATE INDEX indicator_target ON indicator (target_id);

CREATE TABLE indicator_value (
  indicator_id VARCHAR(26) NOT NULL REFERENCES indicator (id),
  plan_id VARCHAR(26) NOT NULL REFERENCES plan (id),
  year BIGINT NOT NULL,
  version_no BIGINT NOT NULL,
  amount BIGINT,
  no_target_reason TEXT NOT NULL,
  PRIMARY KEY (indicator_id, year, version_no)
);
CREATE INDEX indicator_value_plan ON indicator_value (plan_id);

CREATE TABLE edition (
  id VARCHAR(26) PRIMARY KEY,
  document VARCHAR(30) NOT NULL,
  plan_id VARCHAR(26) NOT NULL REFERENCES plan (id),
  no BIGINT NOT NULL,
  decision_id VARCHAR(26) NOT NULL REFERENCES council_decision (id),
  facts TEXT NOT NULL,
  facts_sha256 VARCHAR(64) NOT NULL,
  documents TEXT NOT NULL,
  documents_sha256 VARCHAR(64) NOT NULL,
  frozen_by VARCHAR(26) NOT NULL,
  frozen_at BIGINT NOT NULL,
  CONSTRAINT edition_no UNIQUE (document, plan_id, no),
  CONSTRAINT edition_decision UNIQUE (document, decision_id)
);

CREATE TABLE intake_batch (
  id VARCHAR(26) PRIMARY KEY,
  kind VARCHAR(30) NOT NULL,
  state VARCHAR(20) NOT NULL,
  file_name VARCHAR(255) NOT NULL,
  file_sha256 VARCHAR(64) NOT NULL,
  file_format VARCHAR(10) NOT NULL,
  file_size BIGINT NOT NULL,
  content TEXT NOT NULL,
  problems TEXT NOT NULL,
  preview TEXT NOT NULL,
  plan_id VARCHAR(26) REFERENCES plan (id),
  fingerprint VARCHAR(64) NOT NULL,
  created_by VARCHAR(26) NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  committed_at BIGINT NOT NULL
);
CREATE INDEX intake_batch_owner ON intake_batch (created_by, created_at);
CREATE UNIQUE INDEX intake_batch_once ON intake_batch (kind, file_sha256) WHERE state = 'committed';

CREATE TABLE intake_file (
  batch_id VARCHAR(26) NOT NULL REFERENCES intake_batch (id),
  part BIGINT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (batch_id, part)
);

CREATE TABLE idempotency (
  owner_id VARCHAR(26) NOT NULL,
  request_key VARCHAR(100) NOT NULL,
  request_hash VARCHAR(64) NOT NULL,
  result TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (owner_id, request_key)
);

CREATE TABLE lease (
  name VARCHAR(60) PRIMARY KEY,
  holder VARCHAR(60) NOT NULL,
  expires_at BIGINT NOT NULL
);

CREATE TABLE audit_row (
  id VARCHAR(26) PRIMARY KEY,
  at BIGINT NOT NULL,
  actor_id VARCHAR(26) NOT NULL,
  actor_name VARCHAR(200) NOT NULL,
  token_id VARCHAR(26) NOT NULL,
  action VARCHAR(60) NOT NULL,
  request_id VARCHAR(64) NOT NULL,
  batch_id VARCHAR(26) NOT NULL,
  entity VARCHAR(40) NOT NULL,
  entity_id VARCHAR(26) NOT NULL,
  op VARCHAR(20) NOT NULL,
  before_hash VARCHAR(64) NOT NULL,
  after_hash VARCHAR(64) NOT NULL,
  row_hash VARCHAR(64) NOT NULL
);
CREATE INDEX audit_row_entity ON audit_row (entity_id);

CREATE TABLE audit_text (
  row_id VARCHAR(26) PRIMARY KEY REFERENCES audit_row (id),
  before_text TEXT NOT NULL,
  after_text TEXT NOT NULL,
  erased_at BIGINT NOT NULL
);

CREATE TABLE audit_seal (
  no BIGINT PRIMARY KEY,
  prev_hash VARCHAR(64) NOT NULL,
  row_count BIGINT NOT NULL,
  rows_hash VARCHAR(64) NOT NULL,
  seal_hash VARCHAR(64) NOT NULL,
  sealed_at BIGINT NOT NULL
);

CREATE TABLE audit_seal_row (
  row_id VARCHAR(26) PRIMARY KEY REFERENCES audit_row (id),
  seal_no BIGINT NOT NULL REFERENCES audit_seal (no)
);
CREATE INDEX audit_seal_row_no ON audit_seal_row (seal_no);
