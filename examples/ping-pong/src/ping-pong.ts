import { Actor, actor, ActorContext, Subscribe, topic, type OnStart } from '@maiko/core';

export const PingPongEvent = topic<'Ping' | 'Pong'>(); // no name: the default topic, for programs that need no routing

@Actor()
class PingPong implements OnStart {
  #pings = 0;

  constructor(private readonly ctx: ActorContext) {}

  async onStart() {
    if (this.ctx.id === 'ping-side') await this.ctx.publish(PingPongEvent, 'Pong');
  }

  @Subscribe(PingPongEvent)
  handle(event: 'Ping' | 'Pong') {
    console.log(`Event: ${event}`);
    if (event === 'Ping' && ++this.#pings === 5) {
      this.ctx.stopRuntime(); // ten events: each side has had five
      return undefined;
    }
    return PingPongEvent(event === 'Ping' ? 'Pong' : 'Ping'); // what a handler returns is published
  }
}

export const players = [actor(PingPong, { name: 'ping-side' }), actor(PingPong, { name: 'pong-side' })];
