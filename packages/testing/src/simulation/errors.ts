import { MaikoError } from '@maiko/core';

/** The script given to `replay` is not one that a failure printed. */
export const invalidScript = (text: string, part: string) =>
  new MaikoError('INVALID_SCRIPT', `The script ${JSON.stringify(text)} cannot be read at ${JSON.stringify(part)}`, {
    expected: 'what a failed simulation printed after "replay:", such as "order@17=2;crash%20billing@0=1"',
    received: part,
    hint: 'Copy the whole script, or give the seed instead',
  });

/** Why something failed that a simulation wanted to fail. */
export const INJECTED = ['SIMULATED_CRASH', 'SIMULATED_FAILURE'] as const;

/** A handler or scheduled method crashed because the seed said so. */
export const simulatedCrash = (actor: string, method: string, when: 'before' | 'after') =>
  new MaikoError('SIMULATED_CRASH', `The simulation made "${actor}" crash ${when} ${method} ran`, {
    actor,
    method,
    hint: 'Make the program stand it, or leave this actor out of the option "crash"',
  });

/** The call of a port failed because the seed said so. */
export const simulatedFailure = (port: string, method: string, when: 'before' | 'after') =>
  new MaikoError('SIMULATED_FAILURE', `The simulation made ${port}.${method} fail ${when} it did its work`, {
    method,
    hint: 'Make the program stand it, or leave the option "failures" of this port out',
  });

export const asynchronousInvariant = (name: string) =>
  new MaikoError('INVALID_OPTION', `Invariant "${name}" returned a promise`, {
    expected: 'a function that throws or returns false at once when the invariant does not hold',
    hint: 'Look only at what is there already; what takes time belongs in the scenario',
  });

/** The function that makes the program of a simulation asked for its runtime, which comes later. */
export const notAssembled = () =>
  new MaikoError('NOT_ASSEMBLED', 'There is no runtime while the program is being made', {
    hint: 'Use the runtime in the scenario and in invariants; to make the program, only port, choose and integer are there',
  });

export const notMet = (within: number) =>
  new MaikoError('SETTLE_TIMEOUT', `The condition of settleOn has not come true within ${String(within)} ms`, {
    expected: 'the condition to become true',
    hint: 'Correct the condition, or give it longer: { within: milliseconds }',
  });

/** Two runs of one seed differ: the program uses something that the seed does not decide. */
export const notDeterministic = (what: string, first: string, second: string) =>
  new MaikoError(
    'SIMULATION_NOT_DETERMINISTIC',
    `Two runs of ${what} differ. First run: ${first.trim()}. Second run: ${second.trim()}`,
    {
      expected:
        'a program in which everything comes from the simulation, and which has the same initial state in every run',
      hint:
        'Look for Date, Math.random, timers, ids or I/O of the program itself and give it a stand-in for them ' +
        '(simulation.port, an injected clock), and for state that outlives a run: make it in the function that makes the program',
    },
  );

/** A scenario asked for a choice from nothing. */
export const nothingBetween = (least: number, most: number) =>
  new MaikoError('NOTHING_TO_CHOOSE', `There is no whole number from ${String(least)} to ${String(most)}`, {
    expected: 'two whole numbers, the smaller one first',
    received: `${String(least)} to ${String(most)}`,
    hint: 'Correct the bounds',
  });

export const nothingToChoose = (among: readonly unknown[]) =>
  new MaikoError('NOTHING_TO_CHOOSE', 'An empty list has nothing to choose', {
    expected: 'at least one value',
    received: among,
    hint: 'Give choose() what there is to choose from',
  });
