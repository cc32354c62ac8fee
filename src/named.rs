//! Things by name, in order, no name twice: what a JSON object is here.

use core::{fmt, marker::PhantomData, mem};

use indexmap::IndexMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser::SerializeMap};

/// Things by name, in the order in which they were added; finding one takes as long among many as among few.
///
/// Unlike a JSON object in general, one that names a member twice is refused when it is read.
#[derive(Clone, Debug)]
pub struct Named<T> {
    /// The first ones, among which a search is quicker than a hash.
    first: Vec<(String, T)>,
    /// Those after them; mostly there are none.
    others: Option<Box<IndexMap<String, T>>>,
}

/// How many are searched one after the other.
const FIRST: usize = 8;

impl<T> Named<T> {
    /// What has that name.
    pub fn get(&self, name: &str) -> Option<&T> {
        let first = self.first.iter().find(|(known, _)| known == name);
        match (first, &self.others) {
            (Some((_, thing)), _) => Some(thing),
            (None, others) => others.as_ref()?.get(name),
        }
    }

    /// Adds a thing. Where the name is taken it is replaced, and the old thing given back.
    pub fn insert(&mut self, name: impl Into<String>, thing: impl Into<T>) -> Option<T> {
        let (name, thing) = (name.into(), thing.into());
        if let Some((_, taken)) = self.first.iter_mut().find(|(known, _)| *known == name) {
            return Some(mem::replace(taken, thing));
        }
        if self.first.len() < FIRST {
            self.first.push((name, thing));
            return None;
        }
        self.others.get_or_insert_default().insert(name, thing)
    }

    /// Names and things, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &T)> {
        let first = self.first.iter().map(|(name, thing)| (name, thing));
        let others = self.others.iter().flat_map(|others| others.iter());
        first
            .chain(others)
            .map(|(name, thing)| (name.as_str(), thing))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.first.len() + self.others.as_ref().map_or(0, |others| others.len())
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.first.is_empty()
    }
}

impl<T: PartialEq> PartialEq for Named<T> {
    /// The order counts.
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl<T: Eq> Eq for Named<T> {}

impl<T> Default for Named<T> {
    fn default() -> Self {
        Self {
            first: Vec::new(),
            others: None,
        }
    }
}

impl<T, const N: usize> From<[(&str, T); N]> for Named<T> {
    fn from(things: [(&str, T); N]) -> Self {
        things
            .into_iter()
            .map(|(name, thing)| (name.to_owned(), thing))
            .collect()
    }
}

impl<T> FromIterator<(String, T)> for Named<T> {
    fn from_iter<I: IntoIterator<Item = (String, T)>>(things: I) -> Self {
        let mut named = Self::default();
        for (name, thing) in things {
            named.insert(name, thing);
        }
        named
    }
}

impl<T: Serialize> Serialize for Named<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.len()))?;
        for (name, thing) in self.iter() {
            map.serialize_entry(name, thing)?;
        }
        map.end()
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Named<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> de::Visitor<'de> for Visitor<T> {
            type Value = Named<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Named<T>, A::Error> {
                let mut named = Named::default();
                while let Some((name, thing)) = map.next_entry::<String, T>()? {
                    if named.get(&name).is_some() {
                        return Err(de::Error::custom(format_args!("duplicate name {name:?}")));
                    }
                    named.insert(name, thing);
                }
                Ok(named)
            }
        }

        deserializer.deserialize_map(Visitor(PhantomData))
    }
}

/// Reads a value that is written as an object; a list of its members in order, which serde takes for one, is refused.
pub(crate) struct Object<T>(pub(crate) T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> de::Visitor<'de> for Visitor<T> {
            type Value = T;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
                T::deserialize(de::value::MapAccessDeserializer::new(map))
            }
        }

        deserializer
            .deserialize_map(Visitor(PhantomData))
            .map(Object)
    }
}

/// Reads a member that may be absent, but not `null`.
pub(crate) fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// Reads a list of values that are written as objects.
pub(crate) fn objects<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    let objects = Vec::<Object<T>>::deserialize(deserializer)?;
    Ok(objects.into_iter().map(|Object(object)| object).collect())
}

/// Reads values that are written as objects, by name.
pub(crate) fn objects_by_name<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Named<T>, D::Error> {
    let Named { first, others } = Named::<Object<T>>::deserialize(deserializer)?;
    let others = others.map_or_else(IndexMap::new, |others| *others);
    let objects = first.into_iter().chain(others);
    Ok(objects
        .map(|(name, Object(object))| (name, object))
        .collect())
}

#[cfg(test)]
impl<T: schemars::JsonSchema> schemars::JsonSchema for Named<T> {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("Named{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let thing = generator.subschema_for::<T>();
        schemars::json_schema!({ "type": "object", "additionalProperties": thing })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_stands_twice_is_refused() {
        let error = serde_json::from_str::<Named<u8>>(r#"{"a":1,"b":2,"a":3}"#).unwrap_err();
        assert!(
            error.to_string().starts_with("duplicate name \"a\""),
            "{error}"
        );
    }

    #[test]
    fn many_names_are_added_and_found_without_a_search_through_all() {
        // A search through the list would take minutes.
        let mut named = Named::<usize>::default();
        for number in 0..100_000_usize {
            named.insert(number.to_string(), number);
        }
        for number in 0..100_000_usize {
            assert_eq!(named.get(&number.to_string()), Some(&number));
        }
    }

    #[test]
    fn order_is_kept() {
        let json = r#"{"b":1,"a":2}"#;
        let named = serde_json::from_str::<Named<u8>>(json).unwrap();
        assert_eq!(serde_json::to_string(&named).unwrap(), json);
    }

    #[test]
    fn many_names_keep_their_order_and_none_stands_twice() {
        let members: Vec<_> = (0..20).rev().map(|n| format!("\"{n}\":{n}")).collect();
        let json = format!("{{{}}}", members.join(","));
        let named = serde_json::from_str::<Named<u8>>(&json).unwrap();
        assert_eq!(named.len(), 20);
        assert_eq!(serde_json::to_string(&named).unwrap(), json);
        for n in 0..20 {
            let twice = format!("{{{},\"{n}\":0}}", members.join(","));
            let error = serde_json::from_str::<Named<u8>>(&twice).unwrap_err();
            assert!(error.to_string().starts_with("duplicate name"), "{error}");
        }
    }
}
