-- The index of the search, on SQLite. Its rows are words as `service::search` cuts them, so that nothing is left to a tokenizer: what is not
-- ASCII belongs to a word, a space parts them. `rowid` is the place of a line or chat in its project (`storage::search`); nothing else is kept.
create virtual table search_line using fts5(
  words, content='', contentless_delete=1, detail='none', prefix='2 3', tokenize='ascii'
);
create virtual table search_issue using fts5(
  words, content='', contentless_delete=1, detail='none', prefix='2 3', tokenize='ascii'
);

-- By which rules the index was made; none yet.
create table search_state (
  rules bigint not null primary key
);
