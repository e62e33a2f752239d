//! Searching a project (E.13, P.22).

use model::id::{IssueKey, ProjectId};
use model::markup;
use model::search::{ChatHit, LineHit, SearchAsk, SearchHits, SearchPart};
use model::time::HOUR_MS;
use model::view::{ChatRow, MessageView, ProjectView};

use super::Desk;
use crate::authorize::{Rights, visible_departments};
use crate::error::Error;
use crate::find::{SearchQuery, SearchedPart};
use crate::search::{Word, asked, excerpt, marked};
use crate::session::CurrentAgent;

/// How many chats and how many lines a page has.
const HITS_PAGE: i64 = 20;
/// How many rows that have the words are looked at for one page: as many as take a moment.
const LOOK_AT: i64 = 20_000;

impl Desk {
    /// Looks for words in the messages, notes, names, keys, titles, tags and references of the chats that the agent may see.
    ///
    /// # Errors
    /// `NotFound`, `Forbidden` for the project. Nothing that is typed is an error.
    pub async fn search(
        &self,
        me: &CurrentAgent,
        project_key: &str,
        ask: SearchAsk,
    ) -> Result<SearchHits, Error> {
        let (project, rights) = self.project(me, project_key).await?;
        let words = asked(&ask.text);
        if words.is_empty() {
            return Ok(SearchHits::default());
        }
        let departments = visible_departments(me.role, &rights);
        let hours = |hours: u32| self.now_ms() - i64::from(hours) * HOUR_MS;
        let query = SearchQuery {
            words: &words,
            departments: departments.as_deref(),
            status: ask.filter.status,
            agent: ask.filter.agent,
            since: ask.filter.within_h.map(hours),
            part: part(ask.part),
            limit: HITS_PAGE,
            look_at: LOOK_AT,
        };
        let found = self.store.search(project.id, &query).await?;
        let lines = found.lines.into_iter();
        let chats = found.chats.into_iter();
        let mut hits = SearchHits {
            chats: chats.map(|(place, chat)| chat_hit(place, chat, &words)).collect(),
            more_chats: found.more_chats,
            lines: lines
                .map(|(place, chat, line)| line_hit(place, chat, line, &words))
                .collect(),
            more_lines: found.more_lines,
        };
        if ask.part == SearchPart::First
            && let Some(chat) = self.named(me, &project, &rights, &ask).await?
        {
            hits.chats.retain(|hit| hit.chat.id != chat.id);
            let place = hits.chats.first().map_or(chat.number, |hit| hit.place);
            hits.chats.insert(0, chat_hit(place, chat, &words));
        }
        Ok(hits)
    }

    /// The chat whose key was typed.
    async fn named(
        &self,
        me: &CurrentAgent,
        project: &ProjectView,
        rights: &Rights,
        ask: &SearchAsk,
    ) -> Result<Option<ChatRow>, Error> {
        let typed = ask.text.trim().to_uppercase();
        let is_ours = |key: &IssueKey| key.project == project.key;
        let Some(key) = typed.parse::<IssueKey>().ok().filter(is_ours) else {
            return Ok(None);
        };
        let chat = self.of_number(project.id, key.number).await?;
        let departments = visible_departments(me.role, rights);
        Ok(chat.filter(|chat| {
            let sees = |departments: &Vec<_>| chat.department.is_some_and(|of| departments.contains(&of));
            let filter = &ask.filter;
            let since = filter
                .within_h
                .map(|hours| self.now_ms() - i64::from(hours) * HOUR_MS);
            departments.as_ref().is_none_or(sees)
                && since.is_none_or(|since| chat.updated_at >= since)
                && filter.status.is_none_or(|status| status == chat.status)
                && filter
                    .agent
                    .is_none_or(|agent| chat.assignee.as_ref().is_some_and(|(id, _)| *id == agent))
        }))
    }

    async fn of_number(&self, project: ProjectId, number: i64) -> Result<Option<ChatRow>, Error> {
        let Some(id) = self.store.chat_by_number(project, number).await? else {
            return Ok(None);
        };
        Ok(self.store.chat(id).await?.map(|(_, chat)| chat))
    }
}

fn part(part: SearchPart) -> SearchedPart {
    match part {
        SearchPart::First => SearchedPart::Both,
        SearchPart::ChatsBefore(place) => SearchedPart::Chats { before: Some(place) },
        SearchPart::LinesBefore(place) => SearchedPart::Lines { before: Some(place) },
    }
}

fn chat_hit(place: i64, chat: ChatRow, words: &[Word]) -> ChatHit {
    let mut about = chat.title.clone();
    let reference = Some(&chat.reference).filter(|reference| !reference.is_empty());
    for further in chat.tags.iter().chain(reference) {
        about.push_str(" · ");
        about.push_str(further);
    }
    ChatHit {
        place,
        key: marked(&chat.key, words),
        name: marked(&chat.reporter_name, words),
        about: excerpt(&about, words),
        chat,
    }
}

fn line_hit(place: i64, chat: ChatRow, line: MessageView, words: &[Word]) -> LineHit {
    LineHit {
        place,
        chat,
        message: line.id,
        kind: line.kind,
        author: line.author,
        author_name: line.author_name,
        at: line.at,
        text: excerpt(&markup::plain(&line.body), words),
    }
}
