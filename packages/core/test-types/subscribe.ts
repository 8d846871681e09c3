import { Subscribe, topic, type PayloadOf } from '@maiko/core';
import { expectTypeOf } from 'expect-type';

const Reading = topic<{ celsius: number }>('reading');

expectTypeOf<PayloadOf<typeof Reading>>().toEqualTypeOf<{ celsius: number }>();

export class Handlers {
  @Subscribe(Reading)
  right(_reading: { celsius: number }): void {}

  // @ts-expect-error a handler must take the topic's payload
  @Subscribe(Reading)
  wrong(_reading: { fahrenheit: number }): void {}
}
