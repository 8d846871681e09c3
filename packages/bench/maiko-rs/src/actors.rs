//! Who receives.

use std::sync::Arc;
use std::sync::atomic::{AtomicI32, AtomicU64, Ordering::Relaxed};

use maiko::{Actor, Context, Envelope};
use tokio::sync::Notify;
use tokio::task::yield_now;

use crate::event::Tick;

/// What one actor received. Atomic only because actors must be `Send`: there is one thread.
#[derive(Default)]
pub struct Counter {
    pub count: AtomicU64,
    pub sum: AtomicI32,
}

/// What all actors of a run share.
#[derive(Default)]
pub struct Run {
    pub left: AtomicU64,
    pub over: Notify,
}

impl Run {
    fn one_done(&self) {
        let left = self.left.load(Relaxed).wrapping_sub(1);
        self.left.store(left, Relaxed);
        if left == 0 {
            self.over.notify_one();
        }
    }
}

pub struct Seat {
    pub counter: Arc<Counter>,
    pub run: Arc<Run>,
}

impl Seat {
    fn take(&self, n: u64) {
        let Counter { count, sum } = &*self.counter;
        count.store(count.load(Relaxed) + 1, Relaxed);
        sum.store(sum.load(Relaxed).wrapping_add(n as i32), Relaxed);
        self.run.one_done();
    }
}

/// Counts.
pub struct Listener(pub Seat);

impl Actor for Listener {
    type Event = Tick;

    async fn handle_event(&mut self, envelope: &Envelope<Tick>) -> maiko::Result {
        self.0.take(envelope.event().n);
        Ok(())
    }
}

/// Lets the executor run everything else that is ready, then counts.
pub struct Yielder(pub Seat);

impl Actor for Yielder {
    type Event = Tick;

    async fn handle_event(&mut self, envelope: &Envelope<Tick>) -> maiko::Result {
        yield_now().await;
        self.0.take(envelope.event().n);
        Ok(())
    }
}

/// Plays the ball back until it has no hops left.
pub struct Player {
    pub seat: Seat,
    pub ctx: Context<Tick>,
    pub other: u32,
}

impl Actor for Player {
    type Event = Tick;

    async fn handle_event(&mut self, envelope: &Envelope<Tick>) -> maiko::Result {
        let n = envelope.event().n;
        self.seat.take(n);
        if n > 1 {
            let lane = self.other;
            self.ctx.send(Tick { lane, n: n - 1 }).await?;
        }
        Ok(())
    }
}

/// Counts, and passes on to the next stage.
pub struct Stage {
    pub seat: Seat,
    pub ctx: Context<Tick>,
    pub next: Option<u32>,
}

impl Actor for Stage {
    type Event = Tick;

    async fn handle_event(&mut self, envelope: &Envelope<Tick>) -> maiko::Result {
        let n = envelope.event().n;
        self.seat.take(n);
        if let Some(lane) = self.next {
            self.ctx.send(Tick { lane, n }).await?;
        }
        Ok(())
    }
}

/// Tells that it runs.
pub struct Starter(pub Arc<Run>);

impl Actor for Starter {
    type Event = Tick;

    async fn on_start(&mut self) -> maiko::Result {
        self.0.one_done();
        Ok(())
    }
}
