//! What is published, and where to.

use maiko::{Event, OverflowPolicy, Topic};

/// Maiko routes by what the event carries, so the topic is a part of it.
#[derive(Clone)]
pub struct Tick {
    pub lane: u32,
    pub n: u64,
}

impl Event for Tick {}

#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Lane(pub u32);

impl Topic<Tick> for Lane {
    fn from_event(tick: &Tick) -> Self {
        Lane(tick.lane)
    }

    fn overflow_policy(&self) -> OverflowPolicy {
        OverflowPolicy::Block
    }
}
