import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');

const refused = [
  ['shared/core/plan-a.ts', '../ports.ts'],
  ['shared/core/plan-b.ts', 'node:fs'],
  ['shared/ports.ts', './app/look.ts'],
  ['shared/app/look-a.ts', '../adapters/log.ts'],
  ['shared/app/look-b.ts', 'node:http'],
  ['shared/adapters/ens/client.ts', '../../app/look.ts'],
  ['shared/adapters/log.ts', '../fc/context.ts'],
  ['shared/fc/context-a.ts', '../adapters/log.ts'],
  ['shared/fc/context-b.ts', '../../functions/copy/handler.ts'],
  ['functions/copy/index.ts', '../../local/cloud.ts'],
  ['local/ens/world.ts', '../../shared/core/marker.ts'],
  ['simulation/cloud-a.ts', '../shared/adapters/log.ts'],
  ['functions/retry/index.ts', '../../cli/local-cloud.ts'],
  ['cli/plan-a.ts', '../simulation/world/cloud.ts'],
  ['cli/plan-b.ts', '../functions/deps.ts'],
  ['cli/plan-c.ts', '../local/cloud.ts'],
  ['cli/plan/parts.ts', '../../scripts/signed-call.ts'],
] as const;

const allowed = [
  ['shared/core/plan-c.ts', './marker.ts'],
  ['shared/core/plan-d.ts', 'valibot'],
  ['shared/app/look-c.ts', '../core/marker.ts'],
  ['shared/adapters/ens/pace.ts', '../../core/pace.ts'],
  ['simulation/cloud-b.ts', '../local/ens/world.ts'],
  ['cli/plan-d.ts', '../shared/app/look.ts'],
  ['cli/plan-e.ts', '../shared/adapters/log.ts'],
  ['cli/plan-f.ts', 'commander'],
  ['cli/plan-g.ts', './local-cloud.ts'],
] as const;

describe('import boundaries', () => {
  test('each file that imports what it must not → refused by the linter, and no other', () => {
    const folder = mkdtempSync(join(tmpdir(), 'boundaries-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    cpSync(join(root, 'biome.json'), join(folder, 'biome.json'));
    for (const [path, from] of [...refused, ...allowed]) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), `import { x } from '${from}';\n\nexport const y = x;\n`);
    }
    const biome = join(root, 'node_modules/.bin/biome');
    const options = ['lint', '--vcs-enabled=false', '--reporter=github', '--max-diagnostics=none', '.'];
    const { stdout } = spawnSync(biome, options, { cwd: folder, encoding: 'utf8' });
    const faults = [...stdout.matchAll(/title=lint\/style\/noRestrictedImports,file=([^,]+),/g)].map(([, file]) =>
      relative(realpathSync(folder), file ?? ''),
    );
    expect(faults.toSorted()).toEqual(refused.map(([path]) => path).toSorted());
  });
});
