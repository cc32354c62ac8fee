use core::time::Duration;
use std::process::{Command, Stdio};

use super::{super::stdio::LONGEST_LINE, Heard};

const LONG: Duration = Duration::from_secs(20);

/// The tests, for each of the ways to hear a program.
macro_rules! tests {
    ($module:ident) => {
        mod $module {
            use super::{super::$module::Lines, *};

            /// The lines of a program of the shell, and the program, which is killed at the end.
            fn program(script: &str) -> (Lines, Killed) {
                let mut child = Command::new("sh")
                    .args(["-c", script])
                    .stdin(Stdio::piped())
                    .stdout(Stdio::piped())
                    .spawn()
                    .unwrap();
                let pipes = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
                (Lines::new(pipes.0, pipes.1).unwrap(), Killed(child))
            }

            #[test]
            fn lines_come_back_whole_and_in_order() {
                let (mut lines, _program) = program("exec cat");
                let line = |number: usize| format!("{number} {}\n", "x".repeat(number * 37 % 5000));
                for number in 0..64 {
                    lines.send(line(number));
                }
                for number in 0..2000 {
                    assert_eq!(heard(lines.hear(LONG)), line(number));
                    lines.send(line(number + 64));
                }
            }

            #[test]
            fn a_program_that_waits_for_its_reader_is_no_deadlock() {
                let (mut lines, _program) = program("exec cat");
                let line = format!("{}\n", "x".repeat(LONGEST_LINE - 1));
                for _ in 0..3 {
                    lines.send(line.clone());
                }
                for _ in 0..3 {
                    assert!(heard(lines.hear(LONG)) == line);
                }
            }

            #[test]
            fn an_octet_more_than_the_longest_line_is_too_long_with_and_without_a_newline() {
                for end in ["\n", ""] {
                    let (mut lines, _program) = program("exec cat");
                    lines.send(format!("{}{end}", "x".repeat(LONGEST_LINE + 1 - end.len())));
                    let heard = lines.hear(LONG);
                    assert!(matches!(heard, Heard::TooLong), "{end:?}");
                }
            }

            #[test]
            fn the_last_line_needs_no_newline_and_the_end_comes_behind_it() {
                let (mut lines, _program) = program("printf 'one\\n\\ntwo'");
                for line in ["one\n", "\n", "two"] {
                    assert_eq!(heard(lines.hear(LONG)), line);
                }
                assert!(matches!(lines.hear(LONG), Heard::Ended));
            }

            #[test]
            fn a_line_that_is_not_utf_8_is_none() {
                let (mut lines, _program) = program("printf 'good\\n\\377\\n'");
                assert_eq!(heard(lines.hear(LONG)), "good\n");
                assert!(matches!(lines.hear(LONG), Heard::NotUtf8));
            }

            #[test]
            fn a_line_that_comes_octet_by_octet_is_heard_and_does_not_stop_the_clock() {
                let drip = "for o in a b c; do sleep 0.3; printf $o; done; echo; exec sleep 60";
                let (mut lines, _program) = program(drip);
                assert!(matches!(
                    lines.hear(Duration::from_millis(400)),
                    Heard::Nothing
                ));
                assert_eq!(heard(lines.hear(LONG)), "abc\n");
                assert!(matches!(lines.hear(Duration::ZERO), Heard::Nothing));
            }

            #[test]
            fn an_input_that_is_closed_ends_the_program() {
                let (mut lines, _program) = program("cat; echo end");
                lines.send("one\n".into());
                assert_eq!(heard(lines.hear(LONG)), "one\n");
                lines.close();
                assert_eq!(heard(lines.hear(LONG)), "end\n");
                assert!(matches!(lines.hear(LONG), Heard::Ended));
            }

            #[test]
            fn a_program_that_does_not_read_is_heard_all_the_same() {
                let (mut lines, _program) =
                    program("exec <&-; sleep 0.2; echo deaf; exec sleep 60");
                for _ in 0..3 {
                    lines.send("x".repeat(1 << 20));
                }
                assert_eq!(heard(lines.hear(LONG)), "deaf\n");
                assert!(matches!(lines.hear(Duration::ZERO), Heard::Nothing));
            }
        }
    };
}

tests!(polled);
tests!(threaded);

fn heard(heard: Heard) -> String {
    match heard {
        Heard::Line(line) => line,
        other => panic!("{other:?} is no line"),
    }
}

struct Killed(std::process::Child);

impl Drop for Killed {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
