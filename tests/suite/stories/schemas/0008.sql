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
INSERT INTO statement VALUES(1,'12345678-1234-4234-8234-000000000001',1795718218638453,1795718218638453,'account:https://example.org/ids/|ana','http://adlnet.gov/expapi/verbs/completed',NULL,0,NULL,'account:https://example.org/ids/|key:0e67c3cad233464f81a98fbe6e8c4261',X'6b71227902daf4c0f75459ef9f4bb3d732c52973fd8abb1723369ebef13fffe3','{"id":"12345678-1234-4234-8234-000000000001","actor":{"account":{"homePage":"https://example.org/ids/","name":"ana"}},"verb":{"id":"http://adlnet.gov/expapi/verbs/completed"},"object":{"id":"https://example.org/ids/first-course/first-module"},"timestamp":"2026-11-26T18:36:58.638453Z","version":"1.0.0","authority":{"objectType":"Agent","account":{"homePage":"https://example.org/ids/","name":"key:0e67c3cad233464f81a98fbe6e8c4261"}},"stored":"2026-11-26T18:36:58.638453Z"}');
INSERT INTO statement VALUES(2,'12345678-1234-4234-8234-000000000002',1795718218660748,1795718218660748,'mbox:mailto:ben@example.org','x:liked','12345678-1234-4234-8234-000000000001',0,NULL,'account:https://example.org/ids/|key:0e67c3cad233464f81a98fbe6e8c4261',X'abdab9015f7939187f621c582697a1b5d0bd66b8d007c558173383595184d857','{"id":"12345678-1234-4234-8234-000000000002","actor":{"name":"Ben","mbox":"mailto:ben@example.org"},"verb":{"id":"x:liked"},"object":{"objectType":"StatementRef","id":"12345678-1234-4234-8234-000000000001"},"timestamp":"2026-11-26T18:36:58.660748Z","version":"1.0.0","authority":{"objectType":"Agent","account":{"homePage":"https://example.org/ids/","name":"key:0e67c3cad233464f81a98fbe6e8c4261"}},"stored":"2026-11-26T18:36:58.660748Z"}');
INSERT INTO statement VALUES(3,'12345678-1234-4234-8234-000000000003',1795718218677339,1795718218677339,'mbox:mailto:ben@example.org','x:did',NULL,0,1795718218690924,'account:https://example.org/ids/|key:0e67c3cad233464f81a98fbe6e8c4261',X'ef95d3478b80621e6dfde4575b4dc5a42057e509e1bc30db3e17e3d8c3a7e2b6','{"id":"12345678-1234-4234-8234-000000000003","actor":{"name":"Ben","mbox":"mailto:ben@example.org"},"verb":{"id":"x:did"},"object":{"id":"x:it"},"context":{"instructor":{"account":{"homePage":"https://example.org/ids/","name":"ana"}}},"timestamp":"2026-11-26T18:36:58.677339Z","version":"1.0.0","authority":{"objectType":"Agent","account":{"homePage":"https://example.org/ids/","name":"key:0e67c3cad233464f81a98fbe6e8c4261"}},"stored":"2026-11-26T18:36:58.677339Z"}');
INSERT INTO statement VALUES(4,'12345678-1234-4234-8234-000000000004',1795718218690924,1795718218690924,'mbox:mailto:ben@example.org','http://adlnet.gov/expapi/verbs/voided','12345678-1234-4234-8234-000000000003',1,NULL,'account:https://example.org/ids/|key:0e67c3cad233464f81a98fbe6e8c4261',X'c54aaa0885842bd864f659785b1b3f6100747f030fcc486e582cbb33368bb8aa','{"id":"12345678-1234-4234-8234-000000000004","actor":{"name":"Ben","mbox":"mailto:ben@example.org"},"verb":{"id":"http://adlnet.gov/expapi/verbs/voided"},"object":{"objectType":"StatementRef","id":"12345678-1234-4234-8234-000000000003"},"timestamp":"2026-11-26T18:36:58.690924Z","version":"1.0.0","authority":{"objectType":"Agent","account":{"homePage":"https://example.org/ids/","name":"key:0e67c3cad233464f81a98fbe6e8c4261"}},"stored":"2026-11-26T18:36:58.690924Z"}');
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
INSERT INTO evidence VALUES('https://example.org/ids/','ana',1,'12345678-1234-4234-8234-000000000001','https://example.org/ids/first-course/first-module','completed',NULL,NULL,NULL,1,'reported',NULL,NULL,1795718218638453,1795718218638453,NULL);
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
, modality text not null default 'in_person', join_link text, gate text, sign_up text not null default 'closed', cut_off integer not null default 0, series text, blocks text not null default '[]', sequence integer not null default 0, cancelled integer, previous text, changed integer) strict;
INSERT INTO session VALUES('monday','first-course','first-workshop',1804150800000000,1804154400000000,'UTC',12,NULL,NULL,'in_person',NULL,NULL,'closed',0,NULL,'[]',0,NULL,NULL,NULL);
CREATE TABLE session_trainer (
    session  text    not null references session,
    position integer not null,
    person   text    not null references person,
    primary key (session, position)
) strict, without rowid;
INSERT INTO session_trainer VALUES('monday',0,'ito');
CREATE TABLE sign_in_link (
    token   blob    not null primary key,
    person  text    not null references person,
    role    text    not null,
    created integer not null,
    expires integer not null
, way text not null default 'link', session text references session, code blob, tries integer not null default 0, tried integer, claimed integer, sent integer, refused text, opened integer, used integer) strict, without rowid;
INSERT INTO sign_in_link VALUES(X'29b650371ca4699e66b6d6d03fbcb45516380f3e4d482b37644cab0e1500b98a','ana','learner',1795718218710260,1796927818710260,'link',NULL,NULL,0,NULL,NULL,NULL,NULL,NULL,NULL);
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
INSERT INTO access_key VALUES('0e67c3cad233464f81a98fbe6e8c4261',X'3b1cd7ec66fb4403d10fdfc14f3d8224508222bb28d92d67f4e4e9363012bc9f','client','all',1795718218615498,NULL,'',NULL);
CREATE TABLE decision (
    sequence integer primary key,
    id       text    not null unique,
    at       integer not null,
    json     text    not null,
    hash     blob    not null
, act text not null default '') strict;
INSERT INTO decision VALUES(1,'01a21925-82cc-7381-a903-631db37d0be1',1795718218443662,'{"id":"01a21925-82cc-7381-a903-631db37d0be1","at":"2026-11-26T18:36:58.443662546Z","by":"whoever runs the server","reason":"the courses changed","act":{"act":"publish","publication":"832dd2a10fd7945f61fe4b073a11eb8b91d96f8bedf4893c7c5b7f74c070cfc8","commit":""}}',X'cc65f86e1c25230273a756053462b582c65aa1c2c8b88d7c2faf380cdfce5182','publish');
INSERT INTO decision VALUES(2,'01a21925-8322-7100-a535-d761f4e79410',1795718218530547,'{"id":"01a21925-8322-7100-a535-d761f4e79410","at":"2026-11-26T18:36:58.530547577Z","by":"whoever runs the server","reason":"needs it for their work","act":{"act":"role","person":"ito","role":"trainer","held":true}}',X'8e9c87db414619813217f7c4a640466e3e66cce112a7b448195739b544cb6a81','role');
INSERT INTO decision VALUES(3,'01a21925-834e-70de-9e76-97f6f123a1e9',1795718218574256,'{"id":"01a21925-834e-70de-9e76-97f6f123a1e9","at":"2026-11-26T18:36:58.574256815Z","by":"R. Ito","reason":"equivalent course","act":{"act":"waive","person":"ben","module":{"course":"first-course","module":"first-module"},"until":null}}',X'8752ca7dd8c62d1618e5aee5a6898480b48667b14d575bae993d34162eefb32d','waive');
INSERT INTO decision VALUES(4,'01a21925-835c-71d4-a604-4e41b705ef29',1795718218588175,'{"id":"01a21925-835c-71d4-a604-4e41b705ef29","at":"2026-11-26T18:36:58.588175469Z","by":"R. Ito","reason":"mistaken","act":{"act":"waive","person":"ana","module":{"course":"first-course","module":"first-module"},"until":null}}',X'62cbcb607eed637701cd1efc1094389d43aa8d1fce2ed37ff2da708b30852820','waive');
INSERT INTO decision VALUES(5,'01a21925-836b-7048-a2ca-739cb38b4a46',1795718218602014,'{"id":"01a21925-836b-7048-a2ca-739cb38b4a46","at":"2026-11-26T18:36:58.602014102Z","by":"R. Ito","reason":"it was a mistake","act":{"act":"revoke_waiver","waiver":"01a21925-835c-71d4-a604-4e41b705ef29"}}',X'07c1cfa0368822ed1db6d723be93f92d246d89d6ff3cfa097622fb92dda31a27','revoke_waiver');
INSERT INTO decision VALUES(6,'01a21925-8377-77a5-8685-cacc110615bc',1795718218615498,'{"id":"01a21925-8377-77a5-8685-cacc110615bc","at":"2026-11-26T18:36:58.615498153Z","by":"whoever runs the server","reason":"a client needs it","act":{"act":"key","key":"0e67c3cad233464f81a98fbe6e8c4261","name":"client","scopes":["all"],"given":true}}',X'a755a44d8874c2493b099c865975e984d5c13cc3b6b62146a31f412ba8b4008f','key');
INSERT INTO decision VALUES(7,'01a21925-83d8-76ff-a886-3cc46a775503',1795718218710260,'{"id":"01a21925-83d8-76ff-a886-3cc46a775503","at":"2026-11-26T18:36:58.7102609Z","by":"the command line","reason":"invited","act":{"act":"invite","session":null,"team":null,"way":"link","people":1}}',X'3299ee00a8ae3d9247a69e33407702c5608e0c431c98c4587570863c56ca0e17','invite');
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
INSERT INTO publication VALUES(1,'832dd2a10fd7945f61fe4b073a11eb8b91d96f8bedf4893c7c5b7f74c070cfc8',1795718218443662);
CREATE TABLE publication_version (
    module   text    not null,
    version  integer not null,
    at       integer not null,
    on_major text,
    primary key (module, version)
) strict, without rowid;
INSERT INTO publication_version VALUES('first-course/first-module',1,1795718218443662,NULL);
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
INSERT INTO statement_terms VALUES(1,X'701878ba031597ea3c5e9126446fb700701878ba031597ea3c5e9126446fb701c63f6cfb722cbbacba6d5a105e62e800c63f6cfb722cbbacba6d5a105e62e801d00457a97e7914d06d35541dbe2fd001e78f92c0d43b07a3fb5e37706abfd200');
INSERT INTO statement_terms VALUES(2,X'2af5030ab9b1964650a1df8950fee100701878ba031597ea3c5e9126446fb700701878ba031597ea3c5e9126446fb701c63f6cfb722cbbacba6d5a105e62e800c63f6cfb722cbbacba6d5a105e62e801d00457a97e7914d06d35541dbe2fd001d91a182f6280838ba32284e9b3852a00d91a182f6280838ba32284e9b3852a01e78f92c0d43b07a3fb5e37706abfd200');
INSERT INTO statement_terms VALUES(3,X'4e278016331f45cea37dc69aafd74300701878ba031597ea3c5e9126446fb701b9b83e7e1a458518bd99d59305d2fd00b9b83e7e1a458518bd99d59305d2fd01d00457a97e7914d06d35541dbe2fd001d91a182f6280838ba32284e9b3852a00d91a182f6280838ba32284e9b3852a01');
INSERT INTO statement_terms VALUES(4,X'3a07602ff2a4479feb3f7b669de537004e278016331f45cea37dc69aafd74300701878ba031597ea3c5e9126446fb701b9b83e7e1a458518bd99d59305d2fd00b9b83e7e1a458518bd99d59305d2fd01d00457a97e7914d06d35541dbe2fd001d91a182f6280838ba32284e9b3852a00d91a182f6280838ba32284e9b3852a01');
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
CREATE TABLE booking_step (
    session  text    not null references session,
    person   text    not null references person,
    number   integer not null,
    at       integer not null,
    seat     text    not null,
    enrolled integer not null,
    until    integer,
    note     text    not null,
    said_by  text    not null,
    primary key (session, person, number)
) strict, without rowid;
INSERT INTO booking_step VALUES('monday','ana',0,1795718218558499,'booked',1795718218558499,NULL,'','a list');
INSERT INTO booking_step VALUES('monday','ben',0,1795718218558499,'booked',1795718218558499,NULL,'','a list');
CREATE TABLE notice (
    id      text    not null primary key,
    person  text    not null references person,
    session text    not null references session,
    kind    text    not null,
    made    integer not null,
    due     integer not null,
    said_by text    not null,
    note    text    not null,
    claimed integer,
    sent    integer,
    refused text
) strict, without rowid;
CREATE INDEX statement_stored on statement (stored);
CREATE INDEX statement_authority on statement (authority, sequence);
CREATE INDEX statement_refers on statement (refers) where refers is not null;
CREATE UNIQUE INDEX evidence_sequence on evidence (sequence);
CREATE INDEX person_name on person (name, id);
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
CREATE INDEX booking_step_person on booking_step (person);
CREATE INDEX notice_due on notice (due) where sent is null and refused is null;
CREATE INDEX notice_session on notice (session, person);
CREATE INDEX notice_person on notice (person);
COMMIT;
PRAGMA user_version=8;
