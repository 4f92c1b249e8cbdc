import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { signedCall } from '../../scripts/signed-call.ts';

const root = join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'npm-start-'));
afterAll(() => rmSync(folder, { recursive: true }));
const addressFile = join(folder, 'cloud.json');
/** So that a cloud that somebody runs beside the tests keeps its own. */
const env = { ...process.env, LOCAL_CLOUD_FILE: addressFile };

/** Starts the local cloud as `npm start` does after its build, and gives what it printed until `enough`. */
async function start(options: readonly string[], enough: (text: string) => boolean) {
  const child = spawn(process.execPath, ['--import', 'tsx', 'local/main.ts', ...options], { cwd: root, env });
  let [out, err] = ['', ''];
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  onTestFinished(async () => {
    child.kill('SIGINT');
    await ended;
  });
  const ready = new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk) => {
      out += chunk;
      if (enough(out)) resolve();
    });
  });
  await Promise.race([ready, ended]);
  return { child, ended, out: () => out, err: () => err };
}

async function run(script: string, ...parameters: string[]) {
  const child: ChildProcess = spawn(process.execPath, ['--import', 'tsx', script, ...parameters], { cwd: root, env });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (text += chunk));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, text };
}

describe('npm start', () => {
  test('--json → one line with all addresses, calls work, Ctrl-C twice ends it clean', async () => {
    const { child, ended, out, err } = await start(['--port', '0', '--json'], (text) => text.includes('\n'));
    const addresses = JSON.parse(out());
    expect(Object.keys(addresses)).toEqual([
      'copyUrl',
      'fcApi',
      'ens',
      'smq',
      'control',
      'retryQueue',
      'deadLetterQueue',
      'accountId',
      'region',
      'accessKeyId',
      'accessKeySecret',
    ]);
    expect((await signedCall(addresses, 'GET', '/healthz')).status).toBe(200);
    expect(await run('scripts/call.ts', 'GET', '/healthz')).toMatchObject({
      code: 0,
      text: expect.stringContaining('"ok"'),
    });
    expect(await run('scripts/call.ts', 'GET', '/nowhere')).toMatchObject({ code: 1 });
    expect(await run('cli/plan.ts', '--local')).toMatchObject({
      code: 0,
      text: expect.stringContaining(`installation default, ENS at ${addresses.ens}\n`),
    });
    expect(JSON.parse(readFileSync(addressFile, 'utf8')).environment).toMatchObject({
      INSTALLATION: 'default',
      TICK_SECONDS: '90',
    });
    child.kill('SIGINT');
    child.kill('SIGINT');
    expect([await ended, err()]).toEqual([0, '']);
    expect(existsSync(addressFile)).toBe(false);
    expect(await run('scripts/call.ts', 'GET', '/healthz')).toMatchObject({
      code: 1,
      text: expect.stringContaining('npm start'),
    });
  });

  test('--anonymous → lines to paste that work as printed', async () => {
    const { out } = await start(['--port', '0', '--anonymous'], (text) => text.includes('four faults\ncurl'));
    const lines = out()
      .split('\n')
      .filter((line) => line.startsWith('curl '));
    expect(lines.length).toBeGreaterThanOrEqual(6);
    const [, url = '', body = ''] =
      /'(http:[^']+)' -d '([^']+)'/.exec(lines.find((line) => line.includes('dryRun')) ?? '') ?? [];
    const answer = await fetch(url, { method: 'POST', body });
    expect([answer.status, await answer.json()]).toMatchObject([
      200,
      { nodes: [{ outcome: 'wouldCopy' }, {}, {}, {}] },
    ]);
  });

  test('--faults host-down → no word of a fault of the configuration, and calls are refused', async () => {
    const { out, err } = await start(['--port', '0', '--json', '--faults', 'host-down'], (text) => text.includes('\n'));
    expect(err()).toBe('');
    expect(await signedCall(JSON.parse(out()), 'GET', '/healthz')).toMatchObject({ status: 503 });
  });

  test('--faults → they are on from the start, with the seed; the lines to paste switch one on and all off', async () => {
    const { out } = await start(['--port', '0', '--faults', 'ens-down:7'], (text) => text.includes('four faults\nnpm'));
    expect(out()).toContain('Faults: ens-down, drawn with seed 7; --faults ens-down:7 draws them again.');
    const [control = ''] = /http:\S+(?=\/faults)/.exec(out()) ?? [];
    const effects = async () => {
      const { faults } = (await (await fetch(`${control}/faults`)).json()) as { faults: { effect: unknown }[] };
      return faults.map(({ effect }) => effect);
    };
    expect(await effects()).toEqual([{ kind: 'drop', commit: false }]);
    const [, body = ''] = /\/faults -d '([^']+)'/.exec(out()) ?? [];
    expect((await fetch(`${control}/faults`, { method: 'POST', body })).status).toBe(201);
    expect(await effects()).toHaveLength(2);
    expect(await (await fetch(`${control}/faults`, { method: 'DELETE' })).json()).toEqual({ removed: 2 });
    expect(await effects()).toEqual([]);
  });

  test.each([
    [['--faults', 'sunshine'], 'must be one of throttling, '],
    [['--port', 'http'], 'must be 0 to 65531'],
    [['--porto'], "unknown option '--porto'"],
  ])('%j → a clear error, exit code 1', async (options, message) => {
    const { ended, err } = await start(options, () => false);
    expect([await ended, err()]).toEqual([1, expect.stringContaining(message)]);
  });

  test('wrong use of call → how to use it, exit code 2', async () => {
    expect(await run('scripts/call.ts', 'FETCH', 'x')).toMatchObject({
      code: 2,
      text: expect.stringContaining('Usage'),
    });
  });
});
