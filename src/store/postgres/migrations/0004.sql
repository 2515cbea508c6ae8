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
