/** The resolved options of `MaikoModule.forRoot`. */
export const OPTIONS = Symbol('maiko.options');

/** What one `MaikoModule.forFeature` was given. */
export const FEATURE = Symbol('maiko.feature');

/** The runtime, for parts of this package: `Runtime` itself may be hidden by `isGlobal: false`. */
export const RUNTIME = Symbol('maiko.runtime');
