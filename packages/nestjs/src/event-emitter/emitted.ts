/** The payload of an event that was not emitted with exactly one value. */
export class EmittedValues {
  constructor(readonly values: readonly unknown[]) {}

  static payloadOf(values: readonly unknown[]): unknown {
    return values.length === 1 ? values[0] : new EmittedValues(values);
  }

  static valuesOf(payload: unknown): unknown[] {
    return payload instanceof EmittedValues ? [...payload.values] : [payload];
  }
}
