-- The number of the last public message among what the visitor may see, for receipts: `last_vseq` counts receipts too. 0: somebody of Lobby.
alter table issue add column last_message_vseq bigint not null default 0;
update issue set last_message_vseq = coalesce(
  (select max(m.vseq) from message m where m.issue_id = issue.id and m.author_kind <> 0), 0);
