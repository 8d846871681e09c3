import { Actor, ActorContext, StepAction, type Steps } from '@maiko/core';
import { MachineReader } from '../machine/machine-reader';
import { MemoryRead } from '../topics';
import type { SamplerOptions } from './sampler-options';

/** The sampler of the memory in use. */
@Actor({ name: 'memory-sampler', publishes: [MemoryRead] })
export class MemorySampler implements Steps {
  constructor(
    private readonly ctx: ActorContext<SamplerOptions>,
    private readonly machine: MachineReader,
  ) {}

  async step() {
    await this.ctx.publish(MemoryRead, await this.machine.memory());
    return StepAction.Backoff(this.ctx.options.interval);
  }
}
