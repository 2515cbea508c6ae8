-- People by their teams' days, and who they turned out to be; invitations that sign in once, and what became of them; sign-ins
-- as their owners see them; decisions that stay as they were made.

-- Teams by when somebody is in them, since when somebody is gone, and who turned out to be somebody else.
alter table person add column teams text collate "C" not null default '[]';
update person set teams = json_build_array(json_build_object('team', team))::text where team <> '';
alter table person drop column team;
alter table person add column departed bigint;
update person set departed = cast(extract(epoch from now()) as bigint) * 1000000 where active = 0;
alter table person drop column active;
alter table person add column merged_into text collate "C" references person;
create index person_merged on person (merged_into) where merged_into is not null;

-- An invitation is a link with a way it goes, a code beside it, and what became of it; it signs in once.
alter table sign_in_link add column way text collate "C" not null default 'link';
alter table sign_in_link add column session text collate "C" references session;
alter table sign_in_link add column code bytea;
alter table sign_in_link add column tries bigint not null default 0;
alter table sign_in_link add column tried bigint;
alter table sign_in_link add column claimed bigint;
alter table sign_in_link add column sent bigint;
alter table sign_in_link add column refused text collate "C";
alter table sign_in_link add column opened bigint;
alter table sign_in_link add column used bigint;
create index sign_in_link_person on sign_in_link (person, role, created);
create index sign_in_link_waiting on sign_in_link (created) where way = 'mail' and sent is null and refused is null;

-- Sign-ins say where they are and when they were last used.
alter table sign_in add column device text collate "C" not null default '';
alter table sign_in add column seen bigint;
create index sign_in_person on sign_in (person, role);

-- What was decided is never changed or taken out; an erasure empties what it said of somebody, and nothing else.
create function decision_stays() returns trigger language plpgsql as $$
begin
    if tg_op <> 'UPDATE' then
        raise exception 'a decision is never taken out';
    end if;
    if new.json <> '' or new.sequence <> old.sequence or new.id <> old.id or new.at <> old.at or new.hash <> old.hash then
        raise exception 'a decision is never changed';
    end if;
    return new;
end $$;
create trigger decision_stays before update or delete on decision for each row execute function decision_stays();
create trigger decision_all_stay before truncate on decision for each statement execute function decision_stays();
