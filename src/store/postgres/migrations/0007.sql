-- Whether two statements are the same is read from both when it is asked: no hash is kept of each. What was erased, or in which
-- somebody was, says too little for that. Who has written a statement is found by the index of terms.
alter table statement add column erased bigint not null default 0;
update statement set erased = 1 where length(fingerprint) = 0;
alter table statement drop column fingerprint;
drop index statement_authority;
