-- Files beside messages. Their content lies in chunks, so that a backup, a restore and an erasure take it along, and so that
-- neither writing nor reading one holds up anything else. `size` is what is set aside until `sha256` says that all of it is there.

create table file (
  id uuid not null primary key,
  project_id bigint not null references project (id),
  issue_id uuid references issue (id),
  uploader_kind bigint not null,
  uploader_id uuid not null,
  message_id uuid references message (id),
  place bigint,
  name text not null,
  media_type text not null,
  size bigint not null,
  sha256 bytea,
  width bigint,
  height bigint,
  thumb_size bigint not null,
  created_at bigint not null
);
create index file_of_message on file (message_id, place);
create index file_of_chat on file (issue_id);
create index file_of_project on file (project_id, size);

create table file_chunk (
  file_id uuid not null references file (id),
  variant bigint not null,
  number bigint not null,
  content bytea not null,
  primary key (file_id, variant, number)
);
