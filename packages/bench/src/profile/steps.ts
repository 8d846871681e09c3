/** A part of the way of an event. */
export interface Step {
  readonly name: string;
  /** Which functions belong to it, as `file:function`; the first step that matches wins. */
  readonly functions: RegExp;
}

/**
 * Files of core stand here by their path in `packages/core/src`, those of the benchmark begin with `bench/`, what
 * belongs to Node with `node:`; what has no file is the engine's. A function that was inlined counts for itself, or for
 * its caller: a publish is compiled into one piece, often that of its call.
 */
export const STEPS: readonly Step[] = [
  { name: 'handler', functions: /^bench\/(load\.ts:|peers\/maiko\.ts:handle$)/ },
  {
    name: 'publish: call',
    functions:
      /^(bench\/peers\/maiko\.ts:publish|runtime\/(runtime|ingress)\.ts:(publish|get congested)|actor\/publisher\.ts:|topic\/)/,
  },
  {
    name: 'publish: look-up',
    functions:
      /^flow\/(broker\.ts:(publish|#publishUnseen|#admit)|channels\.ts:|channel\.ts:(update|noteOn|Channel)|subscriptions\.ts:)/,
  },
  {
    name: 'publish: envelope',
    functions: /^flow\/(envelope\.ts:|envelope-factory\.ts:)|^ports\/clock\.ts:now$/,
  },
  {
    name: 'publish: routing',
    functions: /^flow\/(channel|mailbox\/overflow|broker)\.ts:|^flow\/publication\.ts:(onPublish|remember)$/,
  },
  {
    name: 'publish: append',
    functions: /^flow\/mailbox\/(log\.ts:(append|#makeSpace|#recount|#floor|hasRoom)$|ring\.ts:)/,
  },
  {
    name: 'publish: wake',
    functions: /^(flow\/mailbox\/(parked-readers\.ts:|mailbox\.ts:wake)|cell\/(cell|turn-loop)\.ts:(wake|schedule)$)/,
  },
  {
    name: 'publisher waits',
    functions:
      /^flow\/(external-sender|publication|mailbox\/(log|blocked-cycle))\.ts:|^cell\/(cell|turn-loop)\.ts:(onBlocked|onReleased|hold)$/,
  },
  { name: 'dispatcher', functions: /^(ports\/|fifo\.ts:)/ },
  {
    name: 'turn: loop',
    functions:
      /^(turn\/|flow\/mailbox\/mailbox\.ts:|cell\/(handler-loop\.ts:|(cell|turn-loop)\.ts:(run|#run|#takeSome|endTurn|resume|onIdle|requestTurn|update|get ))|monitor)/,
  },
  { name: 'turn: what a handler returns', functions: /^(cell\/|supervision\/|actor\/|thenable\.ts:)/ },
  { name: 'other of core', functions: /^(runtime|flow)\/|^[a-z-]+\.ts:/ },
  { name: 'driver', functions: /^bench\/|^:(cpuUsage|hrtime|get rss|rss|memoryUsage)$/ },
  { name: 'garbage collector', functions: /^:\(garbage collector\)$/ },
  { name: 'engine: promises, timers, calls', functions: /^(node:|:)/ },
];

/** Finds the step of a function; `undefined` for one that no step names. */
export function stepOf(frame: string): string | undefined {
  return STEPS.find(({ functions }) => functions.test(frame))?.name;
}

/** `file:function` of a frame, as `STEPS` names it. */
export function frameName(url: string, functionName: string): string {
  const path = /\/packages\/(core|bench)\/src\/(.*)$/.exec(url);
  const [, owner, file] = path ?? [];
  if (file !== undefined) return `${owner === 'bench' ? 'bench/' : ''}${file}:${functionName || '(anonymous)'}`;
  if (url.startsWith('maiko:turn/')) return `${url.slice('maiko:'.length)}:${functionName || 'loop'}`;
  if (url.startsWith('node:')) return `${url}:${functionName || '(anonymous)'}`;
  // The text of a turn loop loses its name where it is inlined.
  if (url === '' && functionName === '') return 'turn/(inlined):loop';
  return url === '' ? `:${functionName}` : `node:${url.split('/').pop() ?? ''}:${functionName}`;
}
