//! The JSON Schemas in `vectors/schema/`, derived from the types. With `TLSKAT_UPDATE` set they are written, otherwise
//! compared.

use std::{env, fs, path::Path};

use schemars::{JsonSchema, Schema, generate::SchemaSettings};
use serde_json::{Value as Json, json};

use super::{File, Index, Library, save};
use crate::{
    disk,
    question::{Answer, Hello, Operation, Question, Shape},
};

/// The schema of a type, with a title.
pub(crate) fn schema_of<T: JsonSchema>(title: &str) -> Json {
    let settings = SchemaSettings::draft2020_12();
    let mut schema: Schema = settings.into_generator().into_root_schema_for::<T>();
    schema.insert("title".into(), title.into());
    schema.to_value()
}

/// The schema of a file, and for each operation the fields and outputs of its questions.
fn scenario() -> Json {
    let mut schema = schema_of::<File>("tlskat scenario");
    let questions = schema_of::<Question>("tlskat question");
    let rules = Operation::ALL.iter().map(|operation| {
        let variants = questions["oneOf"].as_array().unwrap();
        let question = variants
            .iter()
            .find(|variant| variant["properties"]["op"]["const"] == operation.name())
            .unwrap();
        let fields = |wanted: &[Shape]| {
            let fields = operation
                .fields()
                .iter()
                .filter(|field| wanted.contains(&field.shape));
            fields.collect::<Vec<_>>()
        };
        let object = |required: Vec<&str>, properties: Json| {
            json!({
                "required": required,
                "properties": properties,
                "additionalProperties": false,
            })
        };
        let inputs = fields(&[Shape::Octets, Shape::OptionalOctets, Shape::OctetsList]);
        let one = json!({ "type": "string" });
        let many = json!({ "type": "array", "items": { "type": "string" } });
        let inputs = object(
            inputs
                .iter()
                .filter(|field| field.shape != Shape::OptionalOctets)
                .map(|field| field.name)
                .collect(),
            inputs
                .iter()
                .map(|field| {
                    let list = field.shape == Shape::OctetsList;
                    (
                        field.name.to_owned(),
                        if list { many.clone() } else { one.clone() },
                    )
                })
                .collect(),
        );
        let params = fields(&[Shape::Text, Shape::Literal]);
        let params = object(
            params.iter().map(|field| field.name).collect(),
            params
                .iter()
                .map(|field| {
                    (
                        field.name.to_owned(),
                        question["properties"][field.name].clone(),
                    )
                })
                .collect(),
        );
        let mut then = json!({ "inputs": inputs, "params": params });
        if !operation.names_its_outputs() {
            let outputs: Vec<_> = operation.outputs().iter().map(|(name, _)| *name).collect();
            let properties = outputs
                .iter()
                .map(|name| ((*name).to_owned(), json!({ "$ref": "#/$defs/Octets" })))
                .collect();
            then["output"] = object(outputs, properties);
        }
        json!({
            "if": { "properties": { "op": { "const": operation.name() } } },
            "then": { "properties": then },
        })
    });
    schema["$defs"]["Test"]["allOf"] = rules.collect();
    for (name, definition) in questions["$defs"].as_object().unwrap() {
        schema["$defs"][name] = definition.clone();
    }
    schema
}

fn all() -> Vec<(&'static str, Json)> {
    vec![
        (File::SCHEMA, scenario()),
        (
            "question.schema.json",
            schema_of::<Question>("tlskat question"),
        ),
        ("answer.schema.json", schema_of::<Answer>("tlskat answer")),
        ("hello.schema.json", schema_of::<Hello>("tlskat hello")),
        (Index::SCHEMA, schema_of::<Index>("tlskat index")),
    ]
}

/// Compares the schema with the committed one of that name, or writes it.
pub(crate) fn is_committed(name: &str, schema: &Json) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors/schema");
    let text = serde_json::to_string_pretty(schema).unwrap() + "\n";
    let path = folder.join(name);
    if env::var_os("TLSKAT_UPDATE").is_some() {
        disk::write(&path, &text).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == text,
        "{name} has drifted: run the tests with TLSKAT_UPDATE=1"
    );
}

/// Whether a document is valid under a schema.
pub(crate) fn validates(schema: &Json, document: &Json) -> bool {
    validator(schema)(document)
}

/// Tells of documents whether they are valid under the schema.
fn validator(schema: &Json) -> impl Fn(&Json) -> bool {
    let mut compiler = boon::Compiler::new();
    let mut schemas = boon::Schemas::new();
    compiler.add_resource("schema", schema.clone()).unwrap();
    let index = compiler.compile("schema", &mut schemas).unwrap();
    move |document| {
        let valid = schemas.validate(document, index);
        valid.inspect_err(|error| eprintln!("{error}")).is_ok()
    }
}

#[test]
fn the_schemas_are_those_of_the_types() {
    for (name, schema) in all() {
        is_committed(name, &schema);
    }
}

/// Whether a document is valid under the schema of that name.
fn is_valid(name: &str, document: &Json) -> bool {
    let all = all();
    let (_, schema) = all.iter().find(|(known, _)| *known == name).unwrap();
    validates(schema, document)
}

#[test]
fn every_vector_file_is_valid_under_the_schema() {
    let library = Library::embedded().unwrap();
    assert!(!library.traces().is_empty());
    let schemas = all();
    let [(_, scenario), (_, question), ..] = &schemas[..] else {
        panic!("two schemas");
    };
    let (scenario, question) = (validator(scenario), validator(question));
    for trace in library.traces() {
        let document: Json = serde_json::from_str(&save(trace)).unwrap();
        assert!(scenario(&document), "{}", trace.id());
        for step in trace.steps() {
            assert!(question(&serde_json::to_value(&step.question).unwrap()));
        }
    }
}

#[test]
fn the_schema_knows_the_fields_of_each_operation() {
    let library = Library::embedded().unwrap();
    let trace = &library.traces()[0];
    let document: Json = serde_json::from_str(&save(trace)).unwrap();
    let change = |change: fn(&mut Json)| {
        let mut document = document.clone();
        change(&mut document["testGroups"][0]["tests"][0]);
        is_valid(File::SCHEMA, &document)
    };
    assert!(change(|_| {}));
    assert!(!change(|test| test["inputs"]["extra"] = "name".into()));
    assert!(!change(|test| test["params"] = json!({})));
    assert!(!change(|test| test["output"]["extra"] = "00".into()));
    assert!(!change(|test| test["op"] = "hkdf_label".into()));
    assert!(!change(|test| test["extra"] = 1.into()));
}
