-- People by their teams' days, and who they turned out to be; invitations that sign in once, and what became of them; sign-ins
-- as their owners see them; decisions that stay as they were made.

-- Teams by when somebody is in them, since when somebody is gone, and who turned out to be somebody else.
alter table person add column teams text not null default '[]';
update person set teams = json_array(json_object('team', team)) where team <> '';
alter table person drop column team;
alter table person add column departed integer;
update person set departed = cast(strftime('%s', 'now') as integer) * 1000000 where active = 0;
alter table person drop column active;
alter table person add column merged_into text references person;
create index person_merged on person (merged_into) where merged_into is not null;

-- An invitation is a link with a way it goes, a code beside it, and what became of it; it signs in once.
alter table sign_in_link add column way text not null default 'link';
alter table sign_in_link add column session text references session;
alter table sign_in_link add column code blob;
alter table sign_in_link add column tries integer not null default 0;
alter table sign_in_link add column tried integer;
alter table sign_in_link add column claimed integer;
alter table sign_in_link add column sent integer;
alter table sign_in_link add column refused text;
alter table sign_in_link add column opened integer;
alter table sign_in_link add column used integer;
create index sign_in_link_person on sign_in_link (person, role, created);
create index sign_in_link_waiting on sign_in_link (created) where way = 'mail' and sent is null and refused is null;

-- Sign-ins say where they are and when they were last used.
alter table sign_in add column device text not null default '';
alter table sign_in add column seen integer;
create index sign_in_person on sign_in (person, role);

-- What was decided is never changed or taken out; an erasure empties what it said of somebody, and nothing else.
create trigger decision_stays before delete on decision begin
    select raise(abort, 'a decision is never taken out');
end;
create trigger decision_as_made before update on decision
when new.json <> '' or new.sequence <> old.sequence or new.id <> old.id or new.at <> old.at or new.hash <> old.hash
begin
    select raise(abort, 'a decision is never changed');
end;
