-- The chats that wait for an answer of the team, the longest waiting first. 2: a visitor, as in `last_author_kind`.
create index issue_waiting on issue (project_id, last_at) where last_author_kind = 2 and resolution is null;
