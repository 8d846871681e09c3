import { ofThisCopy } from './copies';
import { Runtime, type HealthStatus, type ModuleHealth, type RuntimeState } from '@maiko/core';
import { Inject, Injectable } from '@nestjs/common';
import { RUNTIME } from './tokens';

export interface HealthIndicatorOptions {
  /** What `degraded` counts as: a restart that has just been, a full mailbox, a stuck handler. Default "up". */
  readonly degraded?: 'up' | 'down' | undefined;
  /**
   * Reasons with the messages of errors and the keys of keyed actors, which may hold what is in payloads. Default
   * false: a health endpoint is often public.
   */
  readonly details?: boolean | undefined;
}

/** The state of the runtime in the form that terminus takes. */
export interface RuntimeIndication {
  readonly status: 'up' | 'down';
  readonly health: HealthStatus;
  /**
   * Before the application has started, and from the moment it closes, this is not `running`, and the status `down`.
   */
  readonly state: RuntimeState;
  /** What is wrong, for people. */
  readonly reasons: readonly string[];
}

/** How many reasons an answer holds at most. */
const MOST_REASONS = 10;

/**
 * A health indicator for `HealthCheckService` of `@nestjs/terminus`.
 * @example
 * @Get('health') @HealthCheck()
 * check() { return this.health.check([() => this.maiko.isHealthy('actors')]); }
 */
@Injectable()
export class MaikoHealthIndicator {
  readonly #runtime: Runtime;

  constructor(@Inject(RUNTIME) runtime: Runtime) {
    this.#runtime = runtime;
  }

  /** Down when an actor has failed for good, and while the application is not running. */
  isHealthy<Key extends string = 'maiko'>(
    key: Key = 'maiko' as Key,
    { degraded = 'up', details = false }: HealthIndicatorOptions = {},
  ): Record<Key, RuntimeIndication> {
    const { state } = this.#runtime;
    const { status: health, reasons, root } = this.#runtime.health();
    const up = state === 'running' && (health === 'healthy' || (health === 'degraded' && degraded === 'up'));
    const told = details ? [...reasons, ...reasonsOf(root)] : [...neutralReasonsOf(root)];
    if (!details && health === 'failed') told.unshift('the runtime has ended because of a failure');
    const indication: RuntimeIndication = {
      status: up ? 'up' : 'down',
      health,
      state,
      reasons: told.slice(0, MOST_REASONS),
    };
    return { [key]: indication } as unknown as Record<Key, RuntimeIndication>;
  }
}

ofThisCopy(MaikoHealthIndicator);

function* reasonsOf({ modules, actors }: ModuleHealth): Iterable<string> {
  for (const each of modules) {
    for (const reason of each.reasons) yield `module "${each.name}" ${reason}`;
    yield* reasonsOf(each);
  }
  for (const { id, reasons } of actors) for (const reason of reasons) yield `actor "${id}" ${reason}`;
}

/** The same without anything that user code has said: messages of errors, and keys. */
function* neutralReasonsOf({ modules, actors }: ModuleHealth): Iterable<string> {
  for (const each of modules) {
    if (each.status === 'failed') yield `module "${each.name}" has failed`;
    // Of what has ended, it says why.
    else
      for (const reason of each.reasons) if (!reason.includes(' has ended: ')) yield `module "${each.name}" ${reason}`;
    yield* neutralReasonsOf(each);
  }
  for (const { id, status, reasons } of actors) {
    if (status === 'failed') {
      yield `actor "${id}" has failed`;
      continue;
    }
    // Of an instance of a keyed actor a reason begins with its name, which ends with the key.
    const own = reasons.filter((reason) => !reason.startsWith('"'));
    for (const reason of own) yield `actor "${id}" ${reason}`;
    if (own.length < reasons.length) yield `actor "${id}" has an instance that is not well`;
  }
}
