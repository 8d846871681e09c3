/** A part of the way of an event. */
export interface Step {
  readonly name: string;
  /** Which functions belong to it, as `file:function`; the first step that matches wins. */
  readonly functions: RegExp;
}

/**
 * Files of core stand here by their path in `packages/core/src`, those of the benchmark begin with `bench/`, what belongs
 * to Node with `node:`; what has no file is the engine's. A function that was inlined
 * counts for itself, or for its caller: a publish is compiled into one piece, often that of its call.
 */
export const STEPS: readonly Step[] = [
  { name: 'handler', functions: /^bench\/(load\.ts:|peers\/maiko\.ts:handle$)/ },
  {
    name: 'publish: call',
    functions:
      /^(bench\/peers\/maiko\.ts:publish|runtime\/runtime\.ts:(publish|get congested)|actor\/publisher\.ts:|topic\/)/,
  },
  {
    name: 'publish: look-up',
    functions:
      /^flow\/(broker\.ts:(publish|#publishUnseen|#admit|#channelOf)|channel\.ts:(update|noteOn|Channel)|subscriptions\.ts:)/,
  },
  {
    name: 'publish: envelope',
    functions: /^flow\/(envelope\.ts:|broker\.ts:(seal|#newStamp|#forgetStamp))|^ports\/clock\.ts:now$/,
  },
  {
    name: 'publish: routing',
    functions: /^flow\/(channel|overflow|broker)\.ts:|^flow\/publication\.ts:(published|remember)$/,
  },
  { name: 'publish: append', functions: /^flow\/(log\.ts:(append|#makeSpace|#recount|#floor|hasRoom)$|ring\.ts:)/ },
  {
    name: 'publish: wake',
    functions: /^(flow\/(sleepers\.ts:|mailbox\.ts:wake)|supervision\/(cell|turn-taker)\.ts:(wake|schedule)$)/,
  },
  {
    name: 'publisher waits',
    functions:
      /^flow\/(outside|publication|log|blocked-cycle)\.ts:|^supervision\/(cell|turn-taker)\.ts:(waits|released|hold)$/,
  },
  { name: 'dispatcher', functions: /^(ports\/|fifo\.ts:)/ },
  {
    name: 'turn: loop',
    functions:
      /^(turn\/|flow\/mailbox\.ts:|supervision\/(turn\.ts:|(cell|turn-taker)\.ts:(run|#takeSome|endTurn|idle|goOn|update|get ))|monitor)/,
  },
  { name: 'turn: what a handler returns', functions: /^(supervision\/|actor\/|thenable\.ts:)/ },
  { name: 'other of core', functions: /^(runtime|flow)\/|^[a-z-]+\.ts:/ },
  { name: 'driver', functions: /^bench\/|^:(cpuUsage|hrtime|get rss|rss|memoryUsage)$/ },
  { name: 'garbage collector', functions: /^:\(garbage collector\)$/ },
  { name: 'engine: promises, timers, calls', functions: /^(node:|:)/ },
];

/** The step of a function; `undefined` for what no step names. */
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
