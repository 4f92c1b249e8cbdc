import { access } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import {
  bodyJson,
  bodyText,
  fixture,
  fixtures,
  functionKeys,
  probeEvent,
  startFixtureHost,
  startForThisTest,
} from './fixtures/fixture-host.ts';

describe('instances: reuse', () => {
  test('one call after the other → the same instance, its memory kept', async () => {
    const host = await startForThisTest();
    expect(bodyText(await host.invoke('probe', probeEvent('count')))).toBe('1');
    expect(bodyText(await host.invoke('probe', probeEvent('count')))).toBe('2');
    expect(host.instanceCount('probe')).toBe(1);
  });

  test('two calls at once → an instance each', async () => {
    const host = await startForThisTest();
    const outcomes = await Promise.all([
      host.invoke('probe', probeEvent('count')),
      host.invoke('probe', probeEvent('count')),
    ]);
    expect(outcomes.map(bodyText)).toEqual(['1', '1']);
    expect(host.instanceCount('probe')).toBe(2);
  });

  test('fresh, with a cap of one → a new instance for each call, and none is left', async () => {
    const host = await startForThisTest({ fresh: true, instanceCap: 1 });
    expect(bodyText(await host.invoke('probe', probeEvent('count')))).toBe('1');
    expect(bodyText(await host.invoke('probe', probeEvent('count')))).toBe('1');
    expect(host.instanceCount('probe')).toBe(0);
  });

  test('an instance that ended by itself between two calls → a new one takes the next', async () => {
    const host = await startForThisTest({ instanceCap: 1 });
    expect(bodyText(await host.invoke('probe', probeEvent('exitSoon')))).toBe('answered');
    await expect.poll(() => host.instanceCount('probe')).toBe(0);
    expect(bodyText(await host.invoke('probe', probeEvent('count')))).toBe('1');
  });

  test('an exception after the answer → in the log, and the instance ends', async () => {
    const lines: string[] = [];
    const host = await startForThisTest({ log: (line) => lines.push(line) });
    expect(bodyText(await host.invoke('probe', probeEvent('throwAfterwards')))).toBe('answered');
    await expect.poll(() => host.instanceCount('probe')).toBe(0);
    expect(lines.at(-1)).toMatch(/ \[error\] OddError: thrown afterwards/);
  });

  test('more calls at once than the cap → 429 ResourceExhausted, until one is free again', async () => {
    const host = await startForThisTest({ instanceCap: 1, functions: [fixture('probe', { timeoutSeconds: 60 })] });
    const running = host.invoke('probe', probeEvent('hang'));
    expect(await host.invoke('probe', probeEvent('text'))).toMatchObject({
      kind: 'refused',
      status: 429,
      code: 'ResourceExhausted',
    });
    await host.killAll();
    await running;
    expect(await host.invoke('probe', probeEvent('text'))).toMatchObject({ kind: 'answered' });
  });
});

describe('instances: how they end', () => {
  test.each(['loop', 'hang'])('a %s over the timeout → killed, with the documented message', async (action) => {
    const lines: string[] = [];
    const functions = [fixture('probe', { timeoutSeconds: 1 })];
    const host = await startForThisTest({ functions, log: (line) => lines.push(line) });
    const outcome = await host.invoke('probe', probeEvent(action));
    expect(outcome).toMatchObject({ kind: 'failed', errorType: 'UnhandledInvocationError' });
    expect(bodyJson(outcome)).toEqual({ errorMessage: 'Function time out after 1 seconds' });
    expect(host.instanceCount('probe')).toBe(0);
    expect(outcome.kind === 'failed' && outcome.durationMilliseconds).toBeGreaterThanOrEqual(999);
    expect(lines.some((line) => line.endsWith('[verbose] looping'))).toBe(action === 'loop');
  });

  test('process.exit → the instance ends, not the host, and the call says so', async () => {
    const host = await startForThisTest();
    const outcome = await host.invoke('probe', probeEvent('exit'));
    expect(outcome).toMatchObject({ kind: 'failed', errorType: 'UnhandledInvocationError' });
    expect(bodyJson(outcome)['errorMessage']).toMatch(
      /^Process exited unexpectedly before completing request \(duration: \d+ms, maxMemoryUsage: [1-9]\d*MB\)$/,
    );
  });

  test('more memory than declared → the instance ends, not the host', async () => {
    const host = await startForThisTest({ functions: [fixture('probe', { timeoutSeconds: 15 })] });
    expect(bodyJson(await host.invoke('probe', probeEvent('fill')))['errorMessage']).toMatch(
      /^Process exited unexpectedly/,
    );
  });

  test('kill → the instance named ends and its call is answered with the error; the others go on', async () => {
    const lines: string[] = [];
    const ids: string[] = [];
    const issueKeys = (id: string) => {
      ids.push(id);
      return functionKeys;
    };
    const functions = [fixture('probe', { timeoutSeconds: 60 }), fixture('fed', { timeoutSeconds: 60 })];
    const host = await startForThisTest({ functions, issueKeys, log: (line) => lines.push(line) });
    const running = [0, 1].map(() => host.invoke('probe', probeEvent('hang')));
    const other = host.invoke('fed', Buffer.from('do hang'));
    expect(ids).toHaveLength(3);
    await host.kill(ids[1] ?? '');
    await host.kill('c-none');
    expect([host.instanceCount('probe'), host.instanceCount('fed')]).toEqual([1, 1]);
    expect(bodyJson((await running[1]) ?? (await other))['errorMessage']).toMatch(/^Process exited unexpectedly/);
    await host.killAll();
    expect(await Promise.all([...running, other])).toMatchObject(Array(3).fill({ kind: 'failed' }));
  });

  test('killAll → the running calls are answered with the error, and no instance is left', async () => {
    const lines: string[] = [];
    const log = (line: string) => lines.push(line);
    const host = await startForThisTest({ functions: [fixture('probe', { timeoutSeconds: 60 })], log });
    const running = ['hang', 'loop'].map((action) => host.invoke('probe', probeEvent(action)));
    await expect.poll(() => lines.filter((line) => line.endsWith('looping'))).toHaveLength(1);
    expect(host.instanceCount('probe')).toBe(2);
    await host.killAll();
    expect(host.instanceCount('probe')).toBe(0);
    for (const outcome of await Promise.all(running)) {
      expect(outcome).toMatchObject({ kind: 'failed', errorType: 'UnhandledInvocationError' });
      expect(bodyJson(outcome)['errorMessage']).toMatch(/^Process exited unexpectedly/);
    }
  });
});

describe('host: start and close', () => {
  test('close, twice, while a call runs → it is answered, the ports are free, the copied code is gone', async () => {
    const host = await startForThisTest({ functions: [fixture('probe', { timeoutSeconds: 60 }), fixture('web')] });
    const folder = String(bodyJson(await host.invoke('probe', probeEvent('environment')))['FC_FUNC_CODE_PATH']);
    const running = host.invoke('probe', probeEvent('hang'));
    await Promise.all([host.close(), host.close()]);
    expect(await running).toMatchObject({ kind: 'failed' });
    await expect(access(folder)).rejects.toThrow('ENOENT');
    await expect(fetch(host.apiUrl)).rejects.toThrow();
    await expect(fetch(host.httpUrls['web'] ?? '')).rejects.toThrow();
    expect(await host.invoke('probe', probeEvent('text'))).toMatchObject({ kind: 'refused' });
  });

  test('a code folder that is not there → an error that names function and folder', async () => {
    const functions = [...fixtures, fixture('probe', { name: 'lost', codeFolder: '/nowhere/dist' })];
    await expect(startFixtureHost({ functions })).rejects.toThrow(
      'function lost: the code folder /nowhere/dist cannot be read',
    );
  });

  test('a port that is taken → the error, and what was started before is closed', async () => {
    const taken = await startForThisTest();
    const closed = await startForThisTest();
    await closed.close();
    const webUrl = closed.httpUrls['web'] ?? '';
    const ports = { api: portOf(taken.apiUrl), http: { web: portOf(webUrl) } };
    await expect(startFixtureHost({ ports })).rejects.toThrow(
      `EADDRINUSE: address already in use 127.0.0.1:${ports.api}`,
    );
    await expect(fetch(webUrl)).rejects.toThrow();
  });
});

function portOf(url: string): number {
  return Number(new URL(url).port);
}
