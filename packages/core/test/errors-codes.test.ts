import { isMaikoError, topic, type MaikoErrorCode } from '@maiko/core';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';

/** The compiler says which is missing, and which is none. */
const CODES: Readonly<Record<MaikoErrorCode, true>> = {
  ABANDONED: true,
  ACTOR_RESTARTED: true,
  ACTOR_STOPPED: true,
  BLOCKED_CYCLE: true,
  BLOCK_TIMEOUT: true,
  CONNECTION_FAILED: true,
  CONTEXT_NOT_RUN: true,
  DELIVERY_EXHAUSTED: true,
  DRAIN_FAILED: true,
  DUPLICATE_ACTOR: true,
  DUPLICATE_DURABLE: true,
  DURABLE_PIPE: true,
  ESCALATED: true,
  HANDLER_FAILED: true,
  HANDLER_TIMEOUT: true,
  HOOK_TIMEOUT: true,
  INCARNATION_ENDED: true,
  INGRESS_FULL: true,
  INJECT_OUTSIDE_CONSTRUCTION: true,
  INVALID_KEY: true,
  INVALID_NEXT_TIME: true,
  INVALID_OPTION: true,
  INVALID_PATTERN: true,
  INVALID_RETURN: true,
  INVALID_SCHEDULE: true,
  INVALID_STATE: true,
  INVALID_STEP_ACTION: true,
  INVALID_TOPIC_NAME: true,
  INVALID_VERDICT: true,
  KEY_FAILED: true,
  LATEST_BY_FAILED: true,
  LOGGER_FAILED: true,
  MAILBOX_FULL: true,
  MAILBOX_OVERFLOW: true,
  MODULE_CYCLE: true,
  MODULE_DOWN: true,
  MODULE_FAILED: true,
  MODULE_TOO_DEEP: true,
  NOT_AN_ACTOR: true,
  NOT_AN_EVENT: true,
  NOT_AN_OBSERVABLE: true,
  NOT_A_MODULE: true,
  NOT_A_MONITOR: true,
  NOT_A_TOPIC: true,
  NOT_DRAINED: true,
  NO_ATTRIBUTION: true,
  NO_INSTANCE: true,
  NO_RANDOM_SOURCE: true,
  OBSERVABLE_IGNORED: true,
  OBSERVER_FAILED: true,
  ON_ERROR_FAILED: true,
  OTHER_COPY: true,
  OUTCOME_FAILED: true,
  OUTCOME_LOST: true,
  OUTCOME_TIMEOUT: true,
  OUTCOME_UNROUTED: true,
  PAYLOAD_IS_PROMISE: true,
  PAYLOAD_NOT_RECORDABLE: true,
  PAYLOAD_REJECTED: true,
  PERMANENT_ENDED: true,
  PIPE_EMITTED_PROMISE: true,
  PIPE_FAILED: true,
  PIPE_NOT_OBSERVABLE: true,
  PIPE_OVERFLOW: true,
  PORT_FAILED: true,
  PUBLISH_TO_PATTERN: true,
  RECORD_TOO_LARGE: true,
  RECORD_UNREADABLE: true,
  RESTART_LIMIT: true,
  REUSED_INSTANCE: true,
  RUNTIME_CLOSED: true,
  RUNTIME_FAILED: true,
  SCHEDULED_FAILED: true,
  SCHEDULER_WORK_FAILED: true,
  SCHEDULE_CHOICE_FAILED: true,
  SCHEDULE_TARGET: true,
  SCHEMA_FAILED: true,
  SCHEMA_IS_ASYNC: true,
  SOURCE_CUT_OFF: true,
  SOURCE_FAILED: true,
  SOURCE_OVERFLOW: true,
  START_FAILED: true,
  STEP_FAILED: true,
  STOPPED_WHILE_STARTING: true,
  SUBJECT_OF_PATTERN: true,
  SUBJECT_SOURCE_FAILED: true,
  SUBSCRIBE_CHOICE_FAILED: true,
  SUBSCRIBE_TARGET: true,
  SUPERVISION_CONFLICT: true,
  THROWN_VALUE: true,
  TOO_MANY_CHILDREN: true,
  TOPIC_CONFLICT: true,
  TOPIC_KEY_FAILED: true,
  TRANSPORT_FAILED: true,
  TRANSPORT_FULL: true,
  TRANSPORT_MISSING: true,
  TRANSPORT_TIMEOUT: true,
  UNHANDLED_REJECTION: true,
  UNKNOWN_ACTOR: true,
  UNKNOWN_DEAD_LETTER: true,
  UNKNOWN_DEPENDENCY: true,
  UNKNOWN_OPTION: true,
};

const SOURCES = join(__dirname, '../src');

test('the union of all codes is what the sources of the main entry make', () => {
  const made = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.startsWith('monitoring'))
    .flatMap((file) => [...readFileSync(join(SOURCES, file), 'utf8').matchAll(/new MaikoError\(\s*'([A-Z_]+)'/gu)])
    .map(([, code]) => code);
  expect(Object.keys(CODES)).toEqual([...new Set(made)].sort());
});

test('every code is explained in the documents', () => {
  const documents = readFileSync(join(__dirname, '../../../docs/reference/errors.md'), 'utf8');
  expect(Object.keys(CODES).filter((code) => !documents.includes(`\`${code}\``))).toEqual([]);
});

/** An error that throws when its code is read. */
function hostile(): Error {
  const code = (): never => {
    throw new Error('no');
  };
  return Object.defineProperty(new Error('x'), 'name', { get: code });
}

describe('isMaikoError', () => {
  const thrown = (): unknown => {
    try {
      return topic('..');
    } catch (error) {
      return error;
    }
  };

  test('knows an error of Maiko, and its code', () => {
    expect([isMaikoError(thrown()), isMaikoError(thrown(), 'INVALID_TOPIC_NAME')]).toEqual([true, true]);
    expect(isMaikoError(thrown(), 'MAILBOX_FULL')).toBe(false);
  });

  test('knows one of another realm or copy', () => {
    const foreign: unknown = runInNewContext(
      `Object.assign(new Error('x'), { name: 'MaikoError', code: 'MAILBOX_FULL' })`,
    );
    expect(isMaikoError(foreign, 'MAILBOX_FULL')).toBe(true);
  });

  test.each([
    [undefined],
    [null],
    ['MAILBOX_FULL'],
    [new Error('x')],
    [{ name: 'MaikoError', code: 'MAILBOX_FULL' }],
    [hostile()],
  ])('refuses what is none: %#', (value) => {
    expect(isMaikoError(value)).toBe(false);
  });
});
