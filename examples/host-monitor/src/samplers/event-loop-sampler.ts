import { Actor, ActorContext, StepAction, type Steps } from '@maiko/core';
import { MachineReader } from '../machine/machine-reader';
import { EventLoopRead } from '../topics';
import type { SamplerOptions } from './sampler-options';

/** The sampler of how late the event loop of this process was. */
@Actor({ name: 'event-loop-sampler', publishes: [EventLoopRead] })
export class EventLoopSampler implements Steps {
  constructor(
    private readonly ctx: ActorContext<SamplerOptions>,
    private readonly machine: MachineReader,
  ) {}

  async step() {
    await this.ctx.publish(EventLoopRead, this.machine.eventLoop());
    return StepAction.Backoff(this.ctx.options.interval);
  }
}
