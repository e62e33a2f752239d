//! The reference of the programming interface, drawn from its OpenAPI document.

mod document;

use std::collections::BTreeMap;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::browser;
use crate::changing::{heard, part};
use crate::drawn::Drawn;
use crate::icons::{Size, icon};
use document::{Body, Document, Operation, Parameter, Schema};

/// Where the document is.
const DOCUMENT: &str = "/api/v1/openapi.json";

/// What is shown of the document.
#[derive(Clone, PartialEq, Eq)]
enum Shown {
    /// It is on its way.
    Loading,
    /// It could not be loaded.
    Failed,
    /// It is here.
    Here(Box<Document>),
}

/// The cards of the reference.
pub(super) fn card() -> AnyView {
    let shown = RwSignal::new(Shown::Loading);
    Effect::new(move |_| load(shown));
    part(move || {
        shown.with(|shown_now| match shown_now {
            Shown::Loading => framed(
                view! {
                    <p class="card-body sm muted" role="status">
                        "The reference is on its way."
                    </p>
                }
                .drawn(),
            ),
            Shown::Failed => framed(failed(shown)),
            Shown::Here(document) => here(document),
        })
    })
    .into_any()
}

fn load(shown: RwSignal<Shown>) {
    shown.set(Shown::Loading);
    spawn_local(async move {
        let text = browser::text_of(DOCUMENT).await.unwrap_or_default();
        // Its marks of code are for other readers.
        let read = serde_json::from_str(&text.replace('`', "")).map_or(Shown::Failed, Shown::Here);
        // The section may have been left.
        let _left = shown.try_set(read);
    });
}

fn framed(inside: AnyView) -> AnyView {
    view! {
        <section class="card" aria-labelledby="reference-heading">
            <header class="card-head">
                <h2 id="reference-heading">"Reference"</h2>
                <a class="push sm" href=DOCUMENT rel="external" download="openapi.json">
                    "OpenAPI document"
                </a>
            </header>
            {inside}
        </section>
    }
    .drawn()
}

fn failed(shown: RwSignal<Shown>) -> AnyView {
    view! {
        <div class="card-foot row" role="alert">
            <p class="grow error">"The reference could not be loaded."</p>
            <button type="button" class="btn btn-sm" on:click=heard(move |_| load(shown))>
                "Try again"
            </button>
        </div>
    }
    .drawn()
}

fn here(document: &Document) -> AnyView {
    let intro = view! {
        <div class="card-body stack gap2 sm">
            <p>{document.info.description.clone()}</p>
            <pre class="code-line" dir="ltr" tabindex="0" role="group" aria-label="Example">
                <code>"curl -H \"Authorization: Bearer lobby_…\" https://your.desk/api/v1/projects"</code>
            </pre>
        </div>
    };
    let groups = document.tags.iter().map(|tag| {
        let operations = document.paths.iter().flat_map(|(path, methods)| {
            let of_tag = methods
                .iter()
                .filter(|(_, operation)| operation.tags.contains(&tag.name));
            of_tag.map(move |(method, operation)| row(method, path, operation))
        });
        group(&tag.name, &tag.description, operations.collect())
    });
    let types = document
        .components
        .schemas
        .iter()
        .map(|(name, schema)| of_type(name, schema));
    let types = group("Types", "What is sent and answered", types.collect());
    view! {
        {framed(intro.drawn())}
        {groups.collect::<Vec<AnyView>>()}
        {types}
    }
    .into_any()
}

fn group(name: &str, purpose: &str, rows: Vec<AnyView>) -> AnyView {
    let rows = rows.into_iter().map(|row| view! { <li>{row}</li> }.drawn());
    view! {
        <section class="card">
            <header class="card-head">
                <h2>{name.to_owned()}</h2>
                <span class="xs muted">{purpose.to_owned()}</span>
            </header>
            <ul class="card-rows">{rows.collect::<Vec<AnyView>>()}</ul>
        </section>
    }
    .drawn()
}

fn folded(summary: AnyView, inside: AnyView) -> AnyView {
    view! {
        <details class="person">
            <summary>{summary} {icon("down", Size::Sm)}</summary>
            <div class="stack gap2 sm">{inside}</div>
        </details>
    }
    .drawn()
}

fn row(method: &str, path: &str, operation: &Operation) -> AnyView {
    let summary = view! {
        <span class="lozenge" data-t=tone(method)>
            {method.to_uppercase()}
        </span>
        <span class="grow person-names">
            <b class="medium">{operation.summary.clone()}</b>
            <code class="xs muted" dir="ltr">
                {path.to_owned()}
            </code>
        </span>
    };
    let body = operation.request_body.as_ref().and_then(Body::words);
    let body = body.map(|words| view! { <p>"Body: " <code>{words}</code></p> }.drawn());
    let inside = view! {
        <p>{operation.description.clone()}</p>
        {parameters(&operation.parameters)}
        {body}
        {answers(&operation.responses)}
    };
    folded(summary.into_any(), inside.into_any())
}

fn tone(method: &str) -> &'static str {
    match method {
        "get" => "info",
        "post" => "success",
        _ => "warn",
    }
}

fn parameters(parameters: &[Parameter]) -> Option<AnyView> {
    let entry = |parameter: &Parameter| {
        let place = match (parameter.place.as_str(), parameter.required) {
            ("path", _) => "in the address",
            ("header", _) => "header",
            (_, true) => "behind ?, required",
            (_, false) => "behind ?",
        };
        definition(
            &parameter.name,
            &parameter.schema.words(),
            place,
            &parameter.description,
        )
    };
    list("Parameters", parameters.iter().map(entry).collect())
}

fn answers(responses: &BTreeMap<String, Body>) -> Option<AnyView> {
    let entry = |(status, answer): (&String, &Body)| {
        definition(
            status,
            &answer.words().unwrap_or_default(),
            "",
            &answer.description,
        )
    };
    list("Answers", responses.iter().map(entry).collect())
}

fn of_type(name: &str, schema: &Schema) -> AnyView {
    let summary = view! {
        <span class="grow person-names">
            <b class="medium">{name.to_owned()}</b>
            <span class="xs muted">{schema.description.clone()}</span>
        </span>
    };
    let entry = |(field, of): (&String, &Schema)| {
        let place = if schema.required.contains(field) {
            ""
        } else {
            "may be left out"
        };
        definition(field, &of.words(), place, &of.description)
    };
    let inside = if schema.properties.is_empty() {
        view! { <p><code>{schema.words()}</code></p> }.into_any()
    } else {
        list("Fields", schema.properties.iter().map(entry).collect()).into_any()
    };
    folded(summary.into_any(), inside)
}

fn list(name: &'static str, entries: Vec<AnyView>) -> Option<AnyView> {
    let is_there = !entries.is_empty();
    is_there.then(|| view! { <h3 class="xs muted">{name}</h3> <dl class="dl">{entries}</dl> }.into_any())
}

/// A name with its type, where it stands, and what it means.
fn definition(name: &str, words: &str, place: &str, meaning: &str) -> AnyView {
    let marks: Vec<&str> = [words, place]
        .into_iter()
        .filter(|text| !text.is_empty())
        .collect();
    view! {
        <dt class="ell"><code dir="ltr" title=name.to_owned()>{name.to_owned()}</code></dt>
        <dd>
            <span class="muted">{marks.join(" · ")}</span>
            <br />
            {meaning.to_owned()}
        </dd>
    }
    .into_any()
}
