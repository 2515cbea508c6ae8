-- What people said of texts in an attempt, how often it was returned, and those that wait to be marked.
alter table attempt add column marks text collate "C" not null default '[]';
alter table attempt add column round bigint not null default 1;
create index attempt_waiting on attempt (handed_in) where handed_in is not null and score is null;
create index attempt_marked on attempt (handed_in) where marks <> '[]' and score is not null;
