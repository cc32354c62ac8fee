//! A program as a subject: started, asked over its pipe, watched, and started anew after a fault.

use core::time::Duration;
use std::{
    collections::VecDeque,
    io::{self, Read},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::Instant,
};

use super::{
    group,
    lines::{Heard, Lines},
    stdio,
};
use crate::question::{Answer, Fault, FaultKind, Hello, Question, Subject};

/// How many questions may be on their way at once.
const WINDOW: usize = 64;

/// Octets of stderr that are kept.
const STDERR_KEPT: usize = 2048;

/// Faults one after the other after which a subject is not asked any more.
const GIVE_UP_AFTER: usize = 16;

/// How often it is looked whether a subject that says nothing is still there.
const LOOK: Duration = Duration::from_millis(50);

/// How long a subject may take to end when there is nothing more to ask.
const FAREWELL: Duration = Duration::from_millis(500);

/// A program that answers questions on its standard input and output.
pub struct Process {
    command: Vec<String>,
    timeout: Duration,
    running: Option<Running>,
    hello: Option<Hello>,
    next_id: u64,
    faults_in_a_row: usize,
}

impl Process {
    /// A program and its arguments, as one line with the quoting of a POSIX shell. It is not run by a shell.
    ///
    /// `timeout` is how long it may take for one answer, from when the one before came.
    ///
    /// # Errors
    ///
    /// Where the line has no word, or a quote is not closed.
    pub fn new(command: &str, timeout: Duration) -> Result<Self, CommandError> {
        match shlex::split(command) {
            None => Err(CommandError::Unclosed),
            Some(words) if words.is_empty() => Err(CommandError::Empty),
            Some(command) => Ok(Self {
                command,
                timeout,
                running: None,
                hello: None,
                next_id: 0,
                faults_in_a_row: 0,
            }),
        }
    }

    /// Starts the program and greets it. It must be the one that it was.
    fn started(&mut self) -> Result<Running, Fault> {
        let mut running = Running::start(&self.command)?;
        let id = self.next_id;
        self.next_id += 1;
        running.lines.send(stdio::greeting(id));
        let hello = running
            .line(self.timeout)
            .and_then(|line| {
                stdio::read_hello(id, &line)
                    .map_err(|reason| FaultKind::NotAnAnswer(format!("to hello: {reason}")))
            })
            .map_err(|kind| running.fault(kind))?;
        if *self.hello.get_or_insert_with(|| hello.clone()) != hello {
            let reason = "it greets otherwise than the first time".to_owned();
            return Err(running.fault(FaultKind::NotAnAnswer(reason)));
        }
        Ok(running)
    }

    /// Sends what of the window is not sent yet, and waits for the answer to the oldest question.
    fn oldest_answer(&mut self, window: &mut VecDeque<Waiting<'_>>) -> Result<Answer, Fault> {
        let running = match self.running.take() {
            Some(running) => running,
            None => self.started()?,
        };
        let running = self.running.insert(running);
        for waiting in window.iter_mut().filter(|waiting| waiting.id.is_none()) {
            running
                .lines
                .send(stdio::asked(self.next_id, waiting.question));
            waiting.id = Some(self.next_id);
            self.next_id += 1;
        }
        let oldest = window.front().and_then(|waiting| waiting.id);
        running
            .line(self.timeout)
            .and_then(|line| {
                stdio::read_answer(oldest.unwrap_or_default(), &line)
                    .map_err(FaultKind::NotAnAnswer)
            })
            .map_err(|kind| running.fault(kind))
    }
}

/// A question that is not answered yet.
struct Waiting<'q> {
    question: &'q Question,
    /// With which id it was sent; none before.
    id: Option<u64>,
}

impl Subject for Process {
    fn hello(&mut self) -> Result<Hello, Fault> {
        if self.running.is_none() {
            self.running = Some(self.started()?);
        }
        self.hello
            .clone()
            .ok_or_else(|| FaultKind::NotAnAnswer("no greeting".into()).into())
    }

    fn answer(&mut self, question: &Question) -> Result<Answer, Fault> {
        let mut answer = Err(FaultKind::NotAnAnswer("nothing".into()).into());
        self.answer_all(&mut core::iter::once(question), &mut |said| answer = said);
        answer
    }

    fn answer_all(
        &mut self,
        questions: &mut dyn Iterator<Item = &Question>,
        each: &mut dyn FnMut(Result<Answer, Fault>),
    ) {
        let mut window: VecDeque<Waiting<'_>> = VecDeque::new();
        loop {
            while window.len() < WINDOW
                && let Some(question) = questions.next()
            {
                window.push_back(Waiting { question, id: None });
            }
            if window.is_empty() {
                return;
            }
            let answer = if self.faults_in_a_row < GIVE_UP_AFTER {
                self.oldest_answer(&mut window)
            } else {
                Err(FaultKind::GivenUp(self.faults_in_a_row).into())
            };
            match &answer {
                Ok(_) => self.faults_in_a_row = 0,
                Err(Fault {
                    kind: FaultKind::GivenUp(_),
                    ..
                }) => {}
                Err(_) => {
                    self.faults_in_a_row += 1;
                    // What it was asked besides is asked again, of a new one.
                    self.running = None;
                    window.iter_mut().for_each(|waiting| waiting.id = None);
                }
            }
            window.pop_front();
            each(answer);
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if let Some(running) = self.running.take() {
            running.end();
        }
    }
}

/// Why a text is no command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommandError {
    /// There is no word in it.
    Empty,
    /// A quote is not closed.
    Unclosed,
}

impl core::fmt::Display for CommandError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Empty => "an empty command",
            Self::Unclosed => "a quote that is not closed",
        })
    }
}

impl core::error::Error for CommandError {}

/// The program while it runs. It is killed when this is dropped, with all that it started.
struct Running {
    child: Child,
    group: group::Group,
    lines: Lines,
    stderr: Arc<Mutex<Tail>>,
}

impl Running {
    fn start(command: &[String]) -> Result<Self, Fault> {
        let mut program = Command::new(command.first().map_or("", String::as_str));
        program
            .args(command.get(1..).unwrap_or_default())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let not_started = |error: io::Error| Fault::from(FaultKind::NotStarted(error.to_string()));
        let (mut child, mut group) = group::start(&mut program).map_err(not_started)?;
        let pipes = child.stdin.take().zip(child.stdout.take());
        let no_pipe = || io::Error::from(io::ErrorKind::BrokenPipe);
        let lines = pipes.ok_or_else(no_pipe);
        let lines = match lines.and_then(|(stdin, stdout)| Lines::new(stdin, stdout)) {
            Ok(lines) => lines,
            Err(error) => {
                group.kill(&mut child);
                return Err(not_started(error));
            }
        };
        let stderr = Arc::new(Mutex::new(Tail::default()));
        if let Some(said) = child.stderr.take() {
            let tail = Arc::clone(&stderr);
            // The thread ends with the pipe, which ends with the program.
            thread::spawn(move || keep_tail(said, &tail));
        }
        Ok(Self {
            child,
            group,
            lines,
            stderr,
        })
    }

    /// The next line, as far as it comes in time.
    fn line(&mut self, timeout: Duration) -> Result<String, FaultKind> {
        let deadline = Instant::now() + timeout;
        let mut gone = false;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.lines.hear(left.min(LOOK)) {
                Heard::Line(line) => return Ok(line),
                Heard::TooLong => {
                    let limit = stdio::LONGEST_LINE;
                    return Err(FaultKind::NotAnAnswer(format!(
                        "a line longer than {limit} octets"
                    )));
                }
                Heard::NotUtf8 => return Err(FaultKind::NotAnAnswer("not UTF-8".into())),
                Heard::Failed(error) => return Err(FaultKind::Crashed(error.to_string())),
                Heard::Ended => return Err(self.how_it_ended(timeout)),
                Heard::Nothing if left.is_zero() => return Err(FaultKind::TimedOut(timeout)),
                // Something that it started may hold its output open when it has long ended.
                Heard::Nothing if gone => return Err(self.how_it_ended(timeout)),
                Heard::Nothing => gone = matches!(self.child.try_wait(), Ok(Some(_))),
            }
        }
    }

    fn how_it_ended(&mut self, timeout: Duration) -> FaultKind {
        let deadline = Instant::now() + timeout.min(FAREWELL);
        loop {
            match self.child.try_wait() {
                Ok(Some(status)) => return FaultKind::Crashed(format!("it ended with {status}")),
                Err(error) => return FaultKind::Crashed(error.to_string()),
                Ok(None) if Instant::now() >= deadline => {
                    return FaultKind::Crashed("it closed its standard output".into());
                }
                Ok(None) => thread::sleep(Duration::from_millis(1)),
            }
        }
    }

    /// The fault, with what the subject said on stderr.
    fn fault(&mut self, kind: FaultKind) -> Fault {
        self.group.kill(&mut self.child);
        // The pipe may hold more than was read; it ends now.
        let deadline = Instant::now() + FAREWELL;
        loop {
            let tail = self.stderr.lock().unwrap_or_else(PoisonError::into_inner);
            if tail.ended || Instant::now() >= deadline {
                return Fault {
                    kind,
                    stderr: tail.text(),
                };
            }
            drop(tail);
            thread::sleep(Duration::from_millis(1));
        }
    }

    /// Lets the program end by itself, which it does when its input ends; and kills what is left then.
    fn end(mut self) {
        self.lines.close();
        let deadline = Instant::now() + FAREWELL;
        while Instant::now() < deadline {
            match self.child.try_wait() {
                Ok(None) => thread::sleep(Duration::from_millis(1)),
                _ => break,
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.group.kill(&mut self.child);
    }
}

/// The last octets of stderr.
#[derive(Default)]
struct Tail {
    kept: VecDeque<u8>,
    ended: bool,
}

impl Tail {
    /// Fit to be printed in a line.
    fn text(&self) -> String {
        let octets: Vec<u8> = self.kept.iter().copied().collect();
        let text = String::from_utf8_lossy(&octets);
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let text = lines.collect::<Vec<_>>().join(" | ");
        text.chars()
            .map(|c| if c.is_control() { '\u{fffd}' } else { c })
            .collect()
    }
}

fn keep_tail(mut stderr: impl Read, tail: &Mutex<Tail>) {
    let mut octets = [0; 4096];
    loop {
        let read = stderr.read(&mut octets).unwrap_or_default();
        let mut tail = tail.lock().unwrap_or_else(PoisonError::into_inner);
        if read == 0 {
            tail.ended = true;
            return;
        }
        tail.kept.extend(&octets[..read]);
        let surplus = tail.kept.len().saturating_sub(STDERR_KEPT);
        tail.kept.drain(..surplus);
    }
}
