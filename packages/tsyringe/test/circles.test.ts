import { Actor, inject as injectField } from '@maiko/core';
import { tsyringeContainer } from '@maiko/tsyringe';
import { delay, inject, injectable } from 'tsyringe';
import { context, failureOf, verify } from './support';

@injectable()
class Pins {
  constructor(@inject('service') readonly service: unknown) {}
}
@injectable()
class Service {
  constructor(readonly pins: Pins) {}
}
@Actor()
class Controller {
  constructor(readonly service: Service) {}
}

test('circles of constructors are named with the whole path', () => {
  expect(verify(Controller, [{ provide: 'service', useClass: Service }])).toContain('Pins -> "service" -> Pins');
  expect(verify(Controller, [{ provide: 'service', useExisting: Service }])).toBe(
    '[CIRCULAR_DEPENDENCY] Constructors need each other: Controller -> Service -> Pins -> "service" -> Service. ' +
      'Move what both need into a class of its own, or break the circle with @inject(delay(() => OtherClass)) of tsyringe.',
  );
});

test('circles of other names are found, and those of factories', () => {
  const other = { provide: 'service', useExisting: 'other' };
  expect(verify(Controller, [other, { provide: 'other', useExisting: 'service' }])).toContain(
    '"service" -> "other" -> "service"',
  );
  expect(verify(Controller, [other, { provide: 'other', useFactory: () => ({}), inject: [Service] }])).toContain(
    'Controller -> Service -> Pins -> "service" -> "other" -> Service',
  );
});

test('circles of hundreds are named as well', () => {
  const providers = Array.from({ length: 500 }, (_, index) => ({
    provide: index === 0 ? 'service' : `link-${index}`,
    useFactory: () => ({}),
    inject: [index === 499 ? 'service' : `link-${index + 1}`],
  }));
  expect(verify(Controller, providers)).toContain('[CIRCULAR_DEPENDENCY]');
});

test('a circle that an import cycle hides behind undefined is explained', () => {
  class Late {
    constructor(readonly other: object) {}
  }
  Actor({ inject: [undefined as never] })(Late);
  expect(verify(Late)).toBe(
    '[CIRCULAR_DEPENDENCY] The argument at index 0 of Late is undefined (Late -> ?). Expected a class, or a token, received undefined. ' +
      'Two files import each other, so this class was not there yet when the decorator ran: move what both need into a ' +
      'file of its own, or write @inject(delay(() => TheClass)) of tsyringe.',
  );
});

test('circles of fields with inject() are found while creating', async () => {
  class Left {
    readonly right: unknown = injectField(Right);
  }
  class Right {
    readonly left: unknown = injectField(Left);
  }
  @Actor()
  class Both {
    constructor(readonly left: Left) {}
  }
  const error = await failureOf(tsyringeContainer().create(Both, context()));
  expect(error.message).toContain('Constructors need each other: Both -> Left -> Right -> Left');

  class Asker {
    readonly taker: unknown = injectField(Taker);
  }
  @injectable()
  class Taker {
    constructor(readonly asker: Asker) {}
  }
  @Actor()
  class Mixed {
    constructor(
      readonly asker: Asker,
      readonly taker: Taker,
    ) {}
  }
  const mixed = await failureOf(tsyringeContainer().create(Mixed, context()));
  expect(mixed.message).toContain('Constructors need each other: Mixed -> Asker -> Taker -> Asker');
});

test('a circle that delay() breaks is none, but what is behind it is checked', () => {
  @injectable()
  class Front {
    constructor(@inject(delay(() => Behind)) readonly behind: { readonly front: Front }) {}
  }
  @injectable()
  class Behind {
    constructor(
      readonly front: Front,
      @inject('missing') readonly missing: unknown,
    ) {}
  }
  @Actor()
  class Owner {
    constructor(readonly front: Front) {}
  }
  expect(verify(Owner)).toContain('(Owner -> Front -> Behind -> "missing")');
  tsyringeContainer({ providers: [{ provide: 'missing', useValue: 1 }] }).verify(Owner);
});
