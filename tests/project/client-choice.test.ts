import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bundle } from '../../scripts/build/bundle.ts';
import { chooseClient } from '../../scripts/build/client-choice.ts';
import { isInstalled, officialSdk } from '../../scripts/build/official-sdk.ts';

const root = join(import.meta.dirname, '..', '..');

describe('ENS_CLIENT', () => {
  test.each([undefined, '', 'thin'])('%s → our own client', (named) => {
    expect(chooseClient(named)).toBe('thin');
  });

  test('sdk, installed → the SDK; not installed → how to get it', () => {
    expect(chooseClient('sdk', { name: 'valibot', version: '1.5.0' })).toBe('sdk');
    const missing = chooseClient('sdk', { name: '@nobody/nothing', version: '1.2.3' });
    expect(missing).toMatchObject({ message: expect.stringContaining('npm install --no-save @nobody/nothing@1.2.3') });
  });

  const build = (client: string) => {
    const env = { ...process.env, ENS_CLIENT: client };
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'scripts/build.ts'], {
      cwd: root,
      env,
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  };

  test('anything else → the build fails, says what there is, and leaves dist as it is', () => {
    const before = readFileSync(join(root, 'dist/copy/index.js'));
    expect(build('SDK')).toEqual({ status: 1, stdout: '', stderr: 'ENS_CLIENT must be thin or sdk, not SDK\n' });
    expect(readFileSync(join(root, 'dist/copy/index.js')).equals(before)).toBe(true);
  });

  test.skipIf(isInstalled(officialSdk))(
    'sdk, which is not installed here → the build fails and says how to get it',
    () => {
      const { status, stderr } = build('sdk');
      expect([status, stderr]).toEqual([
        1,
        'ENS_CLIENT=sdk needs @alicloud/ens20171110, which is not installed. To get it:\n' +
          '  npm install --no-save @alicloud/ens20171110@10.1.4\n',
      ]);
    },
  );
});

describe('what the bundles are made of', () => {
  const own = 'shared/adapters/ens/client.ts';
  const theirs = ['shared/adapters/ens/sdk-client.ts', 'shared/adapters/ens/official-client.ts'];
  const ofAlibaba = (inputs: readonly string[]) =>
    inputs.filter((path) => /node_modules\/@(alicloud|darabonba)\//.test(path));

  test.each(['copy', 'policy', 'retry'])('%s, thin → our own client, and nothing of the SDK', async (name) => {
    const { inputs } = await bundle(name, 'thin');
    expect(inputs).toContain(own);
    expect([...ofAlibaba(inputs), ...inputs.filter((path) => theirs.includes(path))]).toEqual([]);
  });

  test.each(['copy', 'policy', 'retry'])('%s → nothing that deletes snapshots', async (name) => {
    const { inputs, code } = await bundle(name, 'thin');
    expect(inputs).not.toContain('shared/adapters/ens/snapshot-deletion.ts');
    expect(Buffer.from(code).includes('DeleteSnapshot')).toBe(false);
  });

  test.skipIf(!isInstalled(officialSdk))(
    `copy, sdk → the SDK and not our own; skipped where ${officialSdk.name} is not installed`,
    async () => {
      const { inputs } = await bundle('copy', 'sdk');
      expect(inputs).toEqual(expect.arrayContaining(theirs));
      expect(inputs).not.toContain(own);
      // Where the package is, not where it is named: it may be linked. Node and esbuild both follow links.
      expect(inputs).toContain(relative(root, createRequire(import.meta.url).resolve(officialSdk.name)));
    },
  );
});
