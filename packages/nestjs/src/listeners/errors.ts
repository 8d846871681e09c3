import { MaikoError } from '@maiko/core';
import { nameOfToken } from '@maiko/core/adapter';

/** A class given to an adapter of another library has none of its decorators. */
export const notAListener = (received: unknown, decorator: string, option: string) =>
  new MaikoError('NOT_A_LISTENER', `${nameOfToken(received)} has no ${decorator}`, {
    expected: `a class with ${decorator}`,
    hint: `Remove it from "${option}", or list it in the providers of its module`,
  });

/** A class is in `listeners` or `handlers`, and in the providers or controllers as well. */
export const listenerTwice = (listener: string, place: string, module: string, option: string) =>
  new MaikoError('LISTENER_TWICE', `${listener} is in the ${place} of ${module} and in "${option}"`, {
    actor: listener,
    expected: 'one of the two: each event would be handled twice, once without mailbox and supervision',
    hint:
      place === 'controllers'
        ? `Move the methods that listen into a class of its own, or remove ${listener} from "${option}": it goes on as it was`
        : `Remove it from the providers of ${module}`,
  });

export const listenerInTwoLists = (listener: string, options: readonly string[]) =>
  new MaikoError(
    'LISTENER_TWICE',
    `${listener} is ${options[0] === options[1] ? `twice in "${String(options[0])}"` : `in "${options.join('" and in "')}"`}`,
    {
      actor: listener,
      expected: 'one list: the class would have two instances, and each event would be handled twice',
      hint:
        options[0] === options[1]
          ? 'Remove one'
          : `Split ${listener}, or leave it in one of the two: what it hears of the other library goes on as it was`,
    },
  );

/** A listener is also a gateway or a resolver, or handles commands or queries. */
export const listenerWithOtherRole = (listener: string, role: string, option: string) =>
  new MaikoError('LISTENER_WITH_OTHER_ROLE', `${listener} is in "${option}" and has ${role}`, {
    actor: listener,
    expected:
      'a class that only listens: Nest looks for other roles, and their guards, on classes in the providers of a module',
    hint: `Move the methods that listen into a class of its own, or leave ${listener} in the providers of its module: it goes on as it was`,
  });

/** The module of a listener is loaded lazily, after the actors were created. */
export const listenerTooLate = (listener: string) =>
  new MaikoError('LISTENER_TOO_LATE', `The module of ${listener} has been loaded when the actors were known already`, {
    actor: listener,
    expected:
      'a module that is imported when the application is created: Nest brings no events to those that are loaded later',
    hint: 'Import the module in the application, or spawn an actor that subscribes to the topics: runtime.spawn(...)',
  });

export const listenersWithoutRuntime = (option: string) =>
  new MaikoError('NO_RUNTIME', `There are no actors to run what "${option}" lists`, {
    expected: 'MaikoModule.forRoot() among the modules of the application',
    hint: 'Add MaikoModule.forRoot() to the imports, in tests of a single module too',
  });

export const listenersWithoutEmitter = (option: string, emitter: string, library: string) =>
  new MaikoError('UNKNOWN_DEPENDENCY', `${emitter} is not there for what "${option}" lists`, {
    expected: `a module that exports ${emitter}, and is global or in "imports" of forFeature`,
    hint: `Import ${library}.forRoot() in the root module, or say where it is: forFeature({ ..., imports: [...] })`,
  });
