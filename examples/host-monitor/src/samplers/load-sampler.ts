import { Actor, ActorContext, StepAction, type Steps } from '@maiko/core';
import { MachineReader } from '../machine/machine-reader';
import { LoadRead } from '../topics';
import type { SamplerOptions } from './sampler-options';

/** The sampler of the load averages, where there are any. */
@Actor({ name: 'load-sampler', publishes: [LoadRead] })
export class LoadSampler implements Steps {
  constructor(
    private readonly ctx: ActorContext<SamplerOptions>,
    private readonly machine: MachineReader,
  ) {}

  async step() {
    const load = this.machine.load();
    if (load === undefined) return StepAction.Never;
    await this.ctx.publish(LoadRead, load);
    return StepAction.Backoff(this.ctx.options.interval);
  }
}
