//! The format of a vector file, member by member.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::{
    named::{Named, objects, objects_by_name, present},
    question::{Operation, Values},
    registry::AlertDescription,
    trace::{Given, Input, Note},
};

/// A vector file: one handshake.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct File {
    /// Always `TLS 1.3`.
    pub algorithm: String,
    /// Always `scenario.schema.json`.
    pub schema: String,
    /// What the handshake is, in lines for people; the first one is its title.
    pub header: Vec<String>,
    /// What each flag means.
    #[serde(deserialize_with = "objects_by_name")]
    pub notes: Named<Note>,
    /// How many tests the groups hold together.
    pub number_of_tests: usize,
    /// The stages of the handshake in order.
    #[serde(deserialize_with = "objects")]
    pub test_groups: Vec<Group>,
}

/// A stage of the handshake.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// What happens in it.
    pub stage: String,
    /// The document that the values come from: `rfc8448#section-3`.
    pub source: String,
    /// Values that no question computes, each used by a test.
    #[serde(deserialize_with = "objects")]
    pub given: Vec<Given>,
    /// The steps in order.
    #[serde(deserialize_with = "objects")]
    pub tests: Vec<Test>,
}

/// A step: resolve the names in `inputs`, add `params` and `op`, and the object is the question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Test {
    /// Position in the file, from 1.
    #[serde(rename = "tcId")]
    pub tc_id: usize,
    /// Unique in the file. The value of a step's only output has this name; the values of several are `name.output`.
    pub name: String,
    /// The section that defines the step: `rfc8446#section-7.1`.
    #[serde(rename = "ref")]
    pub reference: String,
    /// One line for people.
    pub comment: String,
    /// Each explained in the notes of the file.
    pub flags: Vec<String>,
    /// The operation.
    pub op: Operation,
    /// Field → name of an earlier value, or a list of names for a field that is a list.
    pub inputs: Named<Input>,
    /// Field → literal: a string or a whole number.
    pub params: Named<Json>,
    /// Output → octets, where the result is valid.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(test, schemars(with = "Values"))]
    pub output: Option<Values>,
    /// Whether the answer is outputs or a refusal.
    pub result: Outcome,
    /// Where the result is invalid: the alerts that may be sent; any, where there are none.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(test, schemars(with = "Vec<AlertDescription>", length(min = 1)))]
    pub alerts: Option<Vec<AlertDescription>>,
}

/// Whether the answer to a test is outputs or a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Outputs.
    Valid,
    /// A refusal.
    Invalid,
}

impl File {
    /// What `algorithm` says.
    pub const ALGORITHM: &str = "TLS 1.3";
    /// What `schema` says.
    pub const SCHEMA: &str = "scenario.schema.json";
}
