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
