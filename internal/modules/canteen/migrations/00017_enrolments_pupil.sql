-- +goose Up
-- A pupil's enrolments, those that ended too: a month's run reads them for all pupils of a town.
create index enrolments_pupil on canteen.enrolments (tenant_id, pupil_id, since);

-- +goose Down
drop index canteen.enrolments_pupil;
