import { describe, expect, test } from 'vitest';
import { EnvironmentError, readLogLevel, readSettings } from '../../shared/adapters/environment.ts';
import { createInvocation } from '../../shared/adapters/invocation.ts';
import { createLog } from '../../shared/adapters/log.ts';
import { noon, settings } from '../support/builders.ts';

describe('readSettings', () => {
  test('nothing set, or set to nothing → the documented defaults', () => {
    expect(readSettings({})).toEqual(settings());
    expect(readSettings({ ENS_TIMEOUT_SECONDS: '', DENY_NODES: '' })).toEqual(settings());
  });

  test('everything set → read', () => {
    const read = readSettings({
      INSTALLATION: 'blue',
      SMQ_ENDPOINT: 'http://1.mns.cn-hangzhou-internal.aliyuncs.com',
      ENS_ENDPOINT: 'http://127.0.0.1:8080',
      ENS_VISIBILITY_SECONDS: '1.5',
      PAUSED: 'true',
      DENY_NODES: ' cn-a-*, ,cn-b-1',
      LOG_LEVEL: 'debug',
    });
    expect(read).toMatchObject({
      installation: 'blue',
      smqEndpoint: 'http://1.mns.cn-hangzhou-internal.aliyuncs.com',
      ensVisibilitySeconds: 1.5,
      paused: true,
      denyNodes: ['cn-a-*', 'cn-b-1'],
      logLevel: 'debug',
    });
  });

  const [key, previous] = ['k'.repeat(32), 'p'.repeat(40)];
  test('keys for tasks → the one to sign with first; none, or empty → tasks are not signed', () => {
    expect(readSettings({ TASK_SIGNING_KEY: key }).taskSigningKeys).toEqual([key]);
    const both = readSettings({ TASK_SIGNING_KEY: key, TASK_SIGNING_KEY_PREVIOUS: previous });
    expect(both.taskSigningKeys).toEqual([key, previous]);
    expect(readSettings({ TASK_SIGNING_KEY: '', TASK_SIGNING_KEY_PREVIOUS: '' })).toEqual(settings());
  });

  test.each([
    ['a key shorter than 32 characters', { TASK_SIGNING_KEY: 'short-secret'.padEnd(31, '!') }],
    ['a previous key without one', { TASK_SIGNING_KEY_PREVIOUS: 'long-enough-secret'.padEnd(32, '!') }],
  ])('%s → a fault that does not show it', (_, environment) => {
    const read = () => readSettings(environment);
    expect(read).toThrow(/^misconfigured Environment: TASK_SIGNING_KEY: /);
    expect(read).not.toThrow(/secret/);
  });

  test('many faults → one error that names each variable and no value', () => {
    const faulty = {
      INSTALLATION: 'Secret-1',
      ENS_ENDPOINT: 'http://secret-2.example.com',
      SMQ_ENDPOINT: 'secret-3',
      RETRY_QUEUE: 'secret_4',
      ENS_TIMEOUT_SECONDS: '0',
      COPY_NODES_PER_CALL: '101',
      RETRY_MAX_ATTEMPTS: 'secret-5',
      PAUSED: 'secret-6',
      LOG_LEVEL: 'secret-7',
    };
    const read = () => readSettings(faulty);
    expect(read).toThrow(EnvironmentError);
    try {
      read();
    } catch (error) {
      const { faults, failure } = error as EnvironmentError;
      expect(faults.map(({ variable }) => variable).toSorted()).toEqual(Object.keys(faulty).toSorted());
      expect(faults.slice(0, 1)).toEqual([
        { variable: 'INSTALLATION', detail: 'must be 1 to 20 lower-case letters, digits or "-"' },
      ]);
      expect(JSON.stringify(faults)).not.toMatch(/\^|is not valid/);
      expect(failure).toMatchObject({ kind: 'misconfigured', code: 'Environment' });
      expect(JSON.stringify([faults, failure])).not.toMatch(/secret/i);
    }
  });

  test.each([
    ['blank', { ENS_VISIBILITY_SECONDS: ' ' }],
    ['hexadecimal', { RETRY_BASE_SECONDS: '0x10' }],
    ['longer than a queue keeps it', { RETRY_CAP_SECONDS: '604800' }],
    ['a fraction where things are counted', { COPY_NODES_PER_CALL: '1.5' }],
    ['one queue for both', { RETRY_QUEUE: 'same', DEAD_LETTER_QUEUE: 'same' }],
  ])('%s → refused', (_, environment) => {
    expect(() => readSettings(environment)).toThrow(EnvironmentError);
  });

  test('a call timeout that the function cannot wait for three times → refused', () => {
    expect(() => readSettings({ ENS_TIMEOUT_SECONDS: '40' }, 120)).toThrow(/ENS_TIMEOUT_SECONDS/);
    expect(readSettings({ ENS_TIMEOUT_SECONDS: '39' }, 120)).toMatchObject({ ensTimeoutSeconds: 39 });
    const both = { ENS_TIMEOUT_SECONDS: '40', RETRY_QUEUE: 'same', DEAD_LETTER_QUEUE: 'same', PAUSED: '1' };
    expect(() => readSettings(both, 120)).toThrow(/PAUSED.*DEAD_LETTER_QUEUE.*ENS_TIMEOUT_SECONDS/);
  });

  test('ticks that come before ENS must list what the last one bought → refused, with both variables and what to do', () => {
    expect(() => readSettings({ TICK_SECONDS: '689' })).toThrow(
      'TICK_SECONDS: must be at least 690, ENS_VISIBILITY_SECONDS + ENS_TIMEOUT_SECONDS + 60, ' +
        'or a tick buys again what the last one has bought; set the timer to the same time',
    );
    expect(readSettings({ TICK_SECONDS: '690' })).toMatchObject({ tickSeconds: 690 });
    expect(() => readSettings({ ENS_VISIBILITY_SECONDS: '3511' })).toThrow(/TICK_SECONDS: must be at least 3601/);
    const short = { ENS_VISIBILITY_SECONDS: '2', ENS_TIMEOUT_SECONDS: '2', TICK_SECONDS: '64' };
    expect(readSettings(short)).toMatchObject({ tickSeconds: 64 });
    // What cannot be read is told alone.
    expect(() => readSettings({ ...short, TICK_SECONDS: 'hourly' })).toThrow(
      /Environment: TICK_SECONDS: must be a number[^;]*$/,
    );
    expect(() => readSettings({ ...short, ENS_TIMEOUT_SECONDS: '0', TICK_SECONDS: '62' })).not.toThrow(/TICK_SECONDS/);
  });

  test('the log level before there are settings → as set, or info', () => {
    const levels = [{}, { LOG_LEVEL: 'error' }, { LOG_LEVEL: 'loud' }].map(readLogLevel);
    expect(levels).toEqual(['info', 'error', 'info']);
  });

  test.each([
    'http://ens.aliyuncs.com',
    'https://ens.aliyuncs.com/path',
    'https://user@ens.aliyuncs.com',
    'ftp://127.0.0.1',
  ])('the endpoint %s → refused', (ENS_ENDPOINT) => {
    expect(() => readSettings({ ENS_ENDPOINT })).toThrow(EnvironmentError);
  });
});

describe('createInvocation', () => {
  const clock = { now: () => noon, sleep: async () => {} };
  const environment = { ALIBABA_CLOUD_ACCESS_KEY_ID: 'id', ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'secret' };

  test('credentials → those of the invocation that runs now, else of the environment', () => {
    const invocation = createInvocation({ ...environment, ALIBABA_CLOUD_SECURITY_TOKEN: 'token' }, clock);
    expect(invocation.credentials()).toEqual({ accessKeyId: 'id', accessKeySecret: 'secret', securityToken: 'token' });
    const first = { accessKeyId: 'a', accessKeySecret: 'b' };
    invocation.begin({ credentials: first, deadline: noon });
    expect(invocation.credentials()).toEqual(first);
    invocation.begin({ deadline: noon });
    expect(invocation.credentials()).toMatchObject({ accessKeyId: 'id' });
  });

  test('credentials that were rejected → the others are given, until the next invocation', () => {
    const invocation = createInvocation(environment, clock);
    const own = { accessKeyId: 'own', accessKeySecret: 'x' };
    invocation.begin({ credentials: own, deadline: noon });
    invocation.rejected(own);
    expect(invocation.credentials().accessKeyId).toBe('id');
    invocation.rejected(invocation.credentials());
    expect(invocation.credentials().accessKeyId).toBe('own');
    invocation.begin({ credentials: own, deadline: noon });
    expect(invocation.credentials().accessKeyId).toBe('own');
  });

  test('time → enough up to the deadline to the millisecond', () => {
    const invocation = createInvocation(environment, clock);
    invocation.begin({ deadline: noon + 5000 });
    expect(() => invocation.assertTimeFor(5)).not.toThrow();
    expect(() => invocation.assertTimeFor(5.001)).toThrow();
    expect(() => invocation.assertTimeFor(1, noon - 1)).toThrow();
  });
});

test('createLog: one JSON object a line, from its level on, with the fields of its parents', () => {
  const lines: string[] = [];
  const log = createLog({
    level: 'info',
    clock: { now: () => noon, sleep: async () => {} },
    write: (line) => lines.push(line),
  });
  log.debug('hidden');
  log.with({ requestId: 'r-1' }).with({ nodeId: 'n' }).warn('copy.failed', { kind: 'unknown' });
  log.info('plain');
  log.error('bad');
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    {
      time: '2026-11-24T04:00:00.000Z',
      level: 'warn',
      event: 'copy.failed',
      requestId: 'r-1',
      nodeId: 'n',
      kind: 'unknown',
    },
    { time: '2026-11-24T04:00:00.000Z', level: 'info', event: 'plain' },
    { time: '2026-11-24T04:00:00.000Z', level: 'error', event: 'bad' },
  ]);
});
