import { Subject } from 'rxjs';
import type { MonitorSink } from '../ports/monitor';
import type { StandardSchema } from '../topic/schema';
import type { ResolvedTopicOptions } from '../topic/topic-options';
import type { Envelope } from './envelope';
import type { FlowEnvironment } from './environment';
import type { Mailbox } from './mailbox';
import { offer, type Route } from './overflow';
import { ACCEPTED, Publication, type Sender } from './publication';

/** What a channel needs of its broker. */
export interface Router extends FlowEnvironment {
  /** Another object whenever a route may have changed, or publishing has come to an end. */
  readonly generation: object;
  routesOf(channel: Channel): Route | undefined;
  /** The sender behind `next`. */
  readonly outside: Sender;
}

/**
 * A topic at run time: a Subject whose subscribers are, before all observers, the mailboxes of actors. Actors take the
 * short way, straight into their logs; RxJS observers are served by a tap, which is a mailbox like theirs. So nothing of
 * a subscriber runs on the publisher's stack, and a re-entrant `next` gives everyone the same order, which a bare
 * Subject does not.
 */
export class Channel extends Subject<Envelope> {
  readonly name: string;
  readonly options: ResolvedTopicOptions;
  /** The generation for which an event may be dispatched as it is; undefined when every event has to be looked at. */
  generation: object | undefined;
  /** For the topology: the world outside has published here. */
  fromOutside = false;
  readonly #router: Router;
  readonly #monitors: MonitorSink;
  #first: Route | undefined;
  #foundIn: object | undefined;
  #notedOn: { channel: object | undefined } | undefined;

  constructor(name: string, options: ResolvedTopicOptions, router: Router) {
    super();
    this.name = name;
    this.options = options;
    this.#router = router;
    this.#monitors = router.monitors;
  }

  /** The schema that every publish is checked against. */
  get schema(): StandardSchema | undefined {
    return this.options.validate === 'always' ? this.options.schema : undefined;
  }

  /** Finds its routes, if they may have changed. */
  update(): this {
    const router = this.#router;
    if (this.#foundIn === router.generation) return this;
    this.#first = router.routesOf(this);
    this.#foundIn = router.generation;
    this.generation = this.schema === undefined ? router.generation : undefined;
    return this;
  }

  /** Publishers find it on their topic from now on. */
  noteOn(declaration: { channel: object | undefined }): void {
    declaration.channel = this;
    this.#notedOn = declaration;
  }

  forget(): void {
    if (this.#notedOn?.channel === this) this.#notedOn.channel = undefined;
  }

  /** Routes an envelope into every mailbox; settles when all have accepted. This is the hot path of publishing. */
  dispatch(envelope: Envelope, sender: Sender): Promise<void> {
    if (this.#monitors.dispatched !== undefined || this.#first === undefined) this.#report(envelope, sender);
    let publication: Publication | undefined;
    for (let route = this.#first; route !== undefined; route = route.next) {
      const { log } = route;
      if (sender.mailbox?.log === log && skipsOwn(route, sender.mailbox)) continue;
      if (log.waiting === undefined && !route.conflates && log.hasRoom()) log.append(envelope, route.slot);
      else publication = this.#offer(route, envelope, publication ?? new Publication(sender));
    }
    return publication === undefined ? ACCEPTED : publication.settled;
  }

  #offer(route: Route, envelope: Envelope, publication: Publication): Publication {
    offer(route, envelope, publication, this.#router);
    return publication;
  }

  /** Whether an event would reach anybody. */
  get isSubscribed(): boolean {
    return this.update().#first !== undefined;
  }

  /** Lets an Observable be piped into a topic: same as publishing from outside. */
  override next(envelope: Envelope): void {
    void this.update().dispatch(envelope, this.#router.outside);
  }

  /** Serves the RxJS observers; called by the tap, never on a publisher's stack. */
  toObservers(envelope: Envelope): void {
    super.next(envelope);
  }

  #report(envelope: Envelope, sender: Sender): void {
    if (this.#first === undefined) this.#monitors.unrouted?.(envelope);
    let subscribers = 0;
    for (let route = this.#first; route !== undefined; route = route.next) {
      const { log, own } = route;
      subscribers += log.readers.length - (!own && log === sender.mailbox?.log ? 1 : 0);
    }
    this.#monitors.dispatched?.(envelope, subscribers);
  }
}

/** An actor does not get its own event: skipped in its own log; a log that others read too it leaves, once. */
function skipsOwn({ log, own }: Route, mailbox: Mailbox): boolean {
  if (own) return false;
  if (log.readers.length === 1) return true;
  mailbox.detach();
  return false;
}
