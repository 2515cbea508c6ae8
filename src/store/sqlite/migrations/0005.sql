-- What people said of texts in an attempt, how often it was returned, when it was last marked, and those that wait to be marked.
alter table attempt add column marks text not null default '[]';
alter table attempt add column round integer not null default 1;
alter table attempt add column marked integer;
create index attempt_waiting on attempt (handed_in) where handed_in is not null and score is null;
create index attempt_marked on attempt (marked) where marked is not null;
