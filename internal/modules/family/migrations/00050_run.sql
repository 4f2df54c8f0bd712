-- +goose Up
-- What a line is of (a price, a package, a day that is free), and the minutes that it counts: with its steps, all that its sentence says.
alter table family.bill_lines
    add column charge text not null default '',
    add column minutes int[] not null default '{}';

-- +goose Down
alter table family.bill_lines drop column charge, drop column minutes;
