import { Injectable } from '@nestjs/common';
import { ExternalContextCreator } from '@nestjs/core';
import type { Tick } from '../../load';
import { createApplication, enhanceBy, enhanced } from './enhanced';

/** What Nest itself makes of a handler for others to call; nothing delivers. */
export const measure = enhanced(async (counter, by) => {
  @Injectable()
  class Listener {
    @enhanceBy(by)
    handle(tick: Tick): void {
      counter.add(tick);
    }
  }
  const application = await createApplication({ providers: [Listener] });
  await application.init();
  const listener = application.get(Listener);
  // eslint-disable-next-line @typescript-eslint/unbound-method -- Nest binds it to the instance
  const handle = application.get(ExternalContextCreator).create(listener, listener.handle as never, 'handle') as (
    tick: Tick,
  ) => Promise<unknown>;
  return {
    publish: (_topic, tick) => {
      void handle(tick);
      return undefined;
    },
    close: () => application.close(),
  };
}, true);
