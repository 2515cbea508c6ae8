-- Teams by when somebody is in them, since when somebody is gone, and who turned out to be somebody else.
alter table person add column teams text not null default '[]';
update person set teams = json_array(json_object('team', team)) where team <> '';
alter table person drop column team;
alter table person add column departed integer;
update person set departed = cast(strftime('%s', 'now') as integer) * 1000000 where active = 0;
alter table person drop column active;
alter table person add column merged_into text references person;
create index person_merged on person (merged_into) where merged_into is not null;
