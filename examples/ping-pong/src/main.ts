import { Actor, actor, ActorContext, createRuntime, Subscribe, topic, type OnStart } from '@maiko/core';

const PingPongEvent = topic<'Ping' | 'Pong'>(); // no name: the default topic, for programs that need no routing

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

async function main() {
  const runtime = createRuntime({
    actors: [actor(PingPong, { name: 'ping-side' }), actor(PingPong, { name: 'pong-side' })],
  });
  await runtime.start();
  await runtime.join();
}

void main();
