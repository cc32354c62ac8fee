//! How a question is read: its operation first, and then straight into the fields of that one.

use core::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{
        self, DeserializeSeed, IgnoredAny, IntoDeserializer as _, MapAccess, Visitor,
        value::MapAccessDeserializer,
    },
};
use serde_json::{Map, Value as Json};

use super::table::{Operation, Question};

impl Question {
    /// Reads the question of a text whose member `op` is known; the members `others` are no fields of it. Nothing but the
    /// fields is held on the way.
    pub(crate) fn read(op: &str, others: &[&str], text: &str) -> Result<Self, serde_json::Error> {
        let operation = Operation::deserialize(op.into_deserializer())?;
        let mut json = serde_json::Deserializer::from_str(text);
        let question = Fields { operation, others }.deserialize(&mut json)?;
        json.end()?;
        Ok(question)
    }
}

impl<'de> Deserialize<'de> for Question {
    /// Where `op` is not the first member, what stands before it is held as a tree.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Anywhere;

        impl<'de> Visitor<'de> for Anywhere {
            type Value = Question;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a question")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Question, A::Error> {
                let mut members = Map::new();
                while let Some(name) = map.next_key::<String>()? {
                    if name == "op" && members.is_empty() {
                        let operation = map.next_value()?;
                        return Question::of_fields(operation, MapAccessDeserializer::new(map));
                    }
                    if members.contains_key(&name) {
                        return Err(de::Error::custom(format_args!("duplicate field `{name}`")));
                    }
                    members.insert(name, map.next_value::<Json>()?);
                }
                let op = members.remove("op");
                let op = op.ok_or_else(|| de::Error::missing_field("op"))?;
                let operation = Operation::deserialize(op).map_err(de::Error::custom)?;
                Question::of_fields(operation, Json::Object(members)).map_err(de::Error::custom)
            }
        }

        deserializer.deserialize_map(Anywhere)
    }
}

/// The fields of an operation, in an object that has `op` and other members too.
struct Fields<'o> {
    operation: Operation,
    others: &'o [&'o str],
}

impl<'de> DeserializeSeed<'de> for Fields<'_> {
    type Value = Question;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Question, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Fields<'_> {
    type Value = Question;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a question")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Question, A::Error> {
        let others = self.others;
        let fields = MapAccessDeserializer::new(Without { map, others });
        Question::of_fields(self.operation, fields)
    }
}

/// The members of an object without `op` and others.
struct Without<'o, A> {
    map: A,
    others: &'o [&'o str],
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Without<'_, A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, A::Error> {
        while let Some(name) = self.map.next_key::<String>()? {
            if name != "op" && !self.others.contains(&name.as_str()) {
                return seed.deserialize(name.into_deserializer()).map(Some);
            }
            self.map.next_value::<IgnoredAny>()?;
        }
        Ok(None)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.map.next_value_seed(seed)
    }
}
