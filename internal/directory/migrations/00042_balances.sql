-- +goose Up
-- A column of balances is a word too: in one former software it is owed, in another it was paid beforehand.
alter table directory.import_words drop constraint import_words_kind_check;
alter table directory.import_words add constraint import_words_kind_check check (kind in ('activity', 'diet', 'school', 'balance'));

-- +goose Down
delete from directory.import_words where kind = 'balance';
alter table directory.import_words drop constraint import_words_kind_check;
alter table directory.import_words add constraint import_words_kind_check check (kind in ('activity', 'diet', 'school'));
