import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { findLocalCloud } from '../../cli/local-cloud.ts';

const root = join(import.meta.dirname, '..', '..');
const running = {
  copyUrl: 'http://127.0.0.1:9000',
  ens: 'http://127.0.0.1:9002',
  accessKeyId: 'id',
  accessKeySecret: 'secret',
  environment: { INSTALLATION: 'blue' },
};

function addressFile(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'cloud-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'cloud.json');
  writeFileSync(file, text);
  return file;
}

function find(file: string) {
  vi.stubEnv('LOCAL_CLOUD_FILE', file);
  onTestFinished(() => void vi.unstubAllEnvs());
  return findLocalCloud();
}

test('what a running cloud wrote → its addresses, keys and variables', async () => {
  expect(await find(addressFile(JSON.stringify({ ...running, smq: 'http://127.0.0.1:9003' })))).toEqual(running);
});

test('no file → how to start one', async () => {
  const fault = 'No local cloud runs here: start one with npm start.';
  expect(await find(join(tmpdir(), 'no-cloud-here.json'))).toEqual({ fault });
});

test.each(['', '{"copyUrl":', '[]', '{}', JSON.stringify({ ...running, environment: 7 })])(
  'a file that no cloud wrote whole, %s → so it says, and what to do',
  async (text) => {
    const file = addressFile(text);
    const fault = `${file} does not tell where the local cloud is: start it anew with npm start.`;
    expect(await find(file)).toEqual({ fault });
  },
);

test.each([
  ['plan', ['cli/plan.ts', '--local']],
  ['call', ['scripts/call.ts', 'GET', '/healthz']],
])('npm run %s with such a file → one line, exit code 1', (_, parameters) => {
  const file = addressFile('{');
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', ...parameters], {
    cwd: root,
    env: { PATH: process.env['PATH'], LOCAL_CLOUD_FILE: file },
    encoding: 'utf8',
  });
  const line = `${file} does not tell where the local cloud is: start it anew with npm start.\n`;
  expect([status, stdout, stderr]).toEqual([1, '', line]);
});
