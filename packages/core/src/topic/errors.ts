import { describe, MaikoError } from '../errors';

const TOKEN_RULE = 'dot-separated tokens without spaces, wildcards or empty tokens, such as "sensor.reading"';
const PATTERN_RULE =
  'dot-separated tokens where "*" stands for one token and a final ">" for one or more, such as "orders.*"';

/** A name is empty, reserved or longer than 1024 characters, or has an empty token, white space or a wildcard. */
export const invalidTopicName = (name: unknown, problem: string) =>
  new MaikoError('INVALID_TOPIC_NAME', `Topic name ${describe(name)} is not valid: ${problem}`, {
    expected: TOKEN_RULE,
    received: name,
    hint: 'Rename the topic; for a family of topics use topics(pattern)',
  });

export const invalidTokens = (pattern: string, tokens: readonly string[], wildcards: number) =>
  new MaikoError('INVALID_TOPIC_NAME', `The family "${pattern}" has no topic .at(${tokens.map(describe).join(', ')})`, {
    topic: pattern,
    expected: `one text for each wildcard, ${String(wildcards)} in all, without dots where "*" stands`,
    received: tokens,
    hint: 'Give .at() a token for every wildcard of the pattern',
  });

/** A pattern is longer than 1024 characters, has an empty token, a misplaced `>`, or a wildcard mixed with text. */
export const invalidPattern = (pattern: unknown, problem: string) =>
  new MaikoError('INVALID_PATTERN', `Topic pattern ${describe(pattern)} is not valid: ${problem}`, {
    expected: PATTERN_RULE,
    received: pattern,
    hint: 'Correct the pattern',
  });

/** A family was published to. */
export const publishToPattern = (pattern: string) =>
  new MaikoError('PUBLISH_TO_PATTERN', `An event cannot be published to the pattern "${pattern}"`, {
    topic: pattern,
    expected: 'one concrete topic',
    received: pattern,
    hint: 'Name the topic with .at(token), for example Orders.at("alpha")',
  });

/** The subject of a family, or of a text, was asked for. */
export const subjectOfPattern = (pattern: string) =>
  new MaikoError('SUBJECT_OF_PATTERN', `${describe(pattern)} is a pattern, or a text, and has no subject`, {
    topic: pattern,
    expected: 'one topic: made by topic(), by .at(token) of a family, or a class with @Event(name)',
    received: pattern,
    hint: `Observe it with runtime.events(${describe(pattern)}); to publish as well, name one topic`,
  });

/** One topic is declared twice with different options. */
export const topicConflict = (name: string, difference: string) =>
  new MaikoError('TOPIC_CONFLICT', `Topic "${name}" is declared twice with different options (${difference})`, {
    topic: name,
    hint: 'Declare the topic once and import it wherever it is used',
  });

export const notATopic = (received: unknown) =>
  new MaikoError('NOT_A_TOPIC', `${describe(received)} is not a topic`, {
    expected: 'a topic made by topic() or topics(), or a class with @Event(name)',
    received,
    hint: 'Declare it: const Reading = topic<ReadingData>("sensor.reading")',
  });

/** What is published belongs to no topic. */
export const notAnEvent = (received: unknown) =>
  new MaikoError('NOT_AN_EVENT', `${describe(received)} is not an event`, {
    expected: 'an event made by calling a topic, or an instance of a class with @Event(name)',
    received,
    hint: 'Call the topic with the payload, for example Reading({ celsius: 21 }), or use publish(topic, payload)',
  });

/** The payload does not fit the schema. The event is a dead letter. */
export const payloadRejected = (topic: string, issues: readonly string[]) =>
  new MaikoError('PAYLOAD_REJECTED', `The payload does not fit the schema of topic "${topic}": ${issues.join('; ')}`, {
    topic,
    hint: 'Correct the payload or the schema',
  });

/** A promise is no payload: it came from outside, through a Subject, or out of an Observable. A dead letter. */
export const payloadIsPromise = (topic: string, received: unknown) =>
  new MaikoError('PAYLOAD_IS_PROMISE', `A promise was given as the payload of topic "${topic}"`, {
    topic,
    expected: 'what the promise is for',
    received,
    hint: 'Await it first. With an async function in operators, write mergeMap or concatMap instead of map',
  });

/** A schema threw, or its answer has neither a value nor issues. The event is a dead letter. */
export const schemaFailed = (topic: string, thrown: unknown) =>
  new MaikoError('SCHEMA_FAILED', `The schema of topic "${topic}" threw ${describe(thrown)}`, {
    topic,
    hint: 'Make the schema return issues instead of throwing',
    cause: thrown,
  });

export const schemaAnswer = (topic: string, received: unknown) =>
  new MaikoError('SCHEMA_FAILED', `The schema of topic "${topic}" gave an answer that cannot be read`, {
    topic,
    expected: '{ value } or { issues: [...] }, as Standard Schema says',
    received,
    hint: 'Correct the schema, or use a library that follows Standard Schema',
  });

/** The schema of a topic with `validate: "always"` returns a promise. */
export const schemaIsAsync = (topic: string) =>
  new MaikoError('SCHEMA_IS_ASYNC', `The schema of topic "${topic}" validates asynchronously`, {
    topic,
    expected: 'a synchronous schema on a topic with validate: "always" (waiting would reorder events)',
    hint: 'Use validate: "edge" and runtime.ingest(), which waits for the schema',
  });

/**
 * A payload holds something that a recording or a transport cannot carry. A recording has the event with this reason
 * instead; the publish of a durable event is refused.
 */
export const payloadNotRecordable = (path: string, received: unknown) =>
  new MaikoError('PAYLOAD_NOT_RECORDABLE', `The value at ${path} cannot be recorded`, {
    expected: 'plain data, Map, Set, Date, BigInt, typed arrays, errors or an instance of an event class',
    received,
    hint: 'Publish plain data, or leave the topic out of the recording',
  });
