-- The index of the search, on PostgreSQL. Its rows are words as `service::search` cuts them, with a space between: nothing is left to a
-- dictionary. `rowid` is the place of a line or chat in its project (`storage::search`), under the name that SQLite has for it.
create table search_line (
  rowid bigint not null primary key,
  words text not null
);
create index search_line_words on search_line using gin (array_to_tsvector(string_to_array(words, ' ')));

create table search_issue (
  rowid bigint not null primary key,
  words text not null
);
create index search_issue_words on search_issue using gin (array_to_tsvector(string_to_array(words, ' ')));

-- By which rules the index was made; none yet.
create table search_state (
  rules bigint not null primary key
);
