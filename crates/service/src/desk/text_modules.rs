//! Text modules: who finds which, who changes them, and what goes into a message (S4.15, E.6).

use model::audit::AuditAction;
use model::file::FileView;
use model::id::{DepartmentId, FileId, IssueId, ProjectId, TextModuleId};
use model::person::Author;
use model::refusal::Refusal;
use model::text_module::{ModuleOwner, TextModuleChange, TextModuleDraft, TextModuleView, TextModulesView};

use super::Desk;
use super::chats::{actor, resource};
use crate::authorize::{Action, Actor, Resource, authorize, visible_departments};
use crate::error::{Error, Failure};
use crate::files::{NewFile, Variant, chunks_of};
use crate::session::CurrentAgent;
use crate::text_modules::{NewModule, Owner, SavedModule, StoredModule};

/// The most files of a text module.
const FILES_MAX: usize = model::file::FILES_MAX;

impl Desk {
    /// The text modules that an agent finds in a project: its own, those of the departments that they see, and their personal ones.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], [`Refusal::Forbidden`] without rights in the project.
    pub async fn text_modules(&self, me: &CurrentAgent, project_key: &str) -> Result<TextModulesView, Error> {
        let (project, rights) = self.project(me, project_key).await?;
        let stored = self.store.text_modules(project.id, me.id).await?;
        let visible = visible_departments(me.role, &rights);
        let actor = actor(me, &rights);
        let departments: Vec<(DepartmentId, String)> = self
            .store
            .departments(project.id)
            .await?
            .into_iter()
            .map(|department| (department.id, department.name))
            .collect();
        let modules = stored
            .into_iter()
            .filter(|module| is_visible(module.owner, visible.as_deref()))
            .map(|module| view(&actor, module))
            .collect();
        let everywhere = departments
            .iter()
            .map(|(id, name)| (ModuleOwner::Department(*id), name.clone()));
        let may_add_for = [
            (ModuleOwner::Own, "Only me".to_owned()),
            (ModuleOwner::Project, "Everybody in the project".to_owned()),
        ]
        .into_iter()
        .chain(everywhere)
        .filter(|(owner, _)| may_change(&actor, project.id, *owner).is_ok())
        .collect();
        Ok(TextModulesView {
            modules,
            may_add_for,
            departments,
        })
    }

    /// Changes the text modules, and gives them as they are afterwards.
    ///
    /// # Errors
    /// [`Refusal::Forbidden`], [`Refusal::NotFound`], [`Refusal::Taken`], [`Refusal::ChangedMeanwhile`], [`Refusal::FileGone`], what is
    /// wrong with the module ([`TextModuleDraft::checked`]).
    pub async fn change_text_modules(
        &self,
        me: &CurrentAgent,
        project_key: &str,
        change: TextModuleChange,
    ) -> Result<TextModulesView, Error> {
        let (project, rights) = self.project(me, project_key).await?;
        let actor = actor(me, &rights);
        self.allow_message(Author::Agent(me.id))?;
        match change {
            TextModuleChange::Add(draft) => {
                let id = self.new_module_id();
                self.save_module(me, &actor, project.id, id, None, draft).await?;
            }
            TextModuleChange::Edit(id, version, draft) => {
                let before = self.changeable_module(me, &actor, project.id, id).await?;
                self.save_module(me, &actor, project.id, id, Some((version, before.owner)), draft)
                    .await?;
            }
            TextModuleChange::Delete(id) => {
                let module = self.changeable_module(me, &actor, project.id, id).await?;
                let noted = is_shared(module.owner).then(|| {
                    me.noted(self.now_ms(), AuditAction::ChangeTextModules)
                        .saying(&format!("Deleted {}", module.shortcut))
                });
                self.store.delete_text_module(id, noted.as_ref()).await?;
            }
        }
        self.text_modules(me, project_key).await
    }

    /// Puts copies of the files of a text module beside what an agent writes in a chat.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], also for a module that is not for this chat, [`Refusal::Forbidden`] for observers, [`Refusal::NoRoom`].
    pub async fn attach_text_module(
        &self,
        me: &CurrentAgent,
        chat: IssueId,
        module: TextModuleId,
    ) -> Result<Vec<FileView>, Error> {
        let (project, row) = self.readable(me, chat).await?;
        let rights = self.store.rights(me.id, project).await?;
        authorize(&actor(me, &rights), Action::Note, resource(project, &row)?)?;
        self.allow_message(Author::Agent(me.id))?;
        let found = self.store.text_module(module).await?;
        let is_here = |module: &StoredModule| {
            module.project == project
                && match module.owner {
                    Owner::Project => true,
                    Owner::Department(of) => row.department == Some(of),
                    Owner::Agent(agent) => agent == me.id,
                }
        };
        let module = found.filter(is_here).ok_or(Refusal::NotFound)?;
        let size: i64 = module.files.iter().map(|file| file.size_bytes).sum();
        self.check_file_room(project, Some(chat), size as u64).await?;
        let mut copies = Vec::with_capacity(module.files.len());
        for file in module.files {
            let new = self.new_file(project, Some(chat), Author::Agent(me.id), &file);
            let done = self.copy_file(file.id, &new).await;
            if done.is_err() {
                // What cannot be removed now is removed with the loose files.
                let _later = self.store.drop_file(new.id).await;
            }
            done?;
            copies.push(FileView { id: new.id, ..file });
        }
        Ok(copies)
    }

    /// Copies a file chunk by chunk, as it came in: messages go through in between.
    async fn copy_file(&self, from: FileId, copy: &NewFile) -> Result<(), Failure> {
        let whole = self.store.begin_copy(from, copy).await?;
        let parts = [
            (Variant::Whole, whole.size_bytes),
            (Variant::Thumb, whole.thumb_bytes),
        ];
        for (variant, bytes) in parts {
            for number in 0..chunks_of(bytes) {
                self.store.copy_chunk(from, copy.id, variant, number).await?;
            }
        }
        self.store.finish_file(copy.id, &whole).await
    }

    fn new_file(
        &self,
        project: ProjectId,
        chat: Option<IssueId>,
        uploader: Author,
        file: &FileView,
    ) -> NewFile {
        let mut random = [0; 16];
        self.rng.fill(&mut random);
        NewFile {
            id: FileId::from_random(random),
            project,
            chat,
            uploader,
            name: file.name.clone(),
            media_type: String::new(),
            size_bytes: file.size_bytes,
            at: self.now_ms(),
        }
    }

    fn new_module_id(&self) -> TextModuleId {
        let mut random = [0; 10];
        self.rng.fill(&mut random);
        TextModuleId::from_parts(self.now_ms(), random)
    }

    async fn save_module(
        &self,
        me: &CurrentAgent,
        actor: &Actor,
        project: ProjectId,
        id: TextModuleId,
        known: Option<(i64, Owner)>,
        draft: TextModuleDraft,
    ) -> Result<(), Error> {
        may_change(actor, project, draft.owner)?;
        if let ModuleOwner::Department(department) = draft.owner {
            let all = self.store.departments(project).await?;
            if !all.iter().any(|known| known.id == department) {
                return Err(Refusal::NotFound.into());
            }
        }
        if draft.files.len() > FILES_MAX {
            let max = FILES_MAX as u32;
            return Err(Refusal::TooManyFiles { max }.into());
        }
        let checked = draft.checked(str::to_lowercase)?;
        let owner = match draft.owner {
            ModuleOwner::Project => Owner::Project,
            ModuleOwner::Department(department) => Owner::Department(department),
            ModuleOwner::Own => Owner::Agent(me.id),
        };
        // Also where one's own becomes everybody's, and the other way round.
        let concerns_others = is_shared(owner) || known.is_some_and(|(_, before)| is_shared(before));
        let done = if known.is_some() { "Changed" } else { "Added" };
        let audit = concerns_others.then(|| {
            me.noted(self.now_ms(), AuditAction::ChangeTextModules)
                .saying(&format!("{done} {}", checked.shortcut))
        });
        let module = NewModule {
            id,
            project,
            owner,
            audit,
            shortcut: checked.shortcut,
            text: checked.text,
            files: draft.files,
            by: me.id,
            known: known.map(|(version, _)| version),
            at: self.now_ms(),
        };
        match self.store.save_text_module(&module).await? {
            SavedModule::Done => Ok(()),
            SavedModule::Taken => Err(Refusal::Taken.into()),
            SavedModule::Outdated => Err(Refusal::ChangedMeanwhile.into()),
            SavedModule::FileGone => Err(Refusal::FileGone.into()),
            SavedModule::TooMany => Err(Refusal::NoRoom.into()),
        }
    }

    /// A module that this agent may change. What they may not know of does not exist.
    async fn changeable_module(
        &self,
        me: &CurrentAgent,
        actor: &Actor,
        project: ProjectId,
        id: TextModuleId,
    ) -> Result<StoredModule, Error> {
        let found = self.store.text_module(id).await?;
        let module = found
            .filter(|module| module.project == project)
            .ok_or(Refusal::NotFound)?;
        if matches!(module.owner, Owner::Agent(of) if of != me.id) {
            return Err(Refusal::NotFound.into());
        }
        may_change(actor, project, owner_seen(module.owner))?;
        Ok(module)
    }
}

/// Whether others than its owner use a module.
fn is_shared(owner: Owner) -> bool {
    !matches!(owner, Owner::Agent(_))
}

/// Whether an agent may add a module for this owner, and change it.
fn may_change(actor: &Actor, project: ProjectId, owner: ModuleOwner) -> Result<(), Refusal> {
    match owner {
        ModuleOwner::Own => authorize(actor, Action::OpenProject, Resource::Project(project)),
        ModuleOwner::Project => authorize(actor, Action::ManageTexts, Resource::Project(project)),
        ModuleOwner::Department(department) => {
            authorize(actor, Action::ManageTexts, Resource::Department(department))
        }
    }
}

fn is_visible(owner: Owner, visible: Option<&[DepartmentId]>) -> bool {
    match owner {
        Owner::Department(of) => visible.is_none_or(|visible| visible.contains(&of)),
        Owner::Project | Owner::Agent(_) => true,
    }
}

fn owner_seen(owner: Owner) -> ModuleOwner {
    match owner {
        Owner::Project => ModuleOwner::Project,
        Owner::Department(department) => ModuleOwner::Department(department),
        Owner::Agent(_) => ModuleOwner::Own,
    }
}

fn view(actor: &Actor, module: StoredModule) -> TextModuleView {
    let owner = owner_seen(module.owner);
    TextModuleView {
        id: module.id,
        owner,
        shortcut: module.shortcut,
        text: module.text,
        files: module.files,
        version: module.version,
        may_change: may_change(actor, module.project, owner).is_ok(),
    }
}
