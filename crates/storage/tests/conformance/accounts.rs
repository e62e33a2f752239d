//! Sessions, passwords and the audit trail.

use std::sync::Arc;

use model::audit::{AuditAction, AuditFilter, AuditKind, AuditResult};
use model::id::{AgentId, DeviceId, TokenId};
use model::status::Role;
use model::token::TokenView;
use service::command::{MemberChange, Work};
use service::ports::Store;
use service::record::{ApiToken, NewAgent, NewAudit, Session, TokenWrite, TokensOf};
use service::session::Caller;

use crate::suite::{ADMIN, Desk, PROJECT, PROOF};

fn device(n: u8) -> DeviceId {
    DeviceId::from_parts(10, [n; 10])
}

fn session(n: u8, agent: AgentId, used_at: i64) -> Session {
    Session {
        digest: vec![n],
        id: device(n),
        agent,
        created_at: 10,
        used_at,
        proven_at: used_at,
        expires_at: 100,
        device: "Firefox".to_owned(),
    }
}

fn noted(action: AuditAction) -> NewAudit {
    let caller = Caller {
        address: None,
        agent: "Firefox".to_owned(),
    };
    NewAudit {
        actor: Some(ADMIN),
        ..caller.noted(10, action)
    }
}

async fn open(store: &Arc<dyn Store>, session: Session, proof: &str) -> bool {
    store
        .open_session(&session, proof, &noted(AuditAction::SignIn))
        .await
        .unwrap()
}

/// A second person; their password is the same.
async fn second(store: &Arc<dyn Store>) -> AgentId {
    let agent = NewAgent {
        name: "Kenji".to_owned(),
        email: "kenji@shop.example".to_owned(),
        password_hash: PROOF.to_owned(),
        role: Role::Agent,
        rights: Vec::new(),
    };
    let added = store.add_agent(&agent, &noted(AuditAction::AddPerson)).await;
    added.unwrap().unwrap()
}

async fn names(store: &Arc<dyn Store>, agent: AgentId) -> Vec<DeviceId> {
    let sessions = store.sessions_of(agent).await.unwrap();
    sessions.into_iter().map(|session| session.id).collect()
}

async fn trail(store: &Arc<dyn Store>) -> Vec<(AuditAction, AuditResult)> {
    let page = store.audit(&AuditFilter::default(), 100).await.unwrap();
    let rows = page.entries.into_iter();
    rows.map(|entry| (entry.action, entry.result)).collect()
}

pub(crate) async fn sessions_end(store: Arc<dyn Store>) {
    let store = Desk::founded(store).await.store;
    assert!(open(&store, session(1, ADMIN, 10), PROOF).await);
    store.touch_session(&[1], 15).await.unwrap();
    assert_eq!(store.session(&[1]).await.unwrap().unwrap().used_at, 15);
    let sign_out = noted(AuditAction::SignOut);
    store.end_session(&[1], &sign_out).await.unwrap();
    assert!(store.session(&[1]).await.unwrap().is_none());
    store.end_session(&[1], &sign_out).await.unwrap();
    let outs = trail(&store).await;
    let outs = outs.iter().filter(|(action, _)| *action == AuditAction::SignOut);
    assert_eq!(outs.count(), 1, "what had ended is not noted again");
}

pub(crate) async fn sec_04_a_session_needs_the_password_of_the_moment(store: Arc<dyn Store>) {
    let desk = Desk::founded(store).await;
    let kenji = second(&desk.store).await;
    assert!(!open(&desk.store, session(1, kenji, 10), "an older one").await);
    let off = MemberChange::Active(false);
    desk.write(1, member(kenji, off)).await.unwrap();
    assert!(!open(&desk.store, session(1, kenji, 10), PROOF).await);
    assert!(desk.store.sessions_of(kenji).await.unwrap().is_empty());
    let ins = trail(&desk.store).await;
    assert!(
        !ins.iter().any(|(action, _)| *action == AuditAction::SignIn),
        "what did not happen is not noted"
    );
}

pub(crate) async fn sec_04_switching_off_ends_sessions_for_good(store: Arc<dyn Store>) {
    let desk = Desk::founded(store).await;
    let kenji = second(&desk.store).await;
    assert!(open(&desk.store, session(1, kenji, 10), PROOF).await);
    assert!(open(&desk.store, session(2, ADMIN, 10), PROOF).await);
    for (n, active) in [(1, false), (2, true)] {
        desk.write(n, member(kenji, MemberChange::Active(active)))
            .await
            .unwrap();
    }
    assert!(
        desk.store.session(&[1]).await.unwrap().is_none(),
        "on again, and still signed out"
    );
    assert!(desk.store.session(&[2]).await.unwrap().is_some());
    let rows = trail(&desk.store).await;
    assert_eq!(rows[0].0, AuditAction::SwitchOn);
    assert_eq!(rows[1].0, AuditAction::SwitchOff);
}

pub(crate) async fn sec_01_a_device_is_ended_by_its_owner_only(store: Arc<dyn Store>) {
    let store = Desk::founded(store).await.store;
    let kenji = second(&store).await;
    assert!(open(&store, session(1, ADMIN, 10), PROOF).await);
    assert!(open(&store, session(2, kenji, 10), PROOF).await);
    assert!(open(&store, session(3, kenji, 20), PROOF).await);
    assert_eq!(names(&store, kenji).await, [device(3), device(2)]);
    let end = noted(AuditAction::EndDevice);
    let before = trail(&store).await.len();
    assert_eq!(store.end_device(kenji, device(1), &end).await.unwrap(), None);
    assert_eq!(trail(&store).await.len(), before);
    assert_eq!(
        store.end_device(kenji, device(2), &end).await.unwrap(),
        Some(vec![2])
    );
    assert_eq!(store.end_device(kenji, device(2), &end).await.unwrap(), None);
    assert_eq!(names(&store, kenji).await, [device(3)]);
    assert_eq!(names(&store, ADMIN).await, [device(1)]);
}

pub(crate) async fn sec_04_another_password_ends_the_other_sessions(store: Arc<dyn Store>) {
    let store = Desk::founded(store).await.store;
    let kenji = second(&store).await;
    for n in 1..=3 {
        assert!(open(&store, session(n, kenji, 10), PROOF).await);
    }
    assert!(open(&store, session(4, ADMIN, 10), PROOF).await);
    let (own, reset) = (
        noted(AuditAction::ChangePassword),
        noted(AuditAction::ResetPassword),
    );
    let stale = store
        .set_password(kenji, Some("an older one"), "new", Some(&[1]), &own)
        .await;
    assert!(!stale.unwrap());
    assert_eq!(names(&store, kenji).await.len(), 3);
    let changed = store
        .set_password(kenji, Some(PROOF), "new", Some(&[1]), &own)
        .await;
    assert!(changed.unwrap());
    assert_eq!(names(&store, kenji).await, [device(1)]);
    // A sign-in that was proven by the old password renews its hash too late.
    store.renew_password_hash(kenji, PROOF, "old").await.unwrap();
    assert_eq!(store.account(kenji).await.unwrap().unwrap().password_hash, "new");
    assert!(
        store
            .set_password(kenji, None, "first", None, &reset)
            .await
            .unwrap()
    );
    assert!(names(&store, kenji).await.is_empty());
    assert_eq!(names(&store, ADMIN).await, [device(4)]);
    let all = noted(AuditAction::EndAllDevices);
    store.end_sessions(ADMIN, Some(&[4]), &all).await.unwrap();
    assert_eq!(names(&store, ADMIN).await, [device(4)]);
    store.end_sessions(ADMIN, None, &all).await.unwrap();
    assert!(names(&store, ADMIN).await.is_empty());
}

pub(crate) async fn e_41_the_audit_trail_grows_with_what_it_tells_of(store: Arc<dyn Store>) {
    let desk = Desk::founded(store).await;
    let kenji = second(&desk.store).await;
    let add = noted(AuditAction::AddDepartment).saying("Orders");
    assert!(desk.store.add_department(PROJECT, "Orders", &add).await.unwrap());
    assert!(!desk.store.add_department(PROJECT, "Orders", &add).await.unwrap());
    desk.store
        .set_websites(PROJECT, &[], &noted(AuditAction::ChangeWebsites))
        .await
        .unwrap();
    desk.write(1, member(kenji, MemberChange::Role(Role::Admin)))
        .await
        .unwrap();
    let refused = desk
        .write(2, member(AgentId(99), MemberChange::Role(Role::Admin)))
        .await;
    assert!(refused.is_err());
    let failed = noted(AuditAction::SignIn).refused();
    desk.store
        .note(&NewAudit {
            actor: None,
            target: Some(kenji),
            ..failed
        })
        .await
        .unwrap();
    let page = desk.store.audit(&AuditFilter::default(), 100).await.unwrap();
    let told: Vec<_> = page
        .entries
        .iter()
        .map(|entry| (entry.id, entry.action))
        .collect();
    assert_eq!(
        told,
        [
            (6, AuditAction::SignIn),
            (5, AuditAction::ChangeRole),
            (4, AuditAction::ChangeWebsites),
            (3, AuditAction::AddDepartment),
            (2, AuditAction::AddPerson),
            (1, AuditAction::SetUp),
        ]
    );
    let [sign_in, _, _, department, person, set_up] = page.entries.as_slice() else {
        panic!("{page:?}")
    };
    assert_eq!((sign_in.result, &sign_in.actor), (AuditResult::Refused, &None));
    let of_kenji = Some((kenji, "Kenji".to_owned()));
    assert_eq!((&sign_in.target, &person.target), (&of_kenji, &of_kenji));
    assert_eq!(
        (department.detail.as_str(), department.device.as_str()),
        ("Orders", "Firefox")
    );
    assert_eq!(
        (set_up.actor.clone(), set_up.detail.as_str()),
        (Some((ADMIN, "Ida".to_owned())), "SU")
    );
}

pub(crate) async fn e_41_the_audit_trail_is_read_in_pages_by_person_and_kind(store: Arc<dyn Store>) {
    let store = Desk::founded(store).await.store;
    let kenji = second(&store).await;
    for n in 0..7 {
        let action = if n % 2 == 0 {
            AuditAction::SignIn
        } else {
            AuditAction::ChangePassword
        };
        let by = if n < 4 { ADMIN } else { kenji };
        store
            .note(&NewAudit {
                actor: Some(by),
                ..noted(action)
            })
            .await
            .unwrap();
    }
    let ids = async |person, kind, before, limit| {
        let filter = AuditFilter { person, kind, before };
        let page = store.audit(&filter, limit).await.unwrap();
        (
            page.entries.iter().map(|entry| entry.id).collect::<Vec<_>>(),
            page.more,
        )
    };
    assert_eq!(ids(None, None, None, 5).await, (vec![9, 8, 7, 6, 5], true));
    assert_eq!(ids(None, None, Some(5), 4).await, (vec![4, 3, 2, 1], false));
    assert_eq!(ids(Some(kenji), None, None, 9).await, (vec![9, 8, 7, 2], false));
    assert_eq!(
        ids(None, Some(AuditKind::Passwords), None, 9).await,
        (vec![8, 6, 4], false)
    );
    assert_eq!(
        ids(Some(ADMIN), Some(AuditKind::Access), Some(5), 1).await,
        (vec![3], false)
    );
    assert_eq!(ids(Some(AgentId(99)), None, None, 9).await, (vec![], false));
}

fn member(agent: AgentId, change: MemberChange) -> Work {
    let action = match change {
        MemberChange::Active(true) => AuditAction::SwitchOn,
        MemberChange::Active(false) => AuditAction::SwitchOff,
        MemberChange::Role(_) => AuditAction::ChangeRole,
        MemberChange::Rights(_) => AuditAction::ChangeRights,
    };
    Work::Member {
        by: ADMIN,
        agent,
        change,
        audit: noted(action).about(agent),
    }
}

fn token(n: u8, agent: AgentId, at: i64, expires_at: Option<i64>) -> ApiToken {
    ApiToken {
        digest: vec![n, n],
        agent,
        view: TokenView {
            id: TokenId::from_parts(at, [n; 10]),
            name: format!("Token {n}"),
            writes: n == 1,
            created_at: at,
            used_at: None,
            expires_at,
        },
    }
}

async fn make(store: &Arc<dyn Store>, token: &ApiToken, most: usize) -> bool {
    let made = TokenWrite::Make {
        token: token.clone(),
        most,
        audit: noted(AuditAction::MakeToken),
    };
    store.write_token(&made).await.unwrap()
}

pub(crate) async fn sec_04_tokens_are_their_owners_and_end_with_everything_else(store: Arc<dyn Store>) {
    let store = Desk::founded(store).await.store;
    let kenji = second(&store).await;
    let (first, ended) = (token(1, kenji, 10, None), token(2, kenji, 11, Some(12)));
    assert!(make(&store, &first, 2).await && make(&store, &ended, 2).await);
    let newest = token(3, kenji, 12, Some(99));
    assert!(make(&store, &newest, 2).await, "what has ended makes room");
    assert!(!make(&store, &token(4, kenji, 13, None), 2).await);
    let of_kenji = TokensOf::Agent(kenji);
    let known = store.tokens(&of_kenji).await.unwrap();
    assert_eq!(known, [newest.clone(), first.clone()]);
    let revoke = |agent| TokenWrite::Revoke {
        agent,
        id: first.view.id,
        audit: noted(AuditAction::RevokeToken),
    };
    assert!(
        !store.write_token(&revoke(ADMIN)).await.unwrap(),
        "of somebody else"
    );
    assert!(store.write_token(&revoke(kenji)).await.unwrap());
    assert!(!store.write_token(&revoke(kenji)).await.unwrap(), "once");
    let used = TokenWrite::Used {
        digest: newest.digest.clone(),
        at: 14,
    };
    assert!(store.write_token(&used).await.unwrap());
    let found = store
        .tokens(&TokensOf::Digest(newest.digest.clone()))
        .await
        .unwrap();
    assert_eq!(found[0].view.used_at, Some(14));
    store
        .end_sessions(kenji, Some(&[1]), &noted(AuditAction::EndOtherDevices))
        .await
        .unwrap();
    assert_eq!(
        store.tokens(&of_kenji).await.unwrap(),
        [],
        "with all other sessions"
    );
    assert!(make(&store, &token(6, kenji, 14, None), 2).await);
    let changed = store
        .set_password(
            kenji,
            None,
            "$argon2id$y",
            Some(&[1]),
            &noted(AuditAction::ChangePassword),
        )
        .await
        .unwrap();
    assert!(changed);
    assert_eq!(
        store.tokens(&of_kenji).await.unwrap(),
        [],
        "with one's own password too"
    );
    assert!(make(&store, &token(5, kenji, 15, None), 2).await);
    store
        .end_sessions(kenji, None, &noted(AuditAction::EndAllDevices))
        .await
        .unwrap();
    assert_eq!(store.tokens(&of_kenji).await.unwrap(), []);
}
