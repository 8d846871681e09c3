import type { Output } from '../../src/dashboard/terminal';

/** Keeps what is written to it; a terminal of 100 columns if asked for. */
export function fakeOutput(isTTY: boolean): Output & { readonly text: () => string } {
  let written = '';
  return {
    isTTY,
    columns: 100,
    rows: 40,
    write: (chunk: Uint8Array | string) => {
      written += String(chunk);
      return true;
    },
    text: () => written,
  };
}
