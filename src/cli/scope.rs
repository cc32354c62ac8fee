//! What the arguments select: vectors, steps, a subject.

use std::error::Error;

use tlskat::{
    check::{Pattern, Selection, greet},
    generate::SEEDS,
    question::{Hello, Subject},
    report::shell_word,
    subject::{self, Process},
    trace::{Step, Trace},
    vector::Library,
};

use super::{
    args::{ScopeArgs, SubjectArgs, VectorsArgs},
    deep,
    exit::Stop,
};

impl VectorsArgs {
    /// The vectors; of those built in the wanted ones.
    pub fn library(&self, wanted: impl Fn(&str) -> bool) -> Result<Library, Stop> {
        let library = match &self.vectors {
            None => Library::embedded_where(wanted)?,
            Some(folder) => Library::read(folder)?,
        };
        match (&self.vectors, library.traces()) {
            (Some(folder), []) => Err(Stop::nothing_ran(format!(
                "{}: no vector files",
                folder.display()
            ))),
            _ => Ok(library),
        }
    }

    /// The vectors with the scenario that `id` names, alone where it is built in or made of a seed.
    pub fn library_of(&self, id: &str) -> Result<Library, Stop> {
        let scenario = id.split('#').next().unwrap_or_default();
        if self.vectors.is_none() {
            let seed = scenario.strip_prefix("deep/");
            let seed = seed.and_then(|seed| seed.parse().ok());
            if let Some(seed) = seed.filter(|seed| *seed < SEEDS) {
                return deep::trace(seed).map(|trace| Library::from(vec![trace]));
            }
            let alone = self.library(|id| id == scenario)?;
            if !alone.traces().is_empty() {
                return Ok(alone);
            }
        }
        self.library(|_| true)
    }

    /// The flag again, for a command that a person can copy.
    pub fn flag(&self) -> String {
        match &self.vectors {
            None => String::new(),
            Some(folder) => format!(" --vectors {}", shell_word(&folder.display().to_string())),
        }
    }
}

impl ScopeArgs {
    /// The vectors that a pattern may select.
    pub fn library(&self) -> Result<Library, Stop> {
        let patterns = self.patterns.iter().chain(&self.skip).map(Pattern::new);
        let patterns: Vec<_> = patterns.collect();
        let all = self.patterns.is_empty();
        self.vectors
            .library(|id| all || patterns.iter().any(|pattern| pattern.matches_scenario(id)))
    }

    /// The selection; each of its patterns matches a step.
    pub fn selection(&self, traces: &[Trace]) -> Result<Selection, Stop> {
        let patterns = |texts: &[String]| texts.iter().map(Pattern::new).collect();
        let selection = Selection {
            only: patterns(&self.patterns),
            skip: patterns(&self.skip),
        };
        if let Some(idle) = selection.idle(traces).next() {
            return Err(Stop::nothing_ran(format!(
                "{:?} matches no step; `tlskat list --steps` shows what there is",
                idle.to_string()
            )));
        }
        Ok(selection)
    }
}

impl SubjectArgs {
    pub fn subject(&self) -> Result<Box<dyn Subject>, Stop> {
        let unusable =
            |error: &dyn Error| Stop::usage(format!("--subject {:?}: {error}", self.subject));
        match subject::by_name(&self.subject) {
            Some(subject) => subject.map_err(|error| unusable(&error)),
            None => match Process::new(&self.subject, self.timeout) {
                Ok(process) => Ok(Box::new(process)),
                Err(error) => Err(unusable(&error)),
            },
        }
    }

    /// The subject, and what it said when it was greeted.
    pub fn greeted(&self) -> Result<(Box<dyn Subject>, Hello), Stop> {
        let mut subject = self.subject()?;
        let hello = greet(&mut *subject)
            .map_err(|fault| Stop::fault(format!("{}: {fault}", self.subject)))?;
        Ok((subject, hello))
    }

    /// The flag again, for a command that a person can copy.
    pub fn flag(&self) -> String {
        match self.subject.as_str() {
            "reference" => String::new(),
            name => format!(" --subject {}", shell_word(name)),
        }
    }
}

/// The scenario of an id, and the step where it names one.
pub fn find<'a>(library: &'a Library, id: &str) -> Result<(&'a Trace, Option<&'a Step>), Stop> {
    let (scenario, step) = match id.split_once('#') {
        Some((scenario, step)) => (scenario, Some(step)),
        None => (id, None),
    };
    let trace = library.trace(scenario).ok_or_else(|| {
        let ids = library.traces().iter().map(Trace::id);
        unknown("scenario", scenario, ids, "tlskat list")
    })?;
    let Some(name) = step else {
        return Ok((trace, None));
    };
    match trace.step(name) {
        Some(step) => Ok((trace, Some(step))),
        None => {
            let names = trace.steps().map(|step| step.name.as_str());
            let show = format!("tlskat show {scenario}");
            Err(unknown("step", name, names, &show))
        }
    }
}

fn unknown<'a>(
    what: &str,
    text: &str,
    known: impl Iterator<Item = &'a str>,
    command: &str,
) -> Stop {
    let close = known
        .filter(|known| known.contains(text) || text.contains(known))
        .take(3);
    let close: Vec<_> = close.collect();
    let end = match &close[..] {
        [] => format!("`{command}` shows what there is"),
        close => format!("did you mean {}?", close.join(" or ")),
    };
    Stop::usage(format!("unknown {what} {text:?}; {end}"))
}
