//! The OpenAPI document: it describes what there is, and no more.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use server::rest::document;
use server::router::plain_routes;

use crate::desk::TestDesk;

/// The route that takes a file, as the document names it.
const UPLOAD: (&str, &str) = ("post", "/api/v1/projects/{key}/issues/{issue}/files");

/// The statuses of problems that an operation describes, each in the one shape.
fn problems(operation: &Value) -> Vec<&str> {
    let answers = operation["responses"].as_object().unwrap().iter();
    let wrong = answers.filter(|(status, _)| status.as_str() >= "400");
    wrong
        .map(|(status, answer)| {
            let shape = &answer["content"]["application/json"]["schema"]["$ref"];
            assert_eq!(shape, "#/components/schemas/Problem", "{status}");
            status.as_str()
        })
        .collect()
}

/// Those that it has to describe: what changes something has a body, and a state in which it is not possible.
fn expected_problems(method: &str) -> &'static [&'static str] {
    if method == "get" {
        &["400", "401", "403", "404", "422", "429", "500", "503"]
    } else {
        &[
            "400", "401", "403", "404", "409", "413", "415", "422", "429", "500", "503",
        ]
    }
}

#[tokio::test]
async fn e_22_the_document_describes_each_route() {
    let desk = TestDesk::new().await;
    let answer = desk.browser().get("/api/v1/openapi.json").await;
    assert_eq!(answer.text(), document::text());
    let document = answer.json::<Value>();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let mut described = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            described.insert((method.to_uppercase(), path.clone()));
            assert_eq!(problems(operation), expected_problems(method), "{method} {path}");
            let body = &operation["requestBody"];
            assert_eq!(body.is_object(), method != "get", "{method} {path}");
            let is_upload = body["content"]["application/octet-stream"].is_object();
            assert_eq!(
                is_upload,
                (method.as_str(), path.as_str()) == UPLOAD,
                "{method} {path}"
            );
            if method != "get" {
                assert_eq!(body["required"], json!(true), "{method} {path}");
                let words = |status: &str| operation["responses"][status]["description"].to_string();
                let (most, kind) = if is_upload {
                    ("20 MiB", "`application/octet-stream`")
                } else {
                    ("64 KiB", "`application/json`")
                };
                assert!(words("413").contains(most), "{method} {path}: {}", words("413"));
                assert!(words("415").contains(kind), "{method} {path}: {}", words("415"));
            }
        }
    }
    let description = document["info"]["description"].as_str().unwrap();
    assert!(description.contains("405"), "of no operation: {description}");
    let routes = plain_routes().into_iter();
    let routes: BTreeSet<(String, String)> = routes
        .filter(|(_, path)| path.starts_with("/api/v1/projects"))
        .map(|(method, path)| (method.to_owned(), path.to_owned()))
        .collect();
    assert_eq!(described, routes);
    // Nothing is referred to that is not there.
    let text = document.to_string();
    let schemas = document["components"]["schemas"].as_object().unwrap();
    for name in text.split("#/components/schemas/").skip(1) {
        let name = name.split('"').next().unwrap();
        assert!(schemas.contains_key(name), "{name}");
    }
    assert_eq!(
        document["components"]["securitySchemes"]["token"]["scheme"],
        json!("bearer")
    );
}

#[test]
fn e_22_the_document_says_as_what_a_file_is_given_out() {
    let document: Value = serde_json::from_str(document::text()).unwrap();
    let answers =
        &document["paths"]["/api/v1/projects/{key}/issues/{issue}/files/{file}"]["get"]["responses"];
    let kinds: Vec<&str> = answers["200"]["content"]
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(
        kinds,
        ["application/octet-stream", "image/gif", "image/jpeg", "image/png"]
    );
    assert!(answers["304"].is_object() && answers["304"]["content"].is_null());
}
