-- The audit log is append-only: the engine itself refuses (design.md §5). Erasing personal data may only empty audit_text.
CREATE TRIGGER IF NOT EXISTS audit_row_no_update BEFORE UPDATE ON audit_row BEGIN SELECT RAISE(ABORT, 'audit_append_only'); END;
CREATE TRIGGER IF NOT EXISTS audit_row_no_delete BEFORE DELETE ON audit_row BEGIN SELECT RAISE(ABORT, 'audit_append_only'); END;
CREATE TRIGGER IF NOT EXISTS audit_seal_no_update BEFORE UPDATE ON audit_seal BEGIN SELECT RAISE(ABORT, 'audit_append_only'); END;
CREATE TRIGGER IF NOT EXISTS audit_seal_no_delete BEFORE DELETE ON audit_seal BEGIN SELECT RAISE(ABORT, 'audit_append_only'); END;
CREATE TRIGGER IF NOT EXISTS audit_seal_row_no_update BEFORE UPDATE ON audit_seal_row BEGIN SELECT RAISE(ABORT, 'audit_append_only'); END;
CREATE TRIGGER IF NOT EXISTS audit_seal_row_no_delete BEFORE DELETE ON audit_seal_row BEGIN SELECT RAISE(ABORT, 'audit_append_only'); END;
CREATE TRIGGER IF NOT EXISTS audit_text_no_delete BEFORE DELETE ON audit_text BEGIN SELECT RAISE(ABORT, 'audit_append_only'); END;
CREATE TRIGGER IF NOT EXISTS audit_text_only_erase BEFORE UPDATE ON audit_text
WHEN NOT (NEW.before_text = '' AND NEW.after_text = '' AND NEW.erased_at > 0 AND NEW.row_id = OLD.row_id)
BEGIN SELECT RAISE(ABORT, 'audit_append_only'); END;
CREATE TRIGGER IF NOT EXISTS edition_no_update BEFORE UPDATE ON edition BEGIN SELECT RAISE(ABORT, 'edition_frozen'); END;
CREATE TRIGGER IF NOT EXISTS edition_no_delete BEFORE DELETE ON edition BEGIN SELECT RAISE(ABORT, 'edition_frozen'); END;
CREATE TRIGGER IF NOT EXISTS measurement_step_no_update BEFORE UPDATE ON measurement_step BEGIN SELECT RAISE(ABORT, 'measurement_step_kept'); END;
CREATE TRIGGER IF NOT EXISTS measurement_step_no_delete BEFORE DELETE ON measurement_step BEGIN SELECT RAISE(ABORT, 'measurement_step_kept'); END;
CREATE TRIGGER IF NOT EXISTS process_step_no_update BEFORE UPDATE ON process_step BEGIN SELECT RAISE(ABORT, 'process_step_kept'); END;
CREATE TRIGGER IF NOT EXISTS process_step_no_delete BEFORE DELETE ON process_step BEGIN SELECT RAISE(ABORT, 'process_step_kept'); END;
