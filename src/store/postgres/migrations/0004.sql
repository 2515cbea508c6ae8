-- Decisions by what they are; sign-ins on devices that several people use; views of a team for managers with no account.

-- What kind of decision it is, so that waivers are found without reading who looked at what.
alter table decision add column act text collate "C" not null default '';
alter table decision disable trigger decision_stays;
update decision set act = json::json -> 'act' ->> 'act' where json <> '';
alter table decision enable trigger decision_stays;
create or replace function decision_stays() returns trigger language plpgsql as $$
begin
    if tg_op <> 'UPDATE' then
        raise exception 'a decision is never taken out';
    end if;
    if new.json <> '' or new.sequence <> old.sequence or new.id <> old.id or new.at <> old.at or new.hash <> old.hash
        or new.act <> old.act then
        raise exception 'a decision is never changed';
    end if;
    return new;
end $$;
create index decision_act on decision (act, sequence);

-- A device that several people use is left alone for minutes only.
alter table sign_in add column shared bigint not null default 0;
-- Course pages on a host of their own have passes, which no cookie is.
alter table sign_in add column origin text collate "C";

-- What a manager without an account is sent: a team's states, for a while.
create table glimpse (
    token bytea not null primary key,
    address text collate "C" not null,
    created bigint not null,
    expires bigint not null,
    opened bigint,
    revoked bigint
);
create index glimpse_address on glimpse (address, created);
