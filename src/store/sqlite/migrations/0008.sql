-- Sign-ins say where they are and when they were last used.
alter table sign_in add column device text not null default '';
alter table sign_in add column seen integer;
create index sign_in_person on sign_in (person, role);
