/** What `MaikoModule.forRoot` was given. */
export const GIVEN = Symbol('maiko.given');

/** The options that hold: what was given, and over it what a test wants. */
export const OPTIONS = Symbol('maiko.options');

/** What one `MaikoModule.forFeature` was given. */
export const FEATURE = Symbol('maiko.feature');

/** The runtime, for parts of this package: `Runtime` itself may be hidden by `isGlobal: false`. */
export const RUNTIME = Symbol('maiko.runtime');

/** A `Rig`, in tests only. */
export const SETUP = Symbol('maiko.setup');

/** A `Life`, in tests only. */
export const LIFECYCLE = Symbol('maiko.life');

/** What brings actors the events of another library. */
export const EMITTER_BRIDGE = Symbol('maiko.emitterBridge');
