import { defineOptions } from '../define-options';
import { callback, flag } from '../options-check';
import { SOURCE, type SourceOptions } from '../rxjs/source-options';
import { bridge } from './publisher';

/** Options of `connect`: the bound for what waits, and how values are published. */
export interface ConnectOptions extends SourceOptions {
  /**
   * Told of every value that was refused (PAYLOAD_REJECTED, MAILBOX_FULL, ...) and, outside actors, of the error that
   * ended the connection (CONNECTION_FAILED). Default: the log is.
   */
  readonly onError?: ((error: Error) => void) | undefined;
  /** The values have been through the schema of the topic already, and are published as they are. Default false. */
  readonly parsed?: boolean | undefined;
  /** For a bridge to another system: the object or text that names it, found in `envelope.via`. Default: none. */
  readonly via?: object | string | undefined;
}

export const CONNECT = defineOptions<ConnectOptions>()({
  ...SOURCE.rows,
  onError: [callback],
  parsed: [flag, false],
  via: [bridge],
});
