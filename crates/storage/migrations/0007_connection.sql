-- The connection of a chat's customer, as it was last told; empty texts for what is not known. The page on which the chat began is the issue's.
create table chat_connection (
  issue_id uuid not null primary key references issue (id),
  page text not null,
  referrer text not null,
  address text not null,
  host_name text not null,
  country text not null,
  zone text not null,
  offset_min bigint,
  locale text not null,
  agent text not null,
  screen text not null,
  told_at bigint not null
);
