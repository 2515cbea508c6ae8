-- Sign-ins say where they are and when they were last used.
alter table sign_in add column device text collate "C" not null default '';
alter table sign_in add column seen bigint;
create index sign_in_person on sign_in (person, role);
