import { once } from 'node:events';
import { Writable } from 'node:stream';
import type { Tick } from '../load';
import type { Peer } from '../peer';

export const nodeStream: Peer = {
  lacks: 'one producer and one consumer: no topics, fan-out or supervision; the producer waits until all is consumed',
  backpressure: true,

  connectBounded(receiver, capacity) {
    const stream = new Writable({
      objectMode: true,
      highWaterMark: capacity,
      write(tick: Tick, _encoding, done) {
        receiver.receive(tick).then(() => {
          done();
        }, done);
      },
    });
    return {
      publish: (_topic, tick) => (stream.write(tick) ? undefined : once(stream, 'drain')),
      close: () => stream.destroy(),
    };
  },
};
