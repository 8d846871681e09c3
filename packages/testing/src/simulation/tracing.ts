import { messageOf, type Envelope, type Logger, type Monitor } from '@maiko/core';
import { shown, type Trace } from './trace';

/** Writes what the runtime reports into the trace. */
export function tracing(trace: Trace): Monitor {
  const always: Monitor = {
    delivered(envelope, actor) {
      trace.order(actor, envelope.id);
      if (trace.kept) trace.note(`${actor} handles ${named(envelope)}${fromPipe(envelope)}${again(envelope)}`);
    },
  };
  if (!trace.kept) return always;
  /** Since when each actor has its event in hand. */
  const since = new Map<string, number>();
  /** The last publisher: scheduled work is told only of actors that did something. */
  let publisher: string | undefined;
  return {
    delivered(envelope, actor) {
      since.set(actor, trace.now);
      always.delivered?.(envelope, actor);
    },
    dispatched(envelope, subscribers) {
      if (envelope.topic.startsWith('$')) return;
      const { sender = 'outside', parentId } = envelope;
      publisher = sender;
      const cause = parentId === undefined ? '' : ` because of ${parentId}`;
      const unrouted = subscribers === 0 ? ' (no subscriber)' : '';
      trace.note(`${sender} publishes ${named(envelope)} ${shown(envelope.payload)}${cause}${unrouted}`);
    },
    handled(envelope, actor) {
      // What took no time is done at once: a line of its own would say nothing.
      publisher = undefined;
      if (since.get(actor) !== trace.now) trace.note(`${actor} is done with ${envelope.id}`);
    },
    failed(error, actor, envelope) {
      trace.note(`${actor} fails${envelope === undefined ? '' : ` at ${envelope.id}`}: ${messageOf(error)}`);
    },
    overflow(envelope, actor, policy) {
      trace.note(`the mailbox of ${actor} is full for ${envelope.id}: ${policy}`);
    },
    deadLetter({ envelope, subscriber, reason }) {
      const receiver = subscriber === undefined ? '' : ` for ${subscriber}`;
      trace.note(`dead letter${receiver} (${reason}): ${named(envelope)}`);
    },
    actorStarted(actor, incarnation) {
      trace.note(`${actor} has ${incarnation === 1 ? 'started' : `restarted, incarnation ${String(incarnation)}`}`);
    },
    actorRestarting(actor, _incarnation, _cause, delay) {
      trace.note(`${actor} is restarted in ${String(delay)} ms`);
    },
    moduleRestarting(module, _cause, delay) {
      trace.note(`module ${module} is restarted in ${String(delay)} ms`);
    },
    actorStopped(actor, _incarnation, reason) {
      trace.note(`${actor} has stopped (${reason})`);
    },
    stepped(actor, action) {
      if (publisher === actor) trace.note(`${actor} has made a step: ${action}`);
      publisher = undefined;
    },
    scheduled(actor, method) {
      if (publisher === actor) trace.note(`${actor} has run ${method} on schedule`);
      publisher = undefined;
    },
  };
}

/** Makes a logger of the trace, so that the console stays quiet. */
export function tracedLog(trace: Trace): Logger {
  const write = (level: string) => (message: string) => {
    trace.note(`log ${level}: ${message}`);
  };
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}

function named({ topic, id }: Envelope): string {
  return `${topic} ${id}`;
}

function fromPipe({ isPiped, causeId }: Envelope): string {
  if (!isPiped) return '';
  return causeId === undefined ? ', out of its pipe' : `, out of its pipe because of ${causeId}`;
}

function again({ attempt }: Envelope): string {
  return attempt === 1 ? '' : `, attempt ${String(attempt)}`;
}
