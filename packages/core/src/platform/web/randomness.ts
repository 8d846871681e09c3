import type { Randomness } from '../contract';

export const { randomText }: Randomness = {
  randomText: (bytes) => {
    const { crypto } = globalThis as Partial<typeof globalThis>;
    if (typeof crypto?.getRandomValues !== 'function') return undefined;
    const text = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(bytes))));
    return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  },
};
