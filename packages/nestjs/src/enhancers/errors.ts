import { MaikoError } from '@maiko/core';

/** Nest has not made a guard, pipe, interceptor or filter of an actor. */
export const enhancersWithoutHost = (actor: string, enhancer?: string, method?: string) =>
  new MaikoError(
    'ENHANCERS_WITHOUT_HOST',
    enhancer === undefined
      ? `${actor} has guards, pipes, interceptors or filters that Nest does not know`
      : `${actor}.${String(method)} goes through ${enhancer}, which Nest has not made`,
    {
      actor,
      method,
      expected: 'an actor in the providers of a module: that is where Nest looks for them',
      hint:
        enhancer === undefined
          ? `Add ${actor} to the providers of its module; it may stay in MaikoModule.forFeature() as well`
          : `Give an instance of ${enhancer} to the decorator; or name the method with a string and list ${actor} in the providers of its module`,
    },
  );

/** A guard, pipe, interceptor or filter of an actor, or a global one, is request-scoped or transient. */
export const scopedEnhancer = (actor: string, enhancer: string, isTransient: boolean) =>
  new MaikoError(
    'REQUEST_SCOPED_ENHANCER',
    `${actor} goes through ${enhancer}, which is ${isTransient ? 'transient' : 'created for every request'}`,
    {
      actor,
      expected: isTransient
        ? 'a guard, pipe, interceptor or filter of which Nest has one instance'
        : 'a guard, pipe, interceptor or filter that is not request-scoped, and needs nothing that is: an event is no request',
      hint: isTransient
        ? 'Leave the scope out; what it needs may be transient'
        : 'Leave the scope out; what belongs to one event is resolved when it is handled: scope.resolve(Token, envelope) of EventScope',
    },
  );

/** A hook, step or schedule has a guard, pipe, interceptor, filter or parameter decorator. */
export const enhancedWithoutEvent = (actor: string, method: string) =>
  new MaikoError(
    'ENHANCED_WITHOUT_EVENT',
    `${actor}.${method} has guards, pipes, interceptors, filters or parameter decorators and handles no event`,
    {
      actor,
      method,
      expected:
        'them on methods with @Subscribe: hooks, steps and schedules have no event, and nothing would call them',
      hint: `Remove them from ${method}, or publish an event there and decorate its handler`,
    },
  );

/** A method replaces a handler that has guards, pipes, interceptors or filters, and has none. */
export const overriddenEnhancers = (actor: string, method: string) =>
  new MaikoError(
    'OVERRIDDEN_ENHANCERS',
    `${actor}.${method} replaces a handler of a base class and leaves out its guards, pipes, interceptors or filters`,
    {
      actor,
      method,
      expected: 'the same decorators: they belong to a function, and a method that replaces it does not have them',
      hint: `Repeat them on ${method}; one without arguments, such as @UseGuards(), says that there are none`,
    },
  );

/** A parameter decorator asks for something that an event does not have. */
export const foreignParameterOf = (actor: string, method: string, index: number) =>
  new MaikoError(
    'FOREIGN_PARAMETER',
    `Parameter ${String(index)} of ${actor}.${method} has a decorator for something that an event does not have`,
    {
      actor,
      method,
      expected: '@Payload or @Body for the payload, @Ctx for the envelope, or a decorator of createParamDecorator',
      hint: 'Take it from the payload or the envelope; what a request has goes into the payload when the event is published',
    },
  );
