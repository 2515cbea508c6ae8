-- Teams by when somebody is in them, since when somebody is gone, and who turned out to be somebody else.
alter table person add column teams text collate "C" not null default '[]';
update person set teams = json_build_array(json_build_object('team', team))::text where team <> '';
alter table person drop column team;
alter table person add column departed bigint;
update person set departed = cast(extract(epoch from now()) as bigint) * 1000000 where active = 0;
alter table person drop column active;
alter table person add column merged_into text collate "C" references person;
create index person_merged on person (merged_into) where merged_into is not null;
