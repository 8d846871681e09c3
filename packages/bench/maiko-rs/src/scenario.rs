//! What can be measured.

pub const STAGES: u32 = 10;

#[derive(Clone, Copy)]
pub enum Scenario {
    PingPong,
    FanOut(u64),
    ManyTopics(u64),
    Async(u64),
    Pipeline,
    SlowConsumer,
    StartUp(u64),
}

impl Scenario {
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "s1" => Self::PingPong,
            "s2-k1" => Self::FanOut(1),
            "s2-k10" => Self::FanOut(10),
            "s2-k100" => Self::FanOut(100),
            "s2-k1000" => Self::FanOut(1_000),
            "s3-1k" => Self::ManyTopics(1_000),
            "s3-10k" => Self::ManyTopics(10_000),
            "s3-100k" => Self::ManyTopics(100_000),
            "s4" => Self::Async(10),
            "s5" => Self::Pipeline,
            "s6" => Self::SlowConsumer,
            "s8-1k" => Self::StartUp(1_000),
            "s8-10k" => Self::StartUp(10_000),
            "s8-100k" => Self::StartUp(100_000),
            _ => return None,
        })
    }

    pub fn handlers_per_event(self) -> u64 {
        match self {
            Self::FanOut(actors) | Self::Async(actors) => actors,
            Self::Pipeline => u64::from(STAGES),
            _ => 1,
        }
    }
}
