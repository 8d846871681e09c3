import { Actor, ActorContext, StepAction, type Steps } from '@maiko/core';
import { MachineReader } from '../machine/machine-reader';
import { NetworkRead } from '../topics';
import type { SamplerOptions } from './sampler-options';

/** The sampler of network traffic, where the platform tells. Under `--chaos` it fails now and then. */
@Actor({ name: 'network-sampler', publishes: [NetworkRead] })
export class NetworkSampler implements Steps {
  constructor(
    private readonly ctx: ActorContext<SamplerOptions>,
    private readonly machine: MachineReader,
  ) {}

  async step() {
    const counters = await this.machine.network();
    if (counters === undefined) return StepAction.Never;
    await this.ctx.publish(NetworkRead, counters);
    return StepAction.Backoff(this.ctx.options.interval);
  }
}
