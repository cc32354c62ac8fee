//! What the guard costs: a question over the pipe through `subject::Process`, against the same JSON through the same
//! program with pipes and nothing else.
//!
//! After the figures of criterion stand the ratios, from batches that alternate so that a busy machine slows both. The
//! benchmark fails where one is above [`LIMIT`].

use std::{
    collections::HashSet,
    hint::black_box,
    io::{BufRead as _, BufReader, Write as _},
    process::{Child, ChildStdin, ChildStdout, Command, ExitCode, Stdio},
    sync::{
        Arc,
        mpsc::{Sender, channel},
    },
    thread,
    time::{Duration, Instant},
};

use criterion::{Criterion, Throughput};
use serde_json::Value as Json;
use tlskat::{
    question::{Answer, Operation, Question, Subject as _},
    subject::Process,
    trace::Expected,
    vector::Library,
};

/// What a question may cost, as a multiple of what it costs without the guard.
const LIMIT: f64 = 2.0;

/// How many questions the guard has on their way, and so the plain pipes.
const WINDOW: usize = 64;

/// How often the batches alternate.
const ROUNDS: usize = 101;

/// How long a batch takes at least.
const BATCH: Duration = Duration::from_millis(20);

const SCENARIO: &str = "rfc8448/simple-1rtt";

/// Operations that cost the subject little, so that the pipe is most of what a question costs.
const CHEAP: [Operation; 4] = [
    Operation::HkdfExtract,
    Operation::HkdfLabel,
    Operation::HkdfExpandLabel,
    Operation::TrafficKeys,
];

fn main() -> ExitCode {
    let mut criterion = Criterion::default().configure_from_args();
    let mut benches: Vec<_> = workloads().iter().flat_map(Bench::pair).collect();
    for bench in &mut benches {
        let name = format!("{}, {}", bench.workload.name, bench.pace.name());
        let mut group = criterion.benchmark_group(name);
        group.throughput(Throughput::Elements(bench.workload.lines.len() as u64));
        group.bench_function("guarded", |b| b.iter(|| bench.guarded.ask(&bench.workload)));
        group.bench_function("plain", |b| b.iter(|| bench.plain.ask(&bench.workload)));
        group.finish();
    }
    criterion.final_summary();
    // Without this flag the targets are only tried out, as by `cargo test`.
    if !std::env::args().any(|argument| argument == "--bench") {
        return ExitCode::SUCCESS;
    }
    let within = benches.iter_mut().map(|bench| bench.ratio() <= LIMIT);
    match within.fold(true, |all, within| all & within) {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}

/// Questions that are asked again and again.
struct Workload {
    name: String,
    questions: Vec<Question>,
    /// The same as lines of JSON, each with an id that no other has.
    lines: Vec<Arc<str>>,
}

fn workloads() -> Vec<Arc<Workload>> {
    let library = Library::embedded().expect("the embedded vectors are sound");
    let trace = library.trace(SCENARIO).expect("a scenario that there is");
    // What a subject refuses would be answered sooner than what it computes.
    let questions = trace.steps().filter_map(|step| match step.expected {
        Expected::Values(_) => Some(step.question.clone()),
        _ => None,
    });
    let all: Vec<_> = questions.collect();
    let cheap = all
        .iter()
        .filter(|question| CHEAP.contains(&question.operation()));
    let cheap: Vec<_> = cheap.cloned().collect();
    [(SCENARIO, all), ("key schedule", cheap)]
        .map(|(name, questions)| {
            let name = format!("{name} ({} questions)", questions.len());
            let lines = questions.iter().enumerate().map(|(id, question)| {
                let json = serde_json::to_string(question).expect("a question is JSON");
                format!("{{\"id\":{id},{}\n", &json[1..]).into()
            });
            Arc::new(Workload {
                name,
                lines: lines.collect(),
                questions,
            })
        })
        .into()
}

#[derive(Clone, Copy)]
enum Pace {
    /// Many questions on their way at once, as `tlskat check` asks.
    Pipelined,
    /// Each question when the one before is answered.
    OneByOne,
}

impl Pace {
    const fn name(self) -> &'static str {
        match self {
            Self::Pipelined => "pipelined",
            Self::OneByOne => "one by one",
        }
    }
}

/// Two running programs that are asked the same.
struct Bench {
    workload: Arc<Workload>,
    pace: Pace,
    guarded: Guarded,
    plain: Plain,
}

impl Bench {
    fn pair(workload: &Arc<Workload>) -> [Self; 2] {
        [Pace::Pipelined, Pace::OneByOne].map(|pace| {
            let mut bench = Self {
                workload: Arc::clone(workload),
                pace,
                guarded: Guarded::start(pace),
                plain: Plain::start(pace),
            };
            bench.both_answer_the_same();
            bench
        })
    }

    fn both_answer_the_same(&mut self) {
        let mut said = Vec::new();
        self.guarded
            .each(&self.workload, |answer| said.push(answer));
        let mut ids = HashSet::new();
        let mut said = said.iter();
        self.plain.each(&self.workload, |mut reply| {
            let members = reply.as_object_mut().expect("a reply is an object");
            let id = members.remove("id").and_then(|id| id.as_u64());
            assert!(ids.insert(id.expect("a reply has an id")));
            let answer = said.next().expect("as many answers on both ways");
            assert!(matches!(answer, Answer::Ok(_)), "{answer:?}");
            assert_eq!(Some(reply), serde_json::to_value(answer).ok());
        });
        assert_eq!(ids.len(), self.workload.lines.len());
        assert!(said.next().is_none());
    }

    /// What guarded questions cost, as a multiple of plain ones: the median of alternating batches, which is printed.
    fn ratio(&mut self) -> f64 {
        let (workload, guarded, plain) = (&self.workload, &mut self.guarded, &mut self.plain);
        let mut times = 1;
        while timed(times, || plain.ask(workload)) < BATCH {
            times *= 2;
        }
        let rounds = (0..ROUNDS).map(|_| {
            let guarded = timed(times, || guarded.ask(workload));
            let plain = timed(times, || plain.ask(workload));
            guarded.as_secs_f64() / plain.as_secs_f64()
        });
        let mut ratios: Vec<_> = rounds.collect();
        ratios.sort_by(f64::total_cmp);
        let at = |part: f64| ratios[(part * (ROUNDS - 1) as f64) as usize];
        println!(
            "{}, {}: guarded / plain = {:.2} (quartiles {:.2} and {:.2}, {ROUNDS} rounds; at most {LIMIT})",
            workload.name,
            self.pace.name(),
            at(0.5),
            at(0.25),
            at(0.75),
        );
        at(0.5)
    }
}

fn timed(times: usize, mut ask: impl FnMut()) -> Duration {
    let start = Instant::now();
    for _ in 0..times {
        ask();
    }
    start.elapsed()
}

const PROGRAM: &str = env!("CARGO_BIN_EXE_tlskat");

/// The program as `tlskat check` asks it.
struct Guarded {
    process: Process,
    pace: Pace,
}

impl Guarded {
    fn start(pace: Pace) -> Self {
        let timeout = Duration::from_secs(5);
        let process = Process::new(&format!("'{PROGRAM}' answer"), timeout);
        let mut process = process.expect("a command");
        process.hello().expect("a greeting");
        Self { process, pace }
    }

    fn ask(&mut self, workload: &Workload) {
        self.each(workload, |answer| drop(black_box(answer)));
    }

    fn each(&mut self, workload: &Workload, mut each: impl FnMut(Answer)) {
        match self.pace {
            Pace::Pipelined => {
                let mut questions = workload.questions.iter();
                self.process.answer_all(&mut questions, &mut |answer| {
                    each(answer.expect("an answer"))
                });
            }
            Pace::OneByOne => {
                for question in &workload.questions {
                    each(self.process.answer(question).expect("an answer"));
                }
            }
        }
    }
}

/// The program with pipes and no more than it takes to keep them flowing.
struct Plain {
    child: Child,
    to: To,
    from: BufReader<ChildStdout>,
    line: String,
}

enum To {
    /// The subject waits for whoever reads its answers, so somebody else must write.
    Thread(Sender<Arc<str>>),
    Pipe(ChildStdin),
}

impl Plain {
    fn start(pace: Pace) -> Self {
        let mut child = Command::new(PROGRAM)
            .arg("answer")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut stdin = child.stdin.take().expect("a pipe");
        let from = BufReader::new(child.stdout.take().expect("a pipe"));
        let to = match pace {
            Pace::OneByOne => To::Pipe(stdin),
            Pace::Pipelined => {
                let (to, lines) = channel::<Arc<str>>();
                thread::spawn(move || {
                    for line in lines {
                        stdin.write_all(line.as_bytes()).expect("it is written");
                    }
                });
                To::Thread(to)
            }
        };
        let line = String::new();
        Self {
            child,
            to,
            from,
            line,
        }
    }

    fn ask(&mut self, workload: &Workload) {
        self.each(workload, |reply| drop(black_box(reply)));
    }

    fn each(&mut self, workload: &Workload, mut each: impl FnMut(Json)) {
        let window = match self.to {
            To::Thread(_) => WINDOW,
            To::Pipe(_) => 1,
        };
        let mut lines = workload.lines.iter();
        for line in lines.by_ref().take(window) {
            self.send(line);
        }
        for _ in &workload.lines {
            self.line.clear();
            self.from.read_line(&mut self.line).expect("it is read");
            each(serde_json::from_str(&self.line).expect("JSON"));
            if let Some(line) = lines.next() {
                self.send(line);
            }
        }
    }

    fn send(&mut self, line: &Arc<str>) {
        match &mut self.to {
            To::Thread(to) => to.send(Arc::clone(line)).expect("the writer is there"),
            To::Pipe(stdin) => stdin.write_all(line.as_bytes()).expect("it is written"),
        }
    }
}

impl Drop for Plain {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
