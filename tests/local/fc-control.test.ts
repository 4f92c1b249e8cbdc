import { request as httpRequest } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startControl } from '../../local/fc/control.ts';
import { createBroker } from '../../local/smq/broker.ts';
import { fixture, startForThisTest } from './fixtures/fixture-host.ts';
import { accepted, seededRandom } from './smq-setup.ts';

const NOW = Date.parse('2026-11-24T02:54:38.123Z');

/** The control API of a host of the fed and the web function, its queue source driven by hand. */
async function startDriven(options: { instanceCap?: number; payload?: string; enable?: boolean } = {}) {
  const broker = createBroker({ random: seededRandom() });
  accepted(broker.createQueue('jobs', {}, NOW));
  const { payload = '{"rules":["a"]}', enable = false, instanceCap = 100 } = options;
  const fed = fixture('fed');
  const triggers = fed.triggers.map((trigger) =>
    trigger.type === 'timer' ? { ...trigger, config: { ...trigger.config, enable, payload } } : trigger,
  );
  const host = await startForThisTest({
    functions: [{ ...fed, triggers }, fixture('web')],
    broker,
    instanceCap,
    queueSource: { runs: false },
  });
  const control = await startControl({ host, port: 0 });
  onTestFinished(control.close);
  const call = async (method: string, path: string) => {
    const response = await fetch(`${control.url}${path}`, { method });
    return { status: response.status, headers: response.headers, json: await response.json() };
  };
  return { broker, host, control, call, send: (body: string) => accepted(broker.send('jobs', { body }, NOW)) };
}

describe('control: GET /triggers', () => {
  test('all triggers → function, trigger, type, enabled, and the next time of a running timer', async () => {
    const { call } = await startDriven({ enable: true });
    const { status, headers, json } = await call('GET', '/triggers');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('application/json');
    expect(json).toEqual([
      { function: 'fed', trigger: 'hourly', type: 'timer', enabled: true, nextFireAt: '2026-11-24T03:00:00.000Z' },
      { function: 'fed', trigger: 'queue', type: 'eventbridge', enabled: true, stream: 'disabled' },
      { function: 'web', trigger: 'http', type: 'http', enabled: true },
    ]);
  });
});

describe('control: POST /triggers/{function}/{trigger}', () => {
  test('a timer, disabled → the outcome, and the answer as JSON', async () => {
    const { call } = await startDriven();
    const { status, json } = await call('POST', '/triggers/fed/hourly');
    const triggerTime = '2026-11-24T02:54:38Z';
    expect(status).toBe(200);
    expect(json).toEqual({
      function: 'fed',
      trigger: 'hourly',
      triggerTime,
      outcome: 'answered',
      requestId: expect.stringMatching(/^1-/),
      durationMilliseconds: expect.any(Number),
      answer: { triggerTime, triggerName: 'hourly', payload: '{"rules":["a"]}' },
    });
  });

  test('a queue → how many messages, the outcome, the answer; then nothing', async () => {
    const { call, send } = await startDriven();
    send('a');
    send('b');
    const { status, json } = await call('POST', '/triggers/fed/queue?x=1');
    expect(status).toBe(200);
    expect(json).toMatchObject({
      function: 'fed',
      trigger: 'queue',
      messages: 2,
      outcome: 'answered',
      answer: [{ data: { messageBody: 'a' } }, { data: { messageBody: 'b' } }],
    });
    expect((await call('POST', '/triggers/fed/queue')).json).toEqual({
      function: 'fed',
      trigger: 'queue',
      messages: 0,
      outcome: 'nothing',
    });
  });

  test('the function fails → 200 with the failure, as the invocation API has it', async () => {
    const { call } = await startDriven({ payload: 'do fail' });
    expect(await call('POST', '/triggers/fed/hourly')).toMatchObject({
      status: 200,
      json: {
        outcome: 'failed',
        errorType: 'UnhandledInvocationError',
        answer: { errorMessage: 'told to fail', errorType: 'Error' },
      },
    });
  });

  test('the invocation is refused → 200 with status and code', async () => {
    const { call, host } = await startDriven({ instanceCap: 1 });
    const running = host.invoke('fed', Buffer.from('do hang'));
    expect(await call('POST', '/triggers/fed/hourly')).toMatchObject({
      status: 200,
      json: { outcome: 'refused', status: 429, code: 'ResourceExhausted' },
    });
    await host.killAll();
    await running;
  });

  test.each([
    ['/triggers/nobody/hourly', 404, 'FunctionNotFound'],
    ['/triggers/fed/none', 404, 'TriggerNotFound'],
    ['/triggers/web/http', 409, 'TriggerNotFired'],
  ])('%s → %i %s', async (path, status, code) => {
    const { call } = await startDriven();
    expect(await call('POST', path)).toMatchObject({ status, json: { code, message: expect.any(String) } });
  });

  test('the queue does not answer → 409 with its code', async () => {
    const { call, broker } = await startDriven();
    broker.failNext({ action: 'receive', status: 500, code: 'InternalError', message: 'no.' });
    expect(await call('POST', '/triggers/fed/queue')).toMatchObject({
      status: 409,
      json: { code: 'QueueNotRead', message: 'InternalError: no.' },
    });
  });

  test('the host is closed → 503', async () => {
    const { call, host } = await startDriven();
    await host.close();
    expect(await call('POST', '/triggers/fed/hourly')).toMatchObject({ status: 503, json: { code: 'HostClosed' } });
  });

  test('names with what a path cannot have → found by their encoding', async () => {
    const fired: unknown[] = [];
    const control = await startControl({
      port: 0,
      host: {
        triggers: () => [],
        async fire(...names) {
          fired.push(names);
          return { kind: 'delivered', messages: 1, outcome: { kind: 'accepted' } };
        },
      },
    });
    onTestFinished(control.close);
    const response = await fetch(`${control.url}/triggers/fed/a%2Fb%20ü`, { method: 'POST' });
    expect(await response.json()).toEqual({ function: 'fed', trigger: 'a/b ü', messages: 1, outcome: 'accepted' });
    expect(fired).toEqual([['fed', 'a/b ü']]);
  });
});

describe('control: what it refuses', () => {
  test.each([
    ['POST', '/triggers', 405, 'GET'],
    ['DELETE', '/triggers', 405, 'GET'],
    ['GET', '/triggers/fed/hourly', 405, 'POST'],
    ['GET', '/', 404, null],
    ['POST', '/triggers/fed', 404, null],
    ['POST', '/triggers/fed/hourly/x', 404, null],
    ['POST', '/x/triggers/fed/hourly', 404, null],
    ['POST', '/triggers/fed/%E0%A4%A', 404, null],
  ])('%s %s → %i, in JSON', async (method, path, status, allow) => {
    const { call } = await startDriven();
    const answer = await call(method, path);
    expect(answer).toMatchObject({ status, json: { code: expect.any(String), message: expect.any(String) } });
    expect(answer.headers.get('allow')).toBe(allow);
  });

  test.each([
    ['an Origin', { origin: 'http://evil.example' }],
    ['an Origin that is null', { origin: 'null' }],
    ['its own address as Origin', { origin: 'http://127.0.0.1' }],
    ['another Host', { host: 'evil.example' }],
    ['another Host on its port', { host: 'evil.example:80' }],
    ['a Host that begins like it', { host: '127.0.0.1.evil.example' }],
  ])('%s → 403, and nothing is fired', async (_, headers) => {
    const { control, send, broker } = await startDriven();
    send('a');
    expect(await statusOf(`${control.url}/triggers/fed/queue`, 'POST', headers)).toBe(403);
    expect(await statusOf(`${control.url}/triggers`, 'GET', headers)).toBe(403);
    expect(broker.counts('jobs', NOW).visible).toBe(1);
  });

  test.each(['localhost', 'LOCALHOST:9000', '127.0.0.1'])('Host %s → answered', async (host) => {
    const { control } = await startDriven();
    expect(await statusOf(`${control.url}/triggers`, 'GET', { host })).toBe(200);
  });
});

/** The status of a request with headers that fetch does not let one set. */
function statusOf(url: string, method: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { method, headers }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode));
    });
    request.on('error', reject);
    request.end();
  });
}
