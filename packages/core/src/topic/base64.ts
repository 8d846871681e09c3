/** The `Buffer` of Node; elsewhere there is none. */
type Buffers = { readonly [K in 'from' | 'isBuffer']: (typeof Buffer)[K] };

const { Buffer: buffers } = globalThis as { readonly Buffer?: Buffers };

export function isBuffer(value: unknown): value is Uint8Array {
  return buffers?.isBuffer(value) === true;
}

export function base64Of(bytes: Uint8Array): string {
  if (buffers !== undefined) return buffers.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

/** Returns a copy that begins where its buffer does, as the views on it must. */
export function bytesOf(base64: string): Uint8Array {
  if (buffers !== undefined) return new Uint8Array(buffers.from(base64, 'base64'));
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

/** Returns a `Buffer` where there is one. */
export function bufferOf(bytes: Uint8Array): Uint8Array {
  return buffers?.from(bytes) ?? bytes;
}
