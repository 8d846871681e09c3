import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Actor, actor, createRuntime, Every, StepAction, Subscribe, systemClock, topic } from '@maiko/core';
import { Recorder } from '@maiko/core/monitoring';

// A program of its own: a runtime with every kind of timer ends in the middle of its work, and what it leaves is
// counted.

const LONG = 60_000;
const Work = topic<number>('work', { blockTimeout: LONG });
const never = () => new Promise<void>(() => undefined);
const options = { shutdownTimeout: 10 };

@Actor({ ...options, capacity: 1, handlerTimeout: LONG })
class Full {
  @Subscribe(Work)
  work() {
    return never();
  }
  @Every(LONG)
  tick() {}
  step() {
    return StepAction.Backoff(LONG);
  }
  onStop() {
    return never();
  }
}

@Actor({ ...options, name: 'fail' })
class Failing {
  onStart() {
    throw new Error('no');
  }
}

const descriptors = () => readdirSync('/proc/self/fd').length;
const listeners = () => process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
const active = (kind: string) => process.getActiveResourcesInfo().filter((each) => each === kind).length;

const logger = { debug() {}, info() {}, warn() {}, error() {} };

async function left(how: string) {
  const before = { descriptors: descriptors(), listeners: listeners() };
  const recorder = new Recorder(join(tmpdir(), `maiko-leftovers-${String(process.pid)}.jsonl`));
  const actors = [Full, actor(Full, { name: 'other' }), ...(how === 'failed start' ? [Failing] : [])];
  const runtime = createRuntime({ actors, logger, monitors: [recorder], rejections: 'attribute' });
  for (let item = 0; item < 5; item++) void runtime.publish(Work, item);
  await runtime.start().catch(() => undefined);
  await new Promise<void>((resolve) => systemClock.setTimer(resolve, 50));
  if (how === 'stopActor') await Promise.all(['Full', 'other'].map((id) => runtime.stopActor(id)));
  await runtime.stop({ deadline: 100 });
  await recorder.close();
  await new Promise((resolve) => setImmediate(resolve));
  return [
    how,
    active('Timeout'),
    active('Immediate'),
    descriptors() - before.descriptors,
    listeners() - before.listeners,
  ].join(' ');
}

async function main() {
  for (const how of ['stop', 'stopActor', 'failed start']) console.log(await left(how));
  const ended = performance.now();
  process.on('exit', () => {
    console.log(performance.now() - ended < 5_000 ? 'ended' : 'was held');
  });
}

void main();
