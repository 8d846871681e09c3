//! The Rust crate `maiko` as a peer of the benchmark: `maiko-rs-bench <scenario> <events> <warm-up> <duration>`.
//!
//! One call is one measurement and writes one line of JSON; the README of the benchmark describes the protocol.
//! Everything runs on one thread, on a current-thread executor.

mod actors;
mod event;
mod process;
mod rig;
mod scenario;

use std::error::Error;
use std::time::Instant;

use process::{cpu_time, milliseconds, resident_bytes};
use rig::{Rig, Sample};
use scenario::Scenario;

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

const USAGE: &str = "usage: maiko-rs-bench <scenario> <events> <warm-up ms> <duration ms>";

/// Events of the first warm-up run, divided by the handlers per event.
const FIRST_RUN: u64 = 1_000;
const LARGEST_GROWTH: f64 = 4.0;

async fn throughput(
    name: &str,
    scenario: Scenario,
    wanted: u64,
    warm_up: f64,
    duration: f64,
) -> Outcome<String> {
    let mut rig = Rig::set_up(scenario).await?;

    // Runs grow until one takes a good part of the warm-up: long enough to tell the speed.
    let warm = cpu_time() + warm_up;
    let mut events = FIRST_RUN.div_ceil(scenario.handlers_per_event());
    let mut took = rig.run(events).await?.cpu;
    while cpu_time() < warm {
        let growth = (warm_up / 4.0 / took.max(0.01)).min(LARGEST_GROWTH);
        events = scaled(events, growth);
        took = rig.run(events).await?.cpu;
    }
    if wanted > 0 {
        events = wanted;
    } else {
        events = scaled(events, duration / took.max(0.01));
    }

    let resident = resident_bytes()?;
    let Sample {
        events,
        deliveries,
        sum,
        wall,
        cpu,
    } = rig.run(events).await?;
    let growth = (resident_bytes()? - resident) / f64::from(1 << 20);
    let slow = match scenario {
        Scenario::SlowConsumer => format!(r#","depth":{},"growth":{growth:.3}"#, rig.depth),
        _ => String::new(),
    };
    rig.supervisor.stop().await?;
    Ok(format!(
        r#"{{"protocol":1,"scenario":"{name}","events":{events},"deliveries":{deliveries},"sum":{sum},"wall":{wall:.6},"cpu":{cpu:.6}{slow}}}"#
    ))
}

fn scaled(events: u64, factor: f64) -> u64 {
    ((events as f64 * factor).round() as u64).max(1)
}

async fn start_up(name: &str, scenario: Scenario, actors: u64, began: Instant) -> Outcome<String> {
    let resident = resident_bytes()?;
    let rig = Rig::set_up(scenario).await?;
    rig.over().await?;
    let ready = milliseconds(began.elapsed());
    let bytes = (resident_bytes()? - resident) / actors as f64;
    rig.supervisor.stop().await?;
    Ok(format!(
        r#"{{"protocol":1,"scenario":"{name}","ready":{ready:.3},"bytes":{bytes:.0}}}"#
    ))
}

async fn measure(args: &[String], began: Instant) -> Outcome<String> {
    let [name, events, warm_up, duration] = args else {
        return Err(USAGE.into());
    };
    let (events, warm_up, duration) = (events.parse()?, warm_up.parse()?, duration.parse()?);
    match Scenario::named(name) {
        Some(scenario @ Scenario::StartUp(actors)) => start_up(name, scenario, actors, began).await,
        Some(scenario) => throughput(name, scenario, events, warm_up, duration).await,
        None => Ok(format!(
            r#"{{"protocol":1,"scenario":"{name}","unsupported":"not possible with maiko 0.3.1, or not known"}}"#
        )),
    }
}

fn main() -> Outcome {
    let began = Instant::now();
    let args: Vec<String> = std::env::args().skip(1).collect();
    let executor = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()?;
    println!("{}", executor.block_on(measure(&args, began))?);
    Ok(())
}
