-- +goose Up
-- Two records of one human being become one: what was sent to them follows the one that stays. Whom and about whom is all that
-- moves; what was asked and answered stays as it was.
grant update (guardian_id, pupil_id) on liaison.deliveries to preau_app;

-- +goose Down
revoke update (guardian_id, pupil_id) on liaison.deliveries from preau_app;
