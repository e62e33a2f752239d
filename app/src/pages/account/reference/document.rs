//! As much of an OpenAPI document as the reference shows. What else stands there is skipped.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The document.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Document {
    pub(super) info: Info,
    /// By address, then by method.
    pub(super) paths: BTreeMap<String, BTreeMap<String, Operation>>,
    pub(super) components: Components,
    #[serde(default)]
    pub(super) tags: Vec<Tag>,
}

/// What it is about.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Info {
    #[serde(default)]
    pub(super) description: String,
}

/// A group of operations.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Tag {
    pub(super) name: String,
    #[serde(default)]
    pub(super) description: String,
}

/// The types.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Components {
    #[serde(default)]
    pub(super) schemas: BTreeMap<String, Schema>,
}

/// What can be asked.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Operation {
    #[serde(default)]
    pub(super) tags: Vec<String>,
    #[serde(default)]
    pub(super) summary: String,
    #[serde(default)]
    pub(super) description: String,
    #[serde(default)]
    pub(super) parameters: Vec<Parameter>,
    pub(super) request_body: Option<Body>,
    #[serde(default)]
    pub(super) responses: BTreeMap<String, Body>,
}

/// A part of the address, behind its `?`, or a header.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Parameter {
    pub(super) name: String,
    #[serde(rename = "in")]
    pub(super) place: String,
    #[serde(default)]
    pub(super) description: String,
    #[serde(default)]
    pub(super) required: bool,
    #[serde(default)]
    pub(super) schema: Schema,
}

/// What is sent, or answered.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Body {
    #[serde(default)]
    pub(super) description: String,
    /// By kind of content.
    #[serde(default)]
    pub(super) content: BTreeMap<String, Content>,
}

/// The form of a body.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Content {
    pub(super) schema: Option<Schema>,
}

/// A type.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Schema {
    #[serde(rename = "$ref")]
    pub(super) refers: Option<String>,
    #[serde(rename = "type")]
    pub(super) kind: Option<Kind>,
    pub(super) description: String,
    pub(super) properties: BTreeMap<String, Schema>,
    pub(super) required: Vec<String>,
    pub(super) items: Option<Box<Schema>>,
    pub(super) one_of: Vec<Schema>,
    #[serde(rename = "enum")]
    pub(super) values: Vec<Option<String>>,
}

/// One word, or several of which each is allowed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub(super) enum Kind {
    One(String),
    Several(Vec<String>),
}

impl Body {
    /// The type of what is sent; the kind of content where it is bytes, which have no type.
    pub(super) fn words(&self) -> Option<String> {
        let (kind, content) = self.content.first_key_value()?;
        let words = content.schema.as_ref().map(Schema::words);
        Some(words.unwrap_or_else(|| kind.clone()))
    }
}

impl Schema {
    /// The type in words: `list of Issue`, `number or null`.
    pub(super) fn words(&self) -> String {
        if let Some(name) = self.refers.as_ref().and_then(|path| path.rsplit('/').next()) {
            return name.to_owned();
        }
        if !self.one_of.is_empty() {
            let mut all: Vec<String> = self.one_of.iter().map(Self::words).collect();
            // What there is before what there may not be.
            all.sort_by_key(|words| words == "null");
            return all.join(" or ");
        }
        let values: Vec<&str> = self.values.iter().flatten().map(String::as_str).collect();
        if !values.is_empty() {
            return values.join(" or ");
        }
        if let Some(items) = &self.items {
            return format!("list of {}", items.words());
        }
        if !self.properties.is_empty() {
            let fields = self
                .properties
                .iter()
                .map(|(name, of)| format!("{name}: {}", of.words()));
            return format!("{{ {} }}", fields.collect::<Vec<_>>().join(", "));
        }
        match &self.kind {
            None => "anything".to_owned(),
            Some(Kind::One(word)) => word_of(word).to_owned(),
            Some(Kind::Several(words)) => {
                let words = words.iter().map(|word| word_of(word));
                words.collect::<Vec<_>>().join(" or ")
            }
        }
    }
}

fn word_of(kind: &str) -> &str {
    match kind {
        "integer" => "number",
        "string" => "text",
        "boolean" => "true or false",
        "array" => "list",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> String {
        serde_json::from_str::<Schema>(text).unwrap().words()
    }

    #[test]
    fn bytes_are_called_by_their_kind() {
        let words = |text: &str| serde_json::from_str::<Body>(text).unwrap().words();
        let bytes = r#"{"content":{"application/octet-stream":{},"image/png":{}}}"#;
        assert_eq!(words(bytes).as_deref(), Some("application/octet-stream"));
        let json = r##"{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/File"}}}}"##;
        assert_eq!(words(json).as_deref(), Some("File"));
        assert_eq!(words(r#"{"description":"Nothing is sent"}"#), None);
    }

    #[test]
    fn types_are_put_into_words() {
        for (schema, expected) in [
            (r#"{"type":"integer","format":"int64"}"#, "number"),
            (r#"{"type":["string","null"]}"#, "text or null"),
            (
                r##"{"type":"array","items":{"$ref":"#/components/schemas/Issue"}}"##,
                "list of Issue",
            ),
            (
                r##"{"oneOf":[{"type":"null"},{"$ref":"#/components/schemas/Named"}]}"##,
                "Named or null",
            ),
            (r#"{"type":"string","enum":["public","note"]}"#, "public or note"),
            (
                r#"{"type":"object","properties":{"title":{"type":"string"}}}"#,
                "{ title: text }",
            ),
            ("{}", "anything"),
        ] {
            assert_eq!(words(schema), expected, "{schema}");
        }
    }
}
