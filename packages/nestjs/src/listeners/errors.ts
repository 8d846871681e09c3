import { MaikoError } from '@maiko/core';
import { nameOf } from '../errors';

export const notAListener = (received: unknown, decorator: string, option: string) =>
  new MaikoError('NOT_A_LISTENER', `${nameOf(received)} has no ${decorator}`, {
    expected: `a class with ${decorator}`,
    mend: `Remove it from "${option}", or list it in the providers of its module`,
  });

export const listenerTwice = (listener: string, module: string, option: string) =>
  new MaikoError('LISTENER_TWICE', `${listener} is in the providers of ${module} and in "${option}"`, {
    actor: listener,
    expected: 'one of the two: each event would be handled twice, once without mailbox and supervision',
    mend: `Remove it from the providers of ${module}`,
  });
