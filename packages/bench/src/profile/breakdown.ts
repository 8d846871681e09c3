import { STEPS, stepOf } from './steps';

/** A function and its callees, with the samples in which it was on the stack. */
export interface Frame {
  readonly name: string;
  /** Samples in it or in what it called. */
  total: number;
  /** Samples in itself. */
  self: number;
  readonly callees: Map<string, Frame>;
}

/** The call tree as V8 writes it. */
export interface Nodes {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string };
    readonly children?: readonly number[] | undefined;
  }[];
  readonly samples?: readonly number[] | undefined;
}

export interface StepCost {
  readonly step: string;
  /** Of all samples, 0 to 1. */
  readonly share: number;
  /** Nanoseconds of processor time per event. */
  readonly perEvent: number;
  /** Its functions with their share of all samples, the most expensive first. */
  readonly functions: readonly (readonly [name: string, share: number])[];
}

/**
 * Samples are counted, not weighted by the time between them: on a busy machine that is mostly the time of others.
 * Functions of one name below the same caller become one frame, also across profiles.
 */
export function callTree(profiles: readonly Nodes[], nameOf: (url: string, name: string) => string): Frame {
  const root = frame('all');
  for (const { nodes, samples } of profiles) {
    const [first] = nodes;
    if (first === undefined) continue;
    const byId = new Map(nodes.map((node) => [node.id, node]));
    const selfOf = new Map<number, number>();
    for (const id of samples ?? []) selfOf.set(id, (selfOf.get(id) ?? 0) + 1);
    const fill = (into: Frame, id: number): number => {
      const self = selfOf.get(id) ?? 0;
      let total = self;
      into.self += self;
      for (const child of byId.get(id)?.children ?? []) {
        const { url = '', functionName = '' } = byId.get(child)?.callFrame ?? {};
        total += fill(calleeOf(into, nameOf(url, functionName)), child);
      }
      into.total += total;
      return total;
    };
    fill(root, first.id);
  }
  // What is idle belongs to no event.
  root.total -= root.callees.get(IDLE)?.total ?? 0;
  root.callees.delete(IDLE);
  return root;
}

const IDLE = ':(idle)';

function calleeOf({ callees }: Frame, name: string): Frame {
  let callee = callees.get(name);
  if (callee === undefined) callees.set(name, (callee = frame(name)));
  return callee;
}

function frame(name: string): Frame {
  return { name, total: 0, self: 0, callees: new Map<string, Frame>() };
}

/** Sums self time by step, in the order in which an event takes them. */
export function breakdown(tree: Frame, nanosecondsPerEvent: number): StepCost[] {
  const selfOf = new Map<string, number>();
  const visit = ({ name, self, callees }: Frame): void => {
    selfOf.set(name, (selfOf.get(name) ?? 0) + self);
    for (const callee of callees.values()) visit(callee);
  };
  for (const callee of tree.callees.values()) visit(callee);
  const all = [...selfOf].filter(([, self]) => self > 0).sort(([, one], [, other]) => other - one);
  return [...STEPS.map(({ name }) => name), undefined].flatMap((step) => {
    const functions = all
      .filter(([name]) => stepOf(name) === step)
      .map(([name, self]) => [name, self / tree.total] as const);
    if (functions.length === 0) return [];
    const share = functions.reduce((sum, [, each]) => sum + each, 0);
    return [{ step: step ?? 'unnamed', share, perEvent: share * nanosecondsPerEvent, functions }];
  });
}
