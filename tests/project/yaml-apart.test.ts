import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';

const dist = join(import.meta.dirname, '..', '..', 'dist');
const context = {
  requestId: 'r',
  function: { name: 'f', timeout: 600 },
  region: 'cn-hangzhou',
  accountId: '1',
  credentials: { accessKeyId: 'id', accessKeySecret: 'secret' },
};
const program = `const { handler } = require(process.argv[1]);
handler(Buffer.from(''), ${JSON.stringify(context)})
  .then((report) => report.rules, (error) => String(error))
  .then((rules) => process.stderr.write(JSON.stringify({ rules, loaded: Object.keys(require.cache) })));`;

/** What one invocation of a built function came to, and the files that it had loaded by then. `packaged`: with its code, not named. */
function invoke(name: string, file: string, text: string, packaged = false) {
  const folder = mkdtempSync(join(tmpdir(), 'rules-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, file), text);
  const { stderr } = spawnSync(process.execPath, ['-e', program, join(dist, name, 'index.js')], {
    env: packaged ? { FC_FUNC_CODE_PATH: folder } : { RULES_FILE: join(folder, file) },
    encoding: 'utf8',
  });
  const { rules, loaded } = JSON.parse(stderr) as { rules: unknown; loaded: string[] };
  return { rules, loaded: loaded.map((path) => basename(path)) };
}

describe('the YAML parser of a built policy', () => {
  test('the rules that the build packaged → never loaded', () => {
    const given = invoke('policy', 'replication.json', '{"version":1,"rules":[]}', true);
    expect(given).toEqual({ rules: [], loaded: ['index.js'] });
  });

  test.each(['rules.yaml', 'rules.json', 'replication.json'])(
    'mounted rules, %s → loaded, and the rules read',
    (file) => {
      expect(invoke('policy', file, 'version: 1\nrules: []')).toEqual({ rules: [], loaded: ['index.js', 'yaml.js'] });
    },
  );

  test('a broken file → the run fails, with line and column', () => {
    const { rules } = invoke('policy', 'rules.json', 'version: 1\nrules:\n  - nam: a');
    expect(rules).toContain(':3:5: rules.0.nam: "nam" is not a known key; did you mean "name"?');
  });
});
