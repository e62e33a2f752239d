//! The mutants: each breaks one rule of `docs/delivery.md` in the real code, where two places guard it, in both. What breaks in
//! `model` comes last, since everything is built again after it.

/// A breakage.
pub(crate) struct Mutant {
    /// What is broken, in words.
    pub(crate) name: &'static str,
    /// Where.
    pub(crate) changes: &'static [Change],
}

/// One place of one file.
pub(crate) struct Change {
    pub(crate) file: &'static str,
    /// The text as it stands there, once.
    pub(crate) from: &'static str,
    pub(crate) to: &'static str,
}

/// All of them.
pub(crate) const ALL: [Mutant; 10] = [
    Mutant {
        name: "the answer does not wait for the commit",
        changes: &[
            Change {
                file: "crates/storage/src/store.rs",
                from: "        written!(self, conn, at_once::batch::<E>(conn, project, needs, work).await)",
                to: "        let mut writing = self.writer.lock().await;
        writing.begin().await?;
        let result = at_once::batch::<E>(&mut writing.conn, project, needs, work).await;
        if result.is_ok() { Ok(()) } else { writing.end(result).await }",
            },
            Change {
                file: "crates/storage/src/writing.rs",
                from: "            self.roll_back().await;
        }
        if self.is_lost {",
                to: "            E::run(&mut self.conn, sql(\"commit\")).await.map_err(E::failure)?;
        }
        if self.is_lost {",
            },
        ],
    },
    Mutant {
        name: "the tailer jumps over an event",
        changes: &[
            Change {
                file: "server/src/live/feed.rs",
                from: "                    feed.hand_out(event);",
                to: "                    if event.pos % 50 > 0 { feed.hand_out(event); }",
            },
            Change {
                file: "server/src/console/socket.rs",
                from: "Ok(frame) if frame.prev == self.cursor =>",
                to: "Ok(frame) =>",
            },
            Change {
                file: "server/src/visitor/socket.rs",
                from: "            }) if *vseq == self.cursor + 1 => {",
                to: "            }) => {",
            },
        ],
    },
    Mutant {
        name: "catching up skips an event",
        changes: &[Change {
            file: "server/src/console/catch_up.rs",
            from: "events.iter().map(agent_frame).collect()",
            to: "events.iter().filter(|event| event.pos % 50 > 0).map(agent_frame).collect()",
        }],
    },
    Mutant {
        name: "a part is resumed and called the whole",
        changes: &[Change {
            file: "server/src/console/socket.rs",
            from: "        self.cursor = cursor;
        self.catch_up().await?;",
            to: "        self.cursor = cursor.max(place.head - 2);
        self.catch_up().await?;",
        }],
    },
    Mutant {
        name: "foreign chats are sent to everybody",
        changes: &[Change {
            file: "server/src/console.rs",
            from: "(Some(seen), Some(department)) => seen.contains(&department),",
            to: "(Some(seen), Some(department)) => seen.contains(&department) || department.0 > 0,",
        }],
    },
    Mutant {
        name: "a repeat is not known, and nothing forbids it",
        changes: &[
            Change {
                file: "crates/service/src/decide/post.rs",
                from: "unit.known.get(&(chat, author, client_id)) {",
                to: "unit.known.get(&(chat, author, client_id)).filter(|_| unit.head < 0) {",
            },
            Change {
                file: "crates/storage/migrations/0001_start.sql",
                from: "  at bigint not null,
  unique (client_id, issue_id, author_kind, author_id)",
                to: "  at bigint not null",
            },
        ],
    },
    Mutant {
        name: "a line for the team is sent to the visitor",
        changes: &[Change {
            file: "crates/service/src/decide/post.rs",
            from: "        kind.is_public(),",
            to: "        kind.is_public() || unit.head > 0,",
        }],
    },
    Mutant {
        name: "a frame is applied without looking at prev",
        changes: &[
            Change {
                file: "server/src/live/feed.rs",
                from: "                    feed.hand_out(event);",
                to: "                    if event.pos % 50 > 0 { feed.hand_out(event); }",
            },
            Change {
                file: "server/src/console/socket.rs",
                from: "Ok(frame) if frame.prev == self.cursor =>",
                to: "Ok(frame) =>",
            },
            Change {
                file: "crates/model/src/inbox.rs",
                from: "        if event.prev != self.cursor {",
                to: "        if event.prev < 0 {",
            },
        ],
    },
    Mutant {
        name: "the cursor moves and the state does not",
        changes: &[Change {
            file: "crates/model/src/visitor/state.rs",
            from: "            self.confirmed.messages.push(message);",
            to: "            if message.vseq % 50 > 0 { self.confirmed.messages.push(message); }",
        }],
    },
    Mutant {
        name: "what was in flight is forgotten",
        changes: &[Change {
            file: "crates/model/src/outbox.rs",
            from: "    pub fn connection_lost(&mut self) {",
            to: "    pub fn connection_lost(&mut self) {
        self.entries.retain(|entry| entry.state != SendState::InFlight);",
        }],
    },
];
