PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE statement (
    sequence  integer primary key,
    id        text    not null unique,
    stored    integer not null,
    timestamp integer not null,
    actor     text    not null,
    verb      text    not null,
    refers    text,
    voids     integer not null,
    voided    integer,
    authority text    not null,
    fingerprint blob  not null,
    body      text    not null
) strict;
INSERT INTO statement VALUES(1,'12345678-1234-4234-8234-000000000001',1795706121633388,1795706121633388,'account:https://example.org/ids/|ana','http://adlnet.gov/expapi/verbs/completed',NULL,0,NULL,'account:https://example.org/ids/|key:53839febaf504819b33083987d72e810',X'6b71227902daf4c0f75459ef9f4bb3d732c52973fd8abb1723369ebef13fffe3','{"id":"12345678-1234-4234-8234-000000000001","actor":{"account":{"homePage":"https://example.org/ids/","name":"ana"}},"verb":{"id":"http://adlnet.gov/expapi/verbs/completed"},"object":{"id":"https://example.org/ids/first-course/first-module"},"timestamp":"2026-11-26T15:15:21.633388Z","version":"1.0.0","authority":{"objectType":"Agent","account":{"homePage":"https://example.org/ids/","name":"key:53839febaf504819b33083987d72e810"}},"stored":"2026-11-26T15:15:21.633388Z"}');
INSERT INTO statement VALUES(2,'12345678-1234-4234-8234-000000000002',1795706121644942,1795706121644942,'mbox:mailto:ben@example.org','x:liked','12345678-1234-4234-8234-000000000001',0,NULL,'account:https://example.org/ids/|key:53839febaf504819b33083987d72e810',X'abdab9015f7939187f621c582697a1b5d0bd66b8d007c558173383595184d857','{"id":"12345678-1234-4234-8234-000000000002","actor":{"name":"Ben","mbox":"mailto:ben@example.org"},"verb":{"id":"x:liked"},"object":{"objectType":"StatementRef","id":"12345678-1234-4234-8234-000000000001"},"timestamp":"2026-11-26T15:15:21.644942Z","version":"1.0.0","authority":{"objectType":"Agent","account":{"homePage":"https://example.org/ids/","name":"key:53839febaf504819b33083987d72e810"}},"stored":"2026-11-26T15:15:21.644942Z"}');
INSERT INTO statement VALUES(3,'12345678-1234-4234-8234-000000000003',1795706121653321,1795706121653321,'mbox:mailto:ben@example.org','x:did',NULL,0,1795706121660957,'account:https://example.org/ids/|key:53839febaf504819b33083987d72e810',X'ef95d3478b80621e6dfde4575b4dc5a42057e509e1bc30db3e17e3d8c3a7e2b6','{"id":"12345678-1234-4234-8234-000000000003","actor":{"name":"Ben","mbox":"mailto:ben@example.org"},"verb":{"id":"x:did"},"object":{"id":"x:it"},"context":{"instructor":{"account":{"homePage":"https://example.org/ids/","name":"ana"}}},"timestamp":"2026-11-26T15:15:21.653321Z","version":"1.0.0","authority":{"objectType":"Agent","account":{"homePage":"https://example.org/ids/","name":"key:53839febaf504819b33083987d72e810"}},"stored":"2026-11-26T15:15:21.653321Z"}');
INSERT INTO statement VALUES(4,'12345678-1234-4234-8234-000000000004',1795706121660957,1795706121660957,'mbox:mailto:ben@example.org','http://adlnet.gov/expapi/verbs/voided','12345678-1234-4234-8234-000000000003',1,NULL,'account:https://example.org/ids/|key:53839febaf504819b33083987d72e810',X'c54aaa0885842bd864f659785b1b3f6100747f030fcc486e582cbb33368bb8aa','{"id":"12345678-1234-4234-8234-000000000004","actor":{"name":"Ben","mbox":"mailto:ben@example.org"},"verb":{"id":"http://adlnet.gov/expapi/verbs/voided"},"object":{"objectType":"StatementRef","id":"12345678-1234-4234-8234-000000000003"},"timestamp":"2026-11-26T15:15:21.660957Z","version":"1.0.0","authority":{"objectType":"Agent","account":{"homePage":"https://example.org/ids/","name":"key:53839febaf504819b33083987d72e810"}},"stored":"2026-11-26T15:15:21.660957Z"}');
CREATE TABLE evidence (
    home_page    text    not null,
    name         text    not null,
    sequence     integer not null references statement,
    statement    text    not null,
    activity     text    not null,
    proof        text    not null,
    success      integer,
    scaled       integer,
    waiting      integer,
    version      integer not null,
    grade        text    not null,
    registration text,
    device       text,
    occurred     integer not null,
    known        integer not null,
    voided       integer,
    primary key (home_page, name, sequence)
) strict, without rowid;
INSERT INTO evidence VALUES('https://example.org/ids/','ana',1,'12345678-1234-4234-8234-000000000001','https://example.org/ids/first-course/first-module','completed',NULL,NULL,NULL,1,'reported',NULL,NULL,1795706121633388,1795706121633388,NULL);
CREATE TABLE person (
    id         text    not null primary key,
    name       text    not null,
    email      text,
    phone      text,
    attributes text    not null,
    teams text not null default '[]', departed integer, merged_into text references person) strict;
INSERT INTO person VALUES('ana','Ana Silva','ana@example.org',NULL,'{}','[{"team":"Ward"}]',NULL,NULL);
INSERT INTO person VALUES('ben','Ben Okri',NULL,NULL,'{}','[{"team":"Ward"}]',NULL,NULL);
INSERT INTO person VALUES('ito','R. Ito',NULL,NULL,'{}','[]',NULL,NULL);
CREATE TABLE person_role (
    person text not null references person,
    role   text not null,
    primary key (person, role)
) strict, without rowid;
INSERT INTO person_role VALUES('ana','learner');
INSERT INTO person_role VALUES('ben','learner');
INSERT INTO person_role VALUES('ito','trainer');
CREATE TABLE session (
    id       text    not null primary key,
    course   text    not null,
    workshop text    not null,
    starts   integer not null,
    ends     integer not null,
    timezone text    not null,
    capacity integer,
    place    text,
    ready_by integer
) strict;
INSERT INTO session VALUES('monday','first-course','first-workshop',1804150800000000,1804154400000000,'UTC',12,NULL,NULL);
CREATE TABLE session_trainer (
    session  text    not null references session,
    position integer not null,
    person   text    not null references person,
    primary key (session, position)
) strict, without rowid;
INSERT INTO session_trainer VALUES('monday',0,'ito');
CREATE TABLE booking (
    session  text    not null references session,
    person   text    not null references person,
    enrolled integer not null,
    primary key (session, person)
) strict, without rowid;
INSERT INTO booking VALUES('monday','ana',1795706121587561);
INSERT INTO booking VALUES('monday','ben',1795706121587561);
CREATE TABLE sign_in_link (
    token   blob    not null primary key,
    person  text    not null references person,
    role    text    not null,
    created integer not null,
    expires integer not null
, way text not null default 'link', session text references session, code blob, tries integer not null default 0, tried integer, claimed integer, sent integer, refused text, opened integer, used integer) strict, without rowid;
INSERT INTO sign_in_link VALUES(X'cbc35b7ead035d41efb5a9de1576cdeb85b42342bea0f00dc041dea2df3c3da8','ana','learner',1795706121672621,1796915721672621,'link',NULL,NULL,0,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE sign_in (
    token   blob    not null primary key,
    person  text    not null references person,
    role    text    not null,
    created integer not null,
    expires integer not null
, device text not null default '', seen integer, shared integer not null default 0, origin text) strict, without rowid;
CREATE TABLE access_key (
    key     text    not null primary key,
    secret  blob    not null,
    name    text    not null,
    scopes  text    not null,
    created integer not null,
    revoked integer
, origins text not null default '', rate integer) strict;
INSERT INTO access_key VALUES('53839febaf504819b33083987d72e810',X'a088624db8fa94d2f15d03d1b440be9ffcc18b5faba88dfecd8e78562849f6b0','client','all',1795706121619992,NULL,'',NULL);
CREATE TABLE decision (
    sequence integer primary key,
    id       text    not null unique,
    at       integer not null,
    json     text    not null,
    hash     blob    not null
, act text not null default '') strict;
INSERT INTO decision VALUES(1,'01a2186c-ed63-7567-b2c9-0f36e5a80f06',1795706121571481,'{"id":"01a2186c-ed63-7567-b2c9-0f36e5a80f06","at":"2026-11-26T15:15:21.571481601Z","by":"whoever runs the server","reason":"needs it for their work","act":{"act":"role","person":"ito","role":"trainer","held":true}}',X'c869eb2f25adf5631df6e4e94eeb3cc31b8fca8bd61a80b7ae53af165d4ec43e','role');
INSERT INTO decision VALUES(2,'01a2186c-ed7c-714d-a176-ff5fa1f482c0',1795706121596486,'{"id":"01a2186c-ed7c-714d-a176-ff5fa1f482c0","at":"2026-11-26T15:15:21.596486655Z","by":"R. Ito","reason":"equivalent course","act":{"act":"waive","person":"ben","module":{"course":"first-course","module":"first-module"},"until":null}}',X'81c5c583f9c2890b76a26fb927431bdf2db07a48ba9eb9a029dc16621c9c50c5','waive');
INSERT INTO decision VALUES(3,'01a2186c-ed84-75de-86de-0d1e74234930',1795706121604125,'{"id":"01a2186c-ed84-75de-86de-0d1e74234930","at":"2026-11-26T15:15:21.604125924Z","by":"R. Ito","reason":"mistaken","act":{"act":"waive","person":"ana","module":{"course":"first-course","module":"first-module"},"until":null}}',X'eab0448727c274964f864b3c36291f623e299c0aafb27f7359338343e698522d','waive');
INSERT INTO decision VALUES(4,'01a2186c-ed8d-7088-95c2-920068d9833a',1795706121612687,'{"id":"01a2186c-ed8d-7088-95c2-920068d9833a","at":"2026-11-26T15:15:21.612687905Z","by":"R. Ito","reason":"it was a mistake","act":{"act":"revoke_waiver","waiver":"01a2186c-ed84-75de-86de-0d1e74234930"}}',X'bd67f642bf9b124e495f5865809fa50cdcf35f8b11f12f02533c85866440beb1','revoke_waiver');
INSERT INTO decision VALUES(5,'01a2186c-ed94-7040-8381-8b88472063d0',1795706121619992,'{"id":"01a2186c-ed94-7040-8381-8b88472063d0","at":"2026-11-26T15:15:21.619992918Z","by":"whoever runs the server","reason":"a client needs it","act":{"act":"key","key":"53839febaf504819b33083987d72e810","name":"client","scopes":["all"],"given":true}}',X'dd7b9550c89c9dedf43bce7bc0596b73870a4ee6a2f372c4714f2ff614c0612e','key');
INSERT INTO decision VALUES(6,'01a2186c-edc9-75f7-803f-4f5f110b4481',1795706121672621,'{"id":"01a2186c-edc9-75f7-803f-4f5f110b4481","at":"2026-11-26T15:15:21.672621501Z","by":"the command line","reason":"invited","act":{"act":"invite","session":null,"team":null,"way":"link","people":1}}',X'eda1c4777f597a7e79a48cc0d91a7722264392fb34ea3371dc2c3bd0fcda0574','invite');
CREATE TABLE published (
    hash text not null primary key,
    json text not null
) strict;
INSERT INTO published VALUES('832dd2a10fd7945f61fe4b073a11eb8b91d96f8bedf4893c7c5b7f74c070cfc8','{"title":"My courses","base_url":null,"id_base":"https://example.org/ids/","language":"en","timezone":"UTC","theme":"default","commit":"","courses":[{"id":"first-course","title":"First course","summary":"One online module, and the workshop it prepares for.","language":"en","version":"1","authors":["You"],"license":"CC-BY-4.0","audience":{},"credit":null,"retired":[],"modules":[{"id":"first-module","formerly":[],"title":"First module","summary":"What to know before we meet.","duration":2,"version":1,"on_major":null,"objectives":[{"id":"explain-prework","kind":"know","text":"Explain why reading comes before the workshop"}],"concepts":["why"],"requires":[],"completion":"both","valid_for":null,"audience":{},"recommended":false,"equivalent":[],"due":null,"tags":[],"aliases":[],"lessons":[{"id":"index","title":"First module","duration":1,"required":true,"questions":[{"id":"time-together","prompt":[{"text":"What is the time together for?"}],"kind":"single","choices":[{"text":[{"text":"Reading the slides aloud"}],"right":false,"feedback":[{"paragraph":[{"text":"That can be done before, by everyone at their own speed."}]}]},{"text":[{"text":"Trying things out, with somebody who watches"}],"right":true,"feedback":[]},{"text":[{"text":"Checking who has read the module"}],"right":false,"feedback":[{"paragraph":[{"text":"The roster shows that before you come in."}]}]}],"points":1,"scoring":"whole","concept":"why","hint":[{"paragraph":[{"text":"What can''t you do alone?"}]}],"explanation":[],"unshuffled":false,"tries":2,"markers":1}]},{"id":"how-it-is-shown","title":"How it is shown","duration":1,"required":true,"questions":[{"id":"what-shows","prompt":[{"text":"Which of these does your trainer see? Choose all."}],"kind":"multiple","choices":[{"text":[{"text":"That you have passed the test"}],"right":true,"feedback":[]},{"text":[{"text":"What is left for you to do"}],"right":true,"feedback":[]},{"text":[{"text":"How long you looked at each page"}],"right":false,"feedback":[{"paragraph":[{"text":"Nobody sees that."}]}]}],"points":1,"scoring":"whole","concept":"why","hint":[],"explanation":[{"paragraph":[{"text":"A trainer sees what helps to prepare the workshop, and not more."}]}],"unshuffled":false,"tries":2,"markers":1}]}],"assessment":{"intro":[{"paragraph":[{"text":"Two questions. You may try three times."}]}],"questions":[{"id":"which-first","prompt":[{"text":"Which comes first?"}],"kind":"single","choices":[{"text":[{"text":"Reading the module"}],"right":true,"feedback":[]},{"text":[{"text":"The workshop"}],"right":false,"feedback":[]}],"points":1,"scoring":"whole","concept":"why","hint":[],"explanation":[],"unshuffled":false,"tries":2,"markers":1},{"id":"where-questions","prompt":[{"text":"Where do questions belong that only another person can answer?"}],"kind":"single","choices":[{"text":[{"text":"Into the workshop"}],"right":true,"feedback":[]},{"text":[{"text":"Into the module"}],"right":false,"feedback":[]},{"text":[{"text":"Nowhere"}],"right":false,"feedback":[]}],"points":1,"scoring":"whole","concept":"why","hint":[],"explanation":[],"unshuffled":false,"tries":2,"markers":1}],"draw":null,"pass":5000,"attempts":3,"retry_after":null,"time_limit":null,"feedback":"after_attempt"},"provenance":null}],"workshops":[{"id":"first-workshop","formerly":[],"title":"First workshop","summary":"","duration":60,"modality":"in_person","capacity":12,"requires":{"all":[{"need":{"module":{"course":"first-course","module":"first-module"},"criterion":"completed_and_passed","grade":"verified"}}]},"ready_by":1440,"gate":"warn","objectives":[{"id":"explain-prework","kind":"know","text":"Explain why reading comes before the workshop"}],"skills":[{"id":"try-it","text":"Does it once, while somebody watches","steps":["Says what is going to happen","Does it"]}],"follow_up":null,"bring":[],"plan":[{"title":"What you read","anchor":"what-you-read","minutes":15,"objectives":["explain-prework"]},{"title":"Try it","anchor":"try-it","minutes":45,"objectives":[]}]}],"pages":[]}]}');
CREATE TABLE publication (
    sequence integer primary key,
    hash     text    not null references published,
    at       integer not null
) strict;
INSERT INTO publication VALUES(1,'832dd2a10fd7945f61fe4b073a11eb8b91d96f8bedf4893c7c5b7f74c070cfc8',1795706121536383);
CREATE TABLE publication_version (
    module   text    not null,
    version  integer not null,
    at       integer not null,
    on_major text,
    primary key (module, version)
) strict, without rowid;
INSERT INTO publication_version VALUES('first-course/first-module',1,1795706121536383,NULL);
CREATE TABLE attempt (
    id          text    not null primary key,
    person      text    not null references person,
    course      text    not null,
    module      text    not null,
    publication text    not null references published,
    begun       integer not null,
    questions   text    not null,
    answers     text    not null,
    handed_in   integer,
    score       integer,
    passed      integer
, marks text not null default '[]', round integer not null default 1, marked integer) strict;
CREATE TABLE document (
    kind         text    not null,
    activity     text    not null,
    agent        text    not null,
    registration text    not null,
    id           text    not null,
    content_type text    not null,
    content      blob    not null,
    etag         text    not null,
    updated      integer not null,
    primary key (kind, activity, agent, registration, id)
) strict;
CREATE TABLE attachment (
    sha2    text not null unique,
    content blob not null
) strict;
CREATE TABLE statement_attachment (
    sha2     text    not null,
    sequence integer not null references statement,
    primary key (sha2, sequence)
) strict, without rowid;
CREATE TABLE definition (
    term   blob not null primary key,
    iri    text not null,
    json   text not null,
    latest blob not null
) strict, without rowid;
CREATE TABLE agent_name (
    term blob not null,
    name text not null,
    primary key (term, name)
) strict, without rowid;
INSERT INTO agent_name VALUES(X'd91a182f6280838ba32284e9b3852a00','Ben');
CREATE TABLE statement_terms (
    sequence integer primary key,
    terms    blob    not null
) strict;
INSERT INTO statement_terms VALUES(1,X'701878ba031597ea3c5e9126446fb700701878ba031597ea3c5e9126446fb7018c8bf3ecb2990c58b71452a5321b9701c63f6cfb722cbbacba6d5a105e62e800c63f6cfb722cbbacba6d5a105e62e801e78f92c0d43b07a3fb5e37706abfd200');
INSERT INTO statement_terms VALUES(2,X'2af5030ab9b1964650a1df8950fee100701878ba031597ea3c5e9126446fb700701878ba031597ea3c5e9126446fb7018c8bf3ecb2990c58b71452a5321b9701c63f6cfb722cbbacba6d5a105e62e800c63f6cfb722cbbacba6d5a105e62e801d91a182f6280838ba32284e9b3852a00d91a182f6280838ba32284e9b3852a01e78f92c0d43b07a3fb5e37706abfd200');
INSERT INTO statement_terms VALUES(3,X'4e278016331f45cea37dc69aafd74300701878ba031597ea3c5e9126446fb7018c8bf3ecb2990c58b71452a5321b9701b9b83e7e1a458518bd99d59305d2fd00b9b83e7e1a458518bd99d59305d2fd01d91a182f6280838ba32284e9b3852a00d91a182f6280838ba32284e9b3852a01');
INSERT INTO statement_terms VALUES(4,X'3a07602ff2a4479feb3f7b669de537004e278016331f45cea37dc69aafd74300701878ba031597ea3c5e9126446fb7018c8bf3ecb2990c58b71452a5321b9701b9b83e7e1a458518bd99d59305d2fd00b9b83e7e1a458518bd99d59305d2fd01d91a182f6280838ba32284e9b3852a00d91a182f6280838ba32284e9b3852a01');
CREATE TABLE term_index (
    through integer not null
) strict;
INSERT INTO term_index VALUES(0);
CREATE TABLE forward (
    target  text    not null primary key,
    through integer not null
) strict, without rowid;
CREATE TABLE forward_refusal (
    target   text    not null,
    sequence integer not null,
    reason   text    not null,
    primary key (target, sequence)
) strict, without rowid;
CREATE TABLE statement_term (
    block    integer not null,
    term     blob    not null,
    sequence integer not null,
    primary key (block, term, sequence)
) strict, without rowid;
CREATE TABLE glimpse (
    token blob not null primary key,
    address text not null,
    created integer not null,
    expires integer not null,
    opened integer,
    revoked integer
) strict, without rowid;
CREATE INDEX statement_stored on statement (stored);
CREATE INDEX statement_authority on statement (authority, sequence);
CREATE INDEX statement_refers on statement (refers) where refers is not null;
CREATE UNIQUE INDEX evidence_sequence on evidence (sequence);
CREATE INDEX person_name on person (name, id);
CREATE INDEX booking_person on booking (person);
CREATE INDEX publication_at on publication (at, sequence);
CREATE INDEX attempt_person on attempt (person, course, module, begun);
CREATE INDEX statement_attachment_sequence on statement_attachment (sequence);
CREATE INDEX attempt_waiting on attempt (handed_in) where handed_in is not null and score is null;
CREATE INDEX attempt_marked on attempt (marked) where marked is not null;
CREATE INDEX person_merged on person (merged_into) where merged_into is not null;
CREATE INDEX sign_in_link_person on sign_in_link (person, role, created);
CREATE INDEX sign_in_link_waiting on sign_in_link (created) where way = 'mail' and sent is null and refused is null;
CREATE INDEX sign_in_person on sign_in (person, role);
CREATE TRIGGER decision_stays before delete on decision begin
    select raise(abort, 'a decision is never taken out');
end;
CREATE TRIGGER decision_as_made before update on decision
when new.json <> '' or new.sequence <> old.sequence or new.id <> old.id or new.at <> old.at or new.hash <> old.hash
    or new.act <> old.act
begin
    select raise(abort, 'a decision is never changed');
end;
CREATE INDEX decision_act on decision (act, sequence);
CREATE INDEX glimpse_address on glimpse (address, created);
COMMIT;
PRAGMA user_version=7;
