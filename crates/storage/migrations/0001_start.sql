-- Portable SQL: the same text runs on SQLite and on PostgreSQL. Times are UTC milliseconds; states are the numbers of `codes.rs`.

create table setting (
  name text not null primary key,
  value text not null
);

create table project (
  id bigint not null primary key,
  project_key text not null unique,
  name text not null,
  anonymous_name text not null,
  created_at bigint not null
);

-- One log for each project. `epoch` is random and new after a restore, `head` is the last position.
create table stream (
  id bigint not null primary key references project (id),
  epoch text not null,
  head bigint not null,
  last_number bigint not null
);

create table department (
  id bigint not null primary key,
  project_id bigint not null references project (id),
  name text not null,
  unique (project_id, name)
);

create table agent (
  id bigint not null primary key,
  email text not null unique,
  name text not null,
  role bigint not null,
  password_hash text not null,
  active bigint not null,
  available bigint not null,
  created_at bigint not null
);

-- Named so because "right" is a reserved word.
create table agent_right (
  agent_id bigint not null references agent (id),
  project_id bigint not null references project (id),
  department_id bigint not null references department (id),
  level bigint not null,
  primary key (project_id, agent_id, department_id)
);

create table session (
  digest bytea not null primary key,
  agent_id bigint not null references agent (id),
  created_at bigint not null,
  used_at bigint not null,
  expires_at bigint not null,
  device text not null
);

create table website (
  project_id bigint not null references project (id),
  origin text not null,
  primary key (project_id, origin)
);

create table widget (
  id text not null primary key,
  project_id bigint not null references project (id),
  department_id bigint not null references department (id),
  ask_name bigint not null,
  greeting text not null,
  accent text
);

create table contact (
  id uuid not null primary key,
  project_id bigint not null references project (id),
  name text not null,
  created_at bigint not null
);

create table credential (
  digest bytea not null primary key,
  contact_id uuid not null references contact (id),
  project_id bigint not null references project (id),
  created_at bigint not null
);

create table issue (
  id uuid not null primary key,
  project_id bigint not null references project (id),
  number bigint not null,
  chat_client_id uuid not null,
  chat_state bigint not null,
  status bigint not null,
  resolution bigint,
  department_id bigint not null references department (id),
  reporter_id uuid not null references contact (id),
  assignee_id bigint references agent (id),
  title text not null,
  started_page text not null,
  last_author_kind bigint,
  last_agent_id bigint references agent (id),
  last_preview text,
  last_at bigint,
  last_vseq bigint not null,
  customer_delivered bigint not null,
  customer_read bigint not null,
  team_delivered bigint not null,
  team_read bigint not null,
  created_at bigint not null,
  updated_at bigint not null,
  unique (project_id, number),
  unique (project_id, chat_client_id)
);
create index issue_newest on issue (project_id, updated_at desc, id desc);
create index issue_of_contact on issue (reporter_id, created_at desc);

-- `author_id` is the contact's id, or the agent's number as a UUID; it makes the unique key whole on both sides.
create table message (
  id uuid not null primary key,
  issue_id uuid not null references issue (id),
  pos bigint not null,
  vseq bigint,
  kind bigint not null,
  author_kind bigint not null,
  author_id uuid not null,
  agent_id bigint references agent (id),
  client_id uuid not null,
  body text not null,
  at bigint not null,
  unique (client_id, issue_id, author_kind, author_id)
);
create unique index message_in_order on message (issue_id, pos);

-- The log: references only, never texts.
create table event (
  stream_id bigint not null references stream (id),
  pos bigint not null,
  chat_id uuid,
  vseq bigint,
  kind bigint not null,
  message_id uuid,
  actor_kind bigint not null,
  actor_id uuid not null,
  at bigint not null,
  primary key (stream_id, pos)
);
create unique index event_of_chat on event (chat_id, vseq);

create table receipt (
  issue_id uuid not null references issue (id),
  who_kind bigint not null,
  who_id uuid not null,
  delivered bigint not null,
  read_to bigint not null,
  at bigint not null,
  primary key (issue_id, who_kind, who_id)
);
