-- Decisions by what they are; sign-ins on devices that several people use; views of a team for managers with no account.

-- What kind of decision it is, so that waivers are found without reading who looked at what.
alter table decision add column act text not null default '';
drop trigger decision_as_made;
update decision set act = json_extract(json, '$.act.act') where json <> '';
create trigger decision_as_made before update on decision
when new.json <> '' or new.sequence <> old.sequence or new.id <> old.id or new.at <> old.at or new.hash <> old.hash
    or new.act <> old.act
begin
    select raise(abort, 'a decision is never changed');
end;
create index decision_act on decision (act, sequence);

-- A device that several people use is left alone for minutes only.
alter table sign_in add column shared integer not null default 0;
-- Course pages on a host of their own have passes, which no cookie is.
alter table sign_in add column origin text;

-- What a manager without an account is sent: a team's states, for a while.
create table glimpse (
    token blob not null primary key,
    address text not null,
    created integer not null,
    expires integer not null,
    opened integer,
    revoked integer
) strict, without rowid;
create index glimpse_address on glimpse (address, created);
