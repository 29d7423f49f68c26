-- The audit log is append-only: the engine itself refuses (design.md §5). Erasing personal data may only empty audit_text.
CREATE OR REPLACE FUNCTION karne_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'P0001'; END $$;
CREATE OR REPLACE FUNCTION karne_only_erase() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF NEW.before_text = '' AND NEW.after_text = '' AND NEW.erased_at > 0 AND NEW.row_id = OLD.row_id THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'audit_append_only' USING ERRCODE = 'P0001'; END $$;
CREATE OR REPLACE TRIGGER audit_row_append_only BEFORE UPDATE OR DELETE ON audit_row FOR EACH ROW EXECUTE FUNCTION karne_refuse('audit_append_only');
CREATE OR REPLACE TRIGGER audit_seal_append_only BEFORE UPDATE OR DELETE ON audit_seal FOR EACH ROW EXECUTE FUNCTION karne_refuse('audit_append_only');
CREATE OR REPLACE TRIGGER audit_seal_row_append_only BEFORE UPDATE OR DELETE ON audit_seal_row FOR EACH ROW EXECUTE FUNCTION karne_refuse('audit_append_only');
CREATE OR REPLACE TRIGGER audit_text_no_delete BEFORE DELETE ON audit_text FOR EACH ROW EXECUTE FUNCTION karne_refuse('audit_append_only');
CREATE OR REPLACE TRIGGER audit_text_only_erase BEFORE UPDATE ON audit_text FOR EACH ROW EXECUTE FUNCTION karne_only_erase();
CREATE OR REPLACE TRIGGER audit_row_no_truncate BEFORE TRUNCATE ON audit_row EXECUTE FUNCTION karne_refuse('audit_append_only');
CREATE OR REPLACE TRIGGER edition_frozen BEFORE UPDATE OR DELETE ON edition FOR EACH ROW EXECUTE FUNCTION karne_refuse('edition_frozen');
CREATE OR REPLACE TRIGGER measurement_step_kept BEFORE UPDATE OR DELETE ON measurement_step FOR EACH ROW EXECUTE FUNCTION karne_refuse('measurement_step_kept');
CREATE OR REPLACE TRIGGER process_step_kept BEFORE UPDATE OR DELETE ON process_step FOR EACH ROW EXECUTE FUNCTION karne_refuse('process_step_kept');
