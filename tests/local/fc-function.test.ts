import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FunctionHost } from '../../local/fc/host.ts';
import {
  ACCOUNT_ID,
  bodyJson,
  bodyText,
  fixture,
  fixtures,
  functionKeys,
  probeEvent,
  startFixtureHost,
  startForThisTest,
} from './fixtures/fixture-host.ts';

describe('function: what it is given', () => {
  let host: FunctionHost;
  beforeAll(async () => {
    process.env['LEAK'] = 'of the host';
    host = await startFixtureHost({ environment: { REPLACED: 'override', ENS_ENDPOINT: 'http://127.0.0.1:1' } });
  });
  afterAll(async () => {
    delete process.env['LEAK'];
    await host.close();
  });
  const probe = async (action: string) => bodyJson(await host.invoke('probe', probeEvent(action)));

  test('environment → the declared, Function Compute’s own and the overrides, and nothing of the host', async () => {
    const outcome = await host.invoke('probe', probeEvent('environment'));
    expect(bodyJson(outcome)).toEqual({
      DECLARED: 'declared',
      REPLACED: 'override',
      ENS_ENDPOINT: 'http://127.0.0.1:1',
      ALIBABA_CLOUD_ACCESS_KEY_ID: functionKeys.accessKeyId,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: functionKeys.accessKeySecret,
      ALIBABA_CLOUD_SECURITY_TOKEN: functionKeys.securityToken,
      FC_ACCOUNT_ID: ACCOUNT_ID,
      FC_FUNC_CODE_PATH: expect.stringMatching(/\/code\/$/),
      FC_FUNCTION_HANDLER: 'index.handler',
      FC_FUNCTION_MEMORY_SIZE: '128',
      FC_FUNCTION_NAME: 'probe',
      FC_INSTANCE_ID: outcome.kind === 'answered' ? outcome.instanceId : '',
      FC_REGION: 'cn-hangzhou',
      FC_VER_ID: 'LATEST',
    });
  });

  test('two instances → each has the keys issued to it, in its environment and in each context', async () => {
    const issueKeys = (id: string) => ({
      accessKeyId: `STS.${id}`,
      accessKeySecret: `s-${id}`,
      securityToken: `t-${id}`,
    });
    const issuing = await startForThisTest({ issueKeys });
    const outcomes = await Promise.all(
      ['environment', 'context'].map((action) => issuing.invoke('probe', probeEvent(action))),
    );
    const [idOfFirst, idOfSecond] = outcomes.map((outcome) => (outcome.kind === 'answered' ? outcome.instanceId : ''));
    expect(idOfFirst).not.toBe(idOfSecond);
    const [environment, context] = outcomes.map(bodyJson);
    expect(environment).toMatchObject({
      ALIBABA_CLOUD_ACCESS_KEY_ID: `STS.${idOfFirst}`,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: `s-${idOfFirst}`,
      ALIBABA_CLOUD_SECURITY_TOKEN: `t-${idOfFirst}`,
    });
    expect(context).toMatchObject({ credentials: issueKeys(idOfSecond ?? '') });
  });

  test('event → a Buffer of exactly the bytes sent', async () => {
    const bytes = Buffer.from('xx not JSON, ü xx').subarray(3, -3);
    expect(bodyJson(await host.invoke('probe', bytes))).toEqual({ isBuffer: true, text: 'not JSON, ü' });
  });

  test('context → all the documented members', async () => {
    const outcome = await host.invoke('probe', probeEvent('context'), { retryCount: 2 });
    expect(bodyJson(outcome)).toEqual({
      requestId: outcome.requestId,
      credentials: functionKeys,
      function: { name: 'probe', handler: 'index.handler', memory: 128, timeout: 10 },
      service: { name: '', logProject: '', logStore: '', qualifier: 'LATEST', versionId: '' },
      region: 'cn-hangzhou',
      accountId: ACCOUNT_ID,
      retryCount: 2,
      tracing: { openTracingSpanContext: '', openTracingSpanBaggages: {}, jaegerEndpoint: '' },
      logger: ['setLogLevel', 'log', 'debug', 'info', 'warn', 'error'],
    });
    expect(outcome.requestId).toMatch(/^1-6[0-9a-f]{7}-[0-9a-f]{8}-[0-9a-f]{12}$/);
  });

  test('code → a copy that sees no module outside itself, and no loader of the host', async () => {
    expect(await probe('outside')).toMatchObject({
      errorMessage: expect.stringContaining("Cannot find module 'yaml'"),
    });
    const files = await probe('files');
    expect(files).toMatchObject({ execArgv: [] });
    expect(files['dirname']).not.toContain('fixtures');
  });
});

describe('function: modules and results', () => {
  let host: FunctionHost;
  beforeAll(async () => {
    host = await startFixtureHost({
      functions: [...fixtures, fixture('probe', { name: 'sync', handler: 'index.sync' })],
    });
  });
  afterAll(() => host.close());

  test('an ES module in a folder, its name with a dot → split at the last dot', async () => {
    expect(bodyJson(await host.invoke('module', Buffer.from('{"a":1}')))).toEqual({
      file: 'main.v1.mjs',
      event: { a: 1 },
      name: 'module',
    });
  });

  test('a CommonJS handler that is not async → its return value', async () => {
    expect(bodyJson(await host.invoke('sync', Buffer.from('')))).toEqual({ synchronous: true });
  });

  test.each([
    ['an object', 'event', Buffer.from('{"isBuffer":true,"text":"{\\"action\\":\\"event\\"}"}')],
    ['a Buffer', 'buffer', Buffer.from([0, 255, 1])],
    ['nothing', 'nothing', Buffer.alloc(0)],
    ['a text', 'text', Buffer.from('text')],
    ['a number', 'count', Buffer.from('1')],
  ])('%s returned → the documented bytes', async (_, action, bytes) => {
    const outcome = await host.invoke('probe', probeEvent(action));
    expect(outcome.kind === 'answered' && Buffer.from(outcome.body)).toEqual(bytes);
  });

  test('a callback → its first call counts', async () => {
    expect(bodyText(await host.invoke('callback', probeEvent('')))).toBe('first');
  });

  test('a callback kept from an earlier call → does not answer a later one', async () => {
    expect(bodyText(await host.invoke('callback', probeEvent('keep')))).toBe('kept');
    expect(bodyJson(await host.invoke('callback', probeEvent('useKept')))).toEqual({ own: true });
  });
});

describe('function: errors', () => {
  let host: FunctionHost;
  let brokenFolder: string;
  beforeAll(async () => {
    brokenFolder = await mkdtemp(join(tmpdir(), 'fc-broken-'));
    await writeFile(join(brokenFolder, 'index.js'), 'exports.handler = async( => {};');
    await writeFile(join(brokenFolder, 'needs.js'), "require('not-there'); exports.handler = async () => {};");
    await writeFile(join(brokenFolder, 'parses.js'), "JSON.parse('{'); exports.handler = async () => {};");
    const broken = (handler: string, codeFolder = brokenFolder) =>
      fixture('probe', { name: handler.replace('.', '_'), handler, codeFolder });
    const { codeFolder } = fixture('probe');
    host = await startFixtureHost({
      functions: [
        ...fixtures,
        broken('index.handler'),
        broken('needs.handler'),
        broken('parses.handler'),
        broken('absent.handler'),
        broken('index.absent', codeFolder),
        broken('index.notAFunction', codeFolder),
        broken('index'),
      ],
    });
  });
  afterAll(async () => {
    await host.close();
    await rm(brokenFolder, { recursive: true });
  });

  test('an Error thrown → its message, name and stack, and the instance lives on', async () => {
    const outcome = await host.invoke('probe', probeEvent('throw'));
    expect(outcome).toMatchObject({ kind: 'failed', errorType: 'UnhandledInvocationError' });
    const { stackTrace, ...rest } = bodyJson(outcome);
    expect(rest).toEqual({ errorMessage: 'thrown', errorType: 'OddError' });
    expect(stackTrace).toEqual(expect.arrayContaining([expect.stringMatching(/^ {4}at .*index\.js:\d+/)]));
    const next = await host.invoke('probe', probeEvent('text'));
    expect(next.kind === 'answered' && next.instanceId).toBe(outcome.kind === 'failed' && outcome.instanceId);
  });

  test('something else thrown → its text', async () => {
    const outcome = await host.invoke('probe', probeEvent('throwText'));
    expect(bodyJson(outcome)).toEqual({ errorMessage: 'only a text', errorType: 'FunctionUnhandledError' });
  });

  test('a result that is no JSON → an error', async () => {
    expect(bodyJson(await host.invoke('probe', probeEvent('circular')))).toMatchObject({ errorType: 'TypeError' });
  });

  test('an exception outside the promise → the error, and the next call gets a new instance', async () => {
    const outcome = await host.invoke('probe', probeEvent('throwLater'));
    expect(outcome).toMatchObject({ kind: 'failed', errorType: 'UnhandledInvocationError' });
    expect(bodyJson(outcome)).toMatchObject({ errorMessage: 'thrown later', errorType: 'OddError' });
    expect(bodyText(await host.invoke('probe', probeEvent('count')))).toBe('1');
  });

  test.each([
    ['error', { errorMessage: 'called back', errorType: 'TypeError', stackTrace: expect.any(Array) }],
    ['textError', { errorMessage: 'only a text', errorType: 'FunctionHandledError' }],
  ])('a callback with an %s → handled', async (action, body) => {
    const outcome = await host.invoke('callback', probeEvent(action));
    expect(outcome).toMatchObject({ kind: 'failed', errorType: 'HandledInvocationError' });
    expect(bodyJson(outcome)).toEqual(body);
  });

  test.each([
    ['absent.handler', 'ImportModuleError', /^Module '.*\/code\/absent\.js' is missing\.$/],
    ['needs.handler', 'ImportModuleError', /^Cannot find module 'not-there'/],
    ['index.handler', 'UserCodeSyntaxError', /^Unexpected token/],
    ['parses.handler', 'SyntaxError', /JSON/],
    ['index.absent', 'HandlerNotFound', /^Handler 'absent' is missing on module 'index'$/],
    ['index.notAFunction', 'HandlerNotFound', /^Handler 'notAFunction' is missing on module 'index'$/],
    ['index', 'InvalidHandlerName', /'index'$/],
  ])('the handler %s → %s', async (handler, errorType, errorMessage) => {
    const name = handler.replace('.', '_');
    const outcome = await host.invoke(name, probeEvent('text'));
    expect(outcome).toMatchObject({ kind: 'failed', errorType: 'UnhandledInvocationError' });
    expect(bodyJson(outcome)).toMatchObject({ errorType, errorMessage: expect.stringMatching(errorMessage) });
    expect(host.instanceCount(name)).toBe(0);
  });

  test('a rejected promise, of which the documents say two things → the option says which', async () => {
    const other = await startForThisTest({ rejectionErrorType: 'HandledInvocationError' });
    expect(await other.invoke('probe', probeEvent('throw'))).toMatchObject({ errorType: 'HandledInvocationError' });
  });

  test('an unknown function → 404 FunctionNotFound', async () => {
    const outcome = await host.invoke('unknown', probeEvent('text'));
    expect(outcome).toMatchObject({ kind: 'refused', status: 404, code: 'FunctionNotFound' });
  });
});

describe('function: log', () => {
  test('console, logger and standard output → lines with time, request id and level', async () => {
    const lines: string[] = [];
    const host = await startForThisTest({ log: (line) => lines.push(line) });
    const { requestId } = await host.invoke('probe', probeEvent('log'));
    await host.close();
    const prefix = `2026-11-24T02:54:38.123Z ${requestId}`;
    expect(lines.filter((line) => line !== 'written as it is')).toEqual([
      `FC Invoke Start RequestId: ${requestId}`,
      `${prefix} [verbose] console log`,
      `${prefix} [info] console info`,
      `${prefix} [warn] console\rwarn`,
      `${prefix} [error] console error`,
      `${prefix} [debug] console debug`,
      `${prefix} [verbose] logger log`,
      `${prefix} [error] logger error`,
      `FC Invoke End RequestId: ${requestId}`,
    ]);
    expect(lines).toContain('written as it is');
  });

  test('an error → its stack as a line, and the end says so', async () => {
    const lines: string[] = [];
    const host = await startForThisTest({ log: (line) => lines.push(line) });
    const { requestId } = await host.invoke('probe', probeEvent('throw'));
    await host.close();
    expect(lines[1]).toMatch(/ \[error\] OddError: thrown\r {4}at /);
    expect(lines.at(-1)).toBe(`FC Invoke End RequestId: ${requestId}, Error: Unhandled function error`);
  });
});
