import { Subject } from 'rxjs';
import type { ResolvedTopicOptions } from '../topic/topic-options';
import type { Envelope } from './envelope';
import type { FlowEnvironment } from './environment';
import { offer, type Route } from './overflow';
import { ACCEPTED, Publication, type Sender } from './publication';

/** What a channel needs of its broker. */
export interface Router extends FlowEnvironment {
  /** Changes whenever a route may have changed. */
  readonly routesVersion: number;
  routesOf(channel: Channel): readonly Route[];
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
  /** Whether every publish is checked against the schema. */
  readonly checked: boolean;
  readonly #router: Router;
  #routes: readonly Route[] = [];
  #version = -1;

  constructor(name: string, options: ResolvedTopicOptions, router: Router) {
    super();
    this.name = name;
    this.options = options;
    this.checked = options.schema !== undefined && options.validate === 'always';
    this.#router = router;
  }

  /** Routes an envelope into every mailbox; settles when all have accepted. This is the hot path of publishing. */
  dispatch(envelope: Envelope, sender: Sender): Promise<void> {
    const router = this.#router;
    if (this.#version !== router.routesVersion) this.#findRoutes();
    const routes = this.#routes;
    if (router.monitors.active) this.#report(envelope, routes, sender);
    let publication: Publication | undefined;
    for (const route of routes) {
      const { log } = route;
      if (sender.mailbox?.log === log && !route.own) {
        // Its own event: skipped in its own log; a log that others read too it leaves, once.
        if (log.readers.length === 1) continue;
        sender.mailbox.detach();
      }
      if (log.waiting === undefined && route.overflow !== 'latest' && log.hasRoom()) log.append(envelope, route.slot);
      else offer(route, envelope, (publication ??= new Publication(sender)), router);
    }
    return publication === undefined ? ACCEPTED : publication.settled;
  }

  /** Lets an Observable be piped into a topic: same as publishing from outside. */
  override next(envelope: Envelope): void {
    void this.dispatch(envelope, this.#router.outside);
  }

  /** Serves the RxJS observers; called by the tap, never on a publisher's stack. */
  toObservers(envelope: Envelope): void {
    super.next(envelope);
  }

  #findRoutes(): void {
    this.#routes = this.#router.routesOf(this);
    this.#version = this.#router.routesVersion;
  }

  #report(envelope: Envelope, routes: readonly Route[], sender: Sender): void {
    if (routes.length === 0) this.#router.monitors.emit('unrouted', envelope);
    let subscribers = 0;
    for (const { log, own } of routes)
      subscribers += log.readers.length - (!own && log === sender.mailbox?.log ? 1 : 0);
    this.#router.monitors.emit('dispatched', envelope, subscribers);
  }
}
