-- +goose Up
-- A choice of menu that a town hall brought from another software.
alter table canteen.diets drop constraint diets_via_check;
alter table canteen.diets add constraint diets_via_check check (via in ('family', 'desk', 'import'));

-- +goose Down
alter table canteen.diets drop constraint diets_via_check;
alter table canteen.diets add constraint diets_via_check check (via in ('family', 'desk'));
