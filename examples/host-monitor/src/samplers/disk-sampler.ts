import { Actor, ActorContext, StepAction, type Steps } from '@maiko/core';
import { MachineReader } from '../machine/machine-reader';
import { DiskRead } from '../topics';
import type { SamplerOptions } from './sampler-options';

/** The sampler of how full the disk is, and of the bytes read from and written to all disks. */
@Actor({ name: 'disk-sampler', publishes: [DiskRead] })
export class DiskSampler implements Steps {
  constructor(
    private readonly ctx: ActorContext<SamplerOptions>,
    private readonly machine: MachineReader,
  ) {}

  async step() {
    await this.ctx.publish(DiskRead, await this.machine.disk());
    return StepAction.Backoff(this.ctx.options.interval);
  }
}
