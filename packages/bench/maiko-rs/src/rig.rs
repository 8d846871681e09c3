//! One scenario, set up; its runs, measured and verified.

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};

use maiko::{Actor, Context, Supervisor};
use tokio::task::yield_now;

use crate::Outcome;
use crate::actors::{Counter, Listener, Player, Run, Seat, Stage, Starter, Yielder};
use crate::event::{Lane, Tick};
use crate::process::{cpu_time, milliseconds};
use crate::scenario::{STAGES, Scenario};

/// Step from one topic to the next in S3: prime, so that it visits all of them.
const STRIDE: u64 = 7919;
/// Turns after the last delivery, in which a delivery too many would come.
const LATE_TURNS: u32 = 100;
/// How long a run may go on without its last delivery.
const PATIENCE: Duration = Duration::from_secs(120);

/// One scenario, set up and running.
pub struct Rig {
    scenario: Scenario,
    pub supervisor: Supervisor<Tick, Lane>,
    counters: Vec<Arc<Counter>>,
    run: Arc<Run>,
    /// S6: the most events that were published and not yet handled in the last run.
    pub depth: u64,
}

impl Rig {
    pub async fn set_up(scenario: Scenario) -> Outcome<Self> {
        let mut rig = Self {
            scenario,
            supervisor: Supervisor::default(),
            counters: Vec::new(),
            run: Arc::default(),
            depth: 0,
        };
        match scenario {
            Scenario::PingPong => {
                for lane in 0..2 {
                    let other = 1 - lane;
                    rig.add(lane, |seat, ctx| Player { seat, ctx, other })?;
                }
            }
            Scenario::FanOut(actors) => {
                for _ in 0..actors {
                    rig.add(0, |seat, _| Listener(seat))?;
                }
            }
            Scenario::ManyTopics(topics) => {
                for lane in 0..topics as u32 {
                    rig.add(lane, |seat, _| Listener(seat))?;
                }
            }
            Scenario::Async(actors) => {
                for _ in 0..actors {
                    rig.add(0, |seat, _| Yielder(seat))?;
                }
            }
            Scenario::Pipeline => {
                for lane in 0..STAGES {
                    let next = (lane + 1 < STAGES).then_some(lane + 1);
                    rig.add(lane, |seat, ctx| Stage { seat, ctx, next })?;
                }
            }
            Scenario::SlowConsumer => rig.add(0, |seat, _| Yielder(seat))?,
            Scenario::StartUp(actors) => {
                for index in 0..actors {
                    let run = rig.run.clone();
                    let name = format!("actor-{index}");
                    rig.supervisor
                        .add_actor(&name, |_| Starter(run), [Lane(0)])?;
                }
                rig.run.left.store(actors, Relaxed);
            }
        }
        rig.supervisor.start().await?;
        Ok(rig)
    }

    fn add<A: Actor<Event = Tick>>(
        &mut self,
        lane: u32,
        actor: impl FnOnce(Seat, Context<Tick>) -> A,
    ) -> Outcome {
        let counter = Arc::<Counter>::default();
        let run = self.run.clone();
        let name = format!("actor-{}", self.counters.len());
        self.counters.push(counter.clone());
        let factory = |ctx| actor(Seat { counter, run }, ctx);
        self.supervisor.add_actor(&name, factory, [Lane(lane)])?;
        Ok(())
    }

    /// Publishes this many events, and waits until all their deliveries have happened.
    pub async fn run(&mut self, events: u64) -> Outcome<Sample> {
        let deliveries = events * self.scenario.handlers_per_event();
        let before = self.tallies();
        self.run.left.store(deliveries, Relaxed);
        self.depth = 0;

        let began = Instant::now();
        let cpu = cpu_time();
        self.publish(events).await?;
        self.over().await?;
        let wall = milliseconds(began.elapsed());
        let cpu = cpu_time() - cpu;

        for _ in 0..LATE_TURNS {
            yield_now().await;
        }
        let after = self.tallies();
        let mut sample = Sample {
            events,
            deliveries: 0,
            sum: 0,
            wall,
            cpu,
        };
        for (before, after) in before.iter().zip(&after) {
            sample.deliveries += after.0 - before.0;
            sample.sum = sample.sum.wrapping_add(after.1.wrapping_sub(before.1));
        }
        self.verify(&before, &after, &sample, deliveries)?;
        Ok(sample)
    }

    async fn publish(&mut self, events: u64) -> Outcome {
        let supervisor = &self.supervisor;
        match self.scenario {
            Scenario::PingPong => supervisor.send(Tick { lane: 0, n: events }).await?,
            Scenario::ManyTopics(topics) => {
                let mut lane = 0;
                for n in 1..=events {
                    supervisor
                        .send(Tick {
                            lane: lane as u32,
                            n,
                        })
                        .await?;
                    lane = (lane + STRIDE) % topics;
                }
            }
            Scenario::SlowConsumer => {
                for n in 1..=events {
                    supervisor.send(Tick { lane: 0, n }).await?;
                    let handled = events - self.run.left.load(Relaxed);
                    self.depth = self.depth.max(n - handled);
                }
            }
            _ => {
                for n in 1..=events {
                    supervisor.send(Tick { lane: 0, n }).await?;
                }
            }
        }
        Ok(())
    }

    pub async fn over(&self) -> Outcome {
        tokio::time::timeout(PATIENCE, self.run.over.notified())
            .await
            .map_err(|_| format!("{} deliveries did not come", self.run.left.load(Relaxed)).into())
    }

    fn tallies(&self) -> Vec<(u64, i32)> {
        self.counters
            .iter()
            .map(|counter| (counter.count.load(Relaxed), counter.sum.load(Relaxed)))
            .collect()
    }

    fn verify(
        &self,
        before: &[(u64, i32)],
        after: &[(u64, i32)],
        sample: &Sample,
        deliveries: u64,
    ) -> Outcome {
        let &Sample { events, .. } = sample;
        let sum = sum_of(events);
        let handlers = self.scenario.handlers_per_event();
        if sample.deliveries != deliveries {
            return Err(format!("{} deliveries instead of {deliveries}", sample.deliveries).into());
        }
        if sample.sum != sum.wrapping_mul(handlers as i32) {
            return Err(format!("the payloads of {deliveries} deliveries do not add up").into());
        }
        if handlers > 1 {
            for (index, (before, after)) in before.iter().zip(after).enumerate() {
                if (after.0 - before.0, after.1.wrapping_sub(before.1)) != (events, sum) {
                    return Err(format!("actor {index} did not get each event once").into());
                }
            }
        }
        Ok(())
    }
}

pub struct Sample {
    pub events: u64,
    pub deliveries: u64,
    pub sum: i32,
    pub wall: f64,
    pub cpu: f64,
}

/// The sum of 1 to `events`, as a wrapping 32-bit integer.
fn sum_of(events: u64) -> i32 {
    (u128::from(events) * (u128::from(events) + 1) / 2) as i32
}
