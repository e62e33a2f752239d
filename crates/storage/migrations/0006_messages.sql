-- Notes that name colleagues, changes of messages, drafts of agents.

-- Which text a message has now: the first one is number 1.
alter table message add column version bigint not null default 1;
alter table message add column changed_at bigint;
alter table message add column deleted bigint not null default 0;

-- The texts that messages had before.
create table former_text (
  message_id uuid not null references message (id),
  version bigint not null,
  body text not null,
  at bigint not null,
  primary key (message_id, version)
);

-- Whom a note names, by the name that they had then.
create table mention (
  agent_id bigint not null references agent (id),
  message_id uuid not null references message (id),
  issue_id uuid not null references issue (id),
  name text not null,
  at bigint not null,
  read_at bigint,
  primary key (message_id, agent_id)
);
create index mention_newest on mention (agent_id, at desc, message_id desc);
create index mention_of_chat on mention (issue_id, agent_id);

-- What an agent has written and not sent; an empty text once it is.
create table draft (
  agent_id bigint not null references agent (id),
  issue_id uuid not null references issue (id),
  kind bigint not null,
  body text not null,
  written_at bigint not null,
  version bigint not null,
  primary key (agent_id, issue_id, kind)
);
