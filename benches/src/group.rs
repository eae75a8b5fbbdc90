//! Groups: contenders for one piece of work, and the targets of this crate.

use std::hint::black_box;

/// One question and its contenders.
pub struct Group {
    pub name: &'static str,
    pub question: String,
    pub contenders: Vec<Contender>,
    pub targets: Vec<Target>,
}

/// One way to do a piece of work.
pub struct Contender {
    pub name: &'static str,
    pub role: Role,
    work: Box<dyn FnMut(u32)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The least that the work can cost.
    Floor,
    /// This crate, as the targets ask for it.
    Ours,
    /// This crate, used in another way.
    Aside,
    Rival,
}

/// A target of this crate.
#[derive(Clone, Copy, Debug)]
pub enum Target {
    /// At most so many times the floor.
    Floor(f64),
    /// At least so many times faster than this rival.
    Rival(&'static str, f64),
    /// This crate in another way: at most so many times the floor.
    Aside(&'static str, f64),
    /// At most so many microseconds.
    Microseconds(f64),
    /// At most so many instructions above the floor, which `instructions` counts.
    Instructions(u64),
    NoAllocation,
}

impl Group {
    pub fn new(name: &'static str, question: impl Into<String>) -> Self {
        Self { name, question: question.into(), contenders: Vec::new(), targets: Vec::new() }
    }

    /// Adds a contender that repeats `work`. The measured time includes the drop of its results.
    pub fn add<T>(&mut self, role: Role, name: &'static str, mut work: impl FnMut() -> T + 'static) {
        let work = Box::new(move |times| {
            for _ in 0..times {
                black_box(work());
            }
        });
        self.contenders.push(Contender { name, role, work });
    }

    pub fn targets(mut self, targets: &[Target]) -> Self {
        self.targets = targets.to_vec();
        self
    }
}

impl Contender {
    pub fn run(&mut self, times: u32) {
        (self.work)(times);
    }
}
