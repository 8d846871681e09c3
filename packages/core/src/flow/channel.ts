import { EMPTY, Subject, type Subscription } from 'rxjs';
import { FLOW_UNHEARD, type FlowSink } from './flow-monitor';
import type { StandardSchema } from '../topic/schema';
import type { ResolvedTopicOptions } from '../topic/topic-options';
import type { Envelope } from './envelope';
import type { FlowEnvironment } from './flow-environment';
import type { Log } from './mailbox/log';
import type { Mailbox } from './mailbox/mailbox';
import type { DirectReceiver } from './mailbox/receiver';
import { offer, type Route } from './mailbox/overflow';
import { observerOf, type ObserverArguments } from './observing/observer';
import type { Observers } from './observing/observers';
import { ACCEPTED, Publication, Sender } from './publication';

/** The part of a broker that its channels need. */
export interface Router extends FlowEnvironment {
  /** Another object when every event has to be looked at: publishing has come to an end, or is put off. */
  readonly generation: object;
  readonly observers: Observers;
  /** The publisher of what comes without one. */
  readonly outside: Sender;
  routesOf(channel: Channel): Route | undefined;
  /** Whether something subscribes to just this topic. */
  isNamed(topic: string): boolean;
  /** An Observable that fed the topic failed. */
  onSourceFailed(topic: string, thrown: unknown): void;
}

/**
 * The Subject of one topic: what the broker keeps of it at run time. `next` puts an envelope into the logs of its
 * readers, which it knows until a route changes. `subscribe` joins the observers of the topic, which have a log as
 * actors have: a bare Subject would call them on the stack of the publisher.
 */
export class Channel extends Subject<Envelope> {
  /** The generation for which an event may be dispatched as it is; undefined when every event has to be looked at. */
  generation: object | undefined;
  // Here, and not only in the route: every object on the way of an event may be a cache miss.
  /** The only receiver, if events may pass its log by; and its mailbox. */
  #direct: DirectReceiver | undefined;
  #directMailbox: Mailbox | undefined;
  #subscriptionIndex = 0;
  #monitors: FlowSink;
  /** The log, when it is the only one and needs nothing but room for the event. */
  #only: Log | undefined;
  readonly name: string;
  /** For the topology: the world outside has published here. */
  fromOutside = false;
  readonly options: ResolvedTopicOptions;
  readonly guessed: boolean;
  /** Undefined once it is retired. */
  #router: Router | undefined;
  #first: Route | undefined;
  #foundIn: object | undefined;
  #notedOn: { channel: object | undefined } | undefined;

  /** @param guessed these options have not been declared: a declaration takes the place of the channel */
  constructor(name: string, options: ResolvedTopicOptions, router: Router, guessed = false) {
    super();
    this.name = name;
    this.options = options;
    this.guessed = guessed;
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
    if (router === undefined || this.#foundIn === router.generation) return this;
    const first = router.routesOf(this);
    this.#first = first;
    this.#only = first?.next === undefined && first?.conflates === false ? first.log : undefined;
    this.#directMailbox = this.#only === undefined ? undefined : first?.sole;
    this.#direct = this.#directMailbox?.receiver.direct;
    this.#subscriptionIndex = first?.subscriptionIndex ?? 0;
    this.#foundIn = router.generation;
    this.generation = this.schema === undefined ? router.generation : undefined;
    return this;
  }

  /** Its routes have changed: the next event looks for them. */
  forgetRoutes(): void {
    this.generation = this.#foundIn = undefined;
  }

  /** Publishers find it on their topic from now on. */
  noteOn(declaration: { channel: object | undefined }): void {
    declaration.channel = this;
    this.#notedOn = declaration;
  }

  /**
   * Nothing is published here any more. Topics outlive runtimes, and several may note one channel: it lets go of its
   * runtime.
   */
  retire(): void {
    if (this.#notedOn?.channel === this) this.#notedOn.channel = undefined;
    this.#direct = this.#directMailbox = undefined;
    this.#notedOn = this.#router = this.#only = this.#first = this.#foundIn = this.generation = undefined;
    this.#monitors = FLOW_UNHEARD;
  }

  protected get outside(): Sender {
    return this.update().#router?.outside ?? new Sender(undefined);
  }

  /**
   * Routes an envelope into every mailbox; settles when all have accepted. This is the hot path of publishing.
   *
   * @param sender by default the world outside the actors; the broker, which gives one, has updated the routes
   */
  // A caller that knows the Subject only ignores the promise, which may be ignored.
  // eslint-disable-next-line @typescript-eslint/no-misused-promises
  override next(envelope: Envelope, sender: Sender = this.outside): Promise<void> {
    const direct = this.#direct;
    if (direct?.vacant === true && sender.mailbox !== this.#directMailbox && this.#monitors.dispatched === undefined) {
      direct.handOver(envelope, this.#subscriptionIndex);
      return ACCEPTED;
    }
    return this.#append(envelope, sender);
  }

  #append(envelope: Envelope, sender: Sender): Promise<void> {
    const log = this.#only;
    if (
      log !== undefined &&
      log.waiting === undefined &&
      log.hasRoom() &&
      sender.mailbox?.log !== log &&
      this.#monitors.dispatched === undefined
    ) {
      log.append(envelope, this.#subscriptionIndex);
      return ACCEPTED;
    }
    return this.#dispatchToAll(envelope, sender);
  }

  #dispatchToAll(envelope: Envelope, sender: Sender): Promise<void> {
    if (this.#monitors.dispatched !== undefined || this.#first === undefined) this.#report(envelope, sender);
    return this.route(envelope, sender);
  }

  /** Puts an envelope into every log, and reports nothing. */
  protected route(envelope: Envelope, sender: Sender): Promise<void> {
    let publication: Publication | undefined;
    for (let route = this.#first; route !== undefined; route = route.next) {
      const { log, sole } = route;
      const direct = sole?.receiver.direct;
      if (direct?.vacant === true && sender.mailbox !== sole) {
        direct.handOver(envelope, route.subscriptionIndex);
        continue;
      }
      if (sender.mailbox?.log === log && skipsOwn(route, sender.mailbox)) continue;
      if (log.waiting === undefined && !route.conflates && log.hasRoom()) log.append(envelope, route.subscriptionIndex);
      else offer(route, envelope, (publication ??= new Publication(sender)), this.#router as Router);
    }
    return publication === undefined ? ACCEPTED : publication.settled;
  }

  /** Joins the observers of the topic: they get what is published from now on, in turns of their own. */
  override subscribe(...given: ObserverArguments<Envelope>): Subscription {
    return (this.#router?.observers.observe(this.name) ?? EMPTY).subscribe(observerOf(given));
  }

  /** Whether the topic has observers; actors are none. */
  override get observed(): boolean {
    return this.#router?.observers.has(this.name) ?? false;
  }

  /** A source that feeds the topic has failed. It is told, and the topic goes on. */
  override error(thrown: unknown): void {
    this.#router?.onSourceFailed(this.name, thrown);
  }

  /** The end of the runtime. Observers complete when they have got what is theirs: see `Observers.close`. */
  override complete(): void {
    this.retire();
    super.complete();
  }

  /** Does nothing: a topic belongs to all its publishers and observers. */
  override unsubscribe(): void {
    // What a Subject does here would make every later `next` throw.
  }

  /** Whether an event would have a receiver. */
  get isSubscribed(): boolean {
    for (let route = this.update().#first; route !== undefined; route = route.next)
      if (route.log.retired === undefined) return true;
    return false;
  }

  #report(envelope: Envelope, sender: Sender): void {
    if (this.#first === undefined) this.#monitors.unrouted?.(envelope);
    const subscribers = this.subscribers(sender);
    this.#monitors.dispatched?.(envelope, subscribers);
  }

  /** How many mailboxes an event of a publisher is for. */
  protected subscribers(sender: Sender): number {
    let subscribers = 0;
    for (let route = this.#first; route !== undefined; route = route.next) {
      const { log, own } = route;
      // For one that has retired it becomes a dead letter, but not its own event.
      const readsOwn = log === sender.mailbox?.log || (log.retired !== undefined && log.readers[0] === sender.mailbox);
      subscribers += log.readers.length - (!own && readsOwn ? 1 : 0);
    }
    return subscribers;
  }
}

/** An actor does not get its own event: skipped in its own log; a log that others read too it leaves, once. */
function skipsOwn({ log, own }: Route, mailbox: Mailbox): boolean {
  if (own) return false;
  if (log.readers.length === 1) return true;
  mailbox.detach();
  return false;
}
