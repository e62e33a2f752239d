//! The team of a project: who, in which role, with which rights.

use leptos::prelude::*;
use model::id::{AgentId, DepartmentId};
use model::settings::{SettingsChange, SettingsView};
use model::status::{Presence, Role};
use model::text::reveal;
use model::view::{MemberView, TeamView};

use super::access::Access;
use super::choices::{
    LEVELS, ROLES, choice, level_in, level_of, level_token, put_level, role_of, role_token,
};
use super::new_person::new_person_dialog;
use super::replies;
use super::state::Settings;
use crate::changing::{changing, each, heard, part};
use crate::components::avatar::{Face, avatar_with_presence};
use crate::components::presence::Here;
use crate::drawn::Drawn;
use crate::icons::{Size, icon};

/// The cards of the section.
pub(super) fn cards(settings: Settings) -> AnyView {
    let adds = RwSignal::new(false);
    let access = Access::new(settings);
    let people = move || {
        settings.view.with(|view| {
            view.team
                .members
                .iter()
                .map(|member| member.id)
                .collect::<Vec<AgentId>>()
        })
    };
    view! {
        <section class="card" aria-labelledby="people-heading">
            <header class="card-head">
                <h2 id="people-heading">"Team"</h2>
                <button type="button" class="btn btn-sm push" on:click=heard(move |_| adds.set(true))>
                    {icon("plus", Size::Sm)}
                    "Add a person"
                </button>
            </header>
            <ul class="card-rows">
                {each(people, move |id| person(settings, access, id))}
            </ul>
        </section>
        {replies::card(settings)}
        {new_person_dialog(settings, adds)}
        {access.dialogs()}
    }
    .drawn()
}

/// A member's row. It opens to what can be changed.
fn person(settings: Settings, access: Access, id: AgentId) -> AnyView {
    let member = Memo::new(move |_| {
        settings
            .view
            .with(|view| view.team.members.iter().find(|member| member.id == id).cloned())
    });
    let of_member = move |draw: fn(Settings, &MemberView) -> AnyView| {
        part(move || member.with(|member| member.as_ref().map(|member| draw(settings, member)))).into_any()
    };
    let is_me = settings.live.inbox().with_untracked(|inbox| inbox.me.id) == id;
    view! {
        <li>
            <details class="person">
                <summary>{of_member(head)} {icon("down", Size::Sm)}</summary>
                <div class="person-fields">
                    {role_field(settings, member, id, is_me)} {department_fields(settings, member, id)}
                    {account_field(settings, member, id, is_me)}
                    {(!is_me).then(|| access.buttons(id, move || name_of(settings, id)))}
                </div>
            </details>
        </li>
    }
    .drawn()
}

fn head(settings: Settings, member: &MemberView) -> AnyView {
    let face = Face {
        name: member.name.clone(),
        key: member.id.to_string(),
        anonymous: false,
    };
    let id = member.id;
    let presence = settings.live.inbox().with(|inbox| {
        let known = inbox.agent(id).map(|agent| agent.presence);
        known.unwrap_or(if inbox.me.id == id {
            inbox.me.presence
        } else {
            Presence::Offline
        })
    });
    let rights = settings.view.with(|view| rights_in_words(&view.team, member));
    view! {
        {avatar_with_presence(&face, "avatar avatar-md", Here::Colleague(presence))}
        <span class="grow person-names">
            <b class="medium ell"><bdi>{reveal(&member.name)}</bdi></b>
            <span class="xs muted ell">{reveal(&member.email)}</span>
        </span>
        <span class="person-rights xs muted ell hide-narrow">{rights}</span>
        <span class="lozenge" data-t=(!member.active).then_some("danger")>
            {if member.active { member.role.words() } else { "Switched off" }}
        </span>
    }
    .into_any()
}

/// What a member may do, in a line.
fn rights_in_words(team: &TeamView, member: &MemberView) -> String {
    match member.role {
        Role::Admin => "All departments".to_owned(),
        Role::Supervisor if !member.rights.is_empty() => "All departments".to_owned(),
        Role::Supervisor | Role::Agent if member.rights.is_empty() => "No department".to_owned(),
        Role::Supervisor | Role::Agent => {
            let named = team
                .departments
                .iter()
                .filter(|department| member.rights.iter().any(|(known, _)| *known == department.id));
            let words: Vec<String> = named.map(|department| reveal(&department.name)).collect();
            words.join(", ")
        }
    }
}

fn role_field(settings: Settings, member: Memo<Option<MemberView>>, id: AgentId, is_me: bool) -> AnyView {
    let chosen = Signal::derive(move || {
        member.with(|member| member.as_ref().map_or("agent", |member| role_token(member.role)))
    });
    let choose = move |token: String| {
        let role = role_of(&token);
        let show = move |view: &mut SettingsView| of(view, id, |member| member.role = role);
        let done = format!(
            "{} is {} now and has to sign in again",
            name_of(settings, id),
            role.words().to_lowercase()
        );
        settings.change_at_once(SettingsChange::Role(id, role), done, show);
    };
    view! {
        <div class="wide">
            {choice(format!("role-{id}"), "Role".to_owned(), &ROLES, chosen, is_me, choose)}
            {is_me.then(|| view! { <p class="hint">"Nobody takes their own rights away. Another administrator can."</p> }.drawn())}
        </div>
    }
    .drawn()
}

fn department_fields(settings: Settings, member: Memo<Option<MemberView>>, id: AgentId) -> AnyView {
    let field = move |department: DepartmentId, name: String| {
        let chosen = Signal::derive(move || {
            member.with(|member| {
                let rights = member
                    .as_ref()
                    .map(|member| member.rights.as_slice())
                    .unwrap_or_default();
                level_token(level_in(rights, department))
            })
        });
        let choose = move |token: String| {
            let mut rights = member.with_untracked(|member| {
                member
                    .as_ref()
                    .map(|member| member.rights.clone())
                    .unwrap_or_default()
            });
            put_level(&mut rights, department, level_of(&token));
            let shown = rights.clone();
            let show = move |view: &mut SettingsView| of(view, id, |member| member.rights = shown);
            let done = format!("The rights of {} are changed", name_of(settings, id));
            settings.change_at_once(SettingsChange::Rights(id, rights), done, show);
        };
        choice(
            format!("level-{id}-{department}"),
            name,
            &LEVELS,
            chosen,
            false,
            choose,
        )
    };
    part(move || {
        let departments = settings.view.with_untracked(|view| view.team.departments.clone());
        departments
            .into_iter()
            .map(|department| field(department.id, reveal(&department.name)))
            .collect::<Vec<AnyView>>()
    })
    .into_any()
}

fn account_field(settings: Settings, member: Memo<Option<MemberView>>, id: AgentId, is_me: bool) -> AnyView {
    let active = move || member.with(|member| member.as_ref().is_some_and(|member| member.active));
    let switch = move |event| {
        let on = event_target_checked(&event);
        let show = move |view: &mut SettingsView| of(view, id, |member| member.active = on);
        let name = name_of(settings, id);
        let done = if on {
            format!("{name} can sign in again")
        } else {
            format!("{name} is signed out everywhere")
        };
        settings.change_at_once(SettingsChange::Active(id, on), done, show);
    };
    view! {
        <label class="switch-row wide">
            <span>
                <b class="medium">"May sign in"</b>
                <br />
                <span class="xs muted">
                    "Off ends every session at once. Chats and messages stay."
                </span>
            </span>
            <input
                type="checkbox"
                role="switch"
                class="switch"
                disabled=is_me
                checked=untrack(active)
                prop:checked=changing(active)
                on:change=heard(switch)
            />
        </label>
    }
    .drawn()
}

fn of(view: &mut SettingsView, id: AgentId, change: impl FnOnce(&mut MemberView)) {
    if let Some(member) = view.team.members.iter_mut().find(|member| member.id == id) {
        change(member);
    }
}

fn name_of(settings: Settings, id: AgentId) -> String {
    settings.view.with_untracked(|view| {
        let member = view.team.members.iter().find(|member| member.id == id);
        member.map(|member| reveal(&member.name)).unwrap_or_default()
    })
}
