import { Actor, ActorContext, StepAction, type Steps } from '@maiko/core';
import { MachineReader } from '../machine/machine-reader';
import { CpuRead } from '../topics';
import type { SamplerOptions } from './sampler-options';

/** The sampler of the busy time of every core. `step` drives it; its result says when it runs again. */
@Actor({ name: 'cpu-sampler', publishes: [CpuRead] })
export class CpuSampler implements Steps {
  constructor(
    private readonly ctx: ActorContext<SamplerOptions>,
    private readonly machine: MachineReader,
  ) {}

  async step() {
    await this.ctx.publish(CpuRead, this.machine.cores());
    return StepAction.Backoff(this.ctx.options.interval);
  }
}
