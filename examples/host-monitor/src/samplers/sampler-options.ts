export interface SamplerOptions {
  /** Milliseconds between two readings. */
  readonly interval: number;
}
