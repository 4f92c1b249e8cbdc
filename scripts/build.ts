import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RulesError } from '../shared/adapters/rules/faults.ts';
import { packagedRulesFile } from '../shared/core/settings.ts';
import { bundle, bundleYaml } from './build/bundle.ts';
import { type ClientChoice, chooseClient } from './build/client-choice.ts';
import { packagedRules } from './build/packaged-rules.ts';

// Bundles every function to dist/<name>/, which is what deploys; source maps go to dist/maps/. The rules file is checked
// and packaged with `policy` and `prune` as JSON, so that a YAML parser, which lies beside the bundle, is loaded only
// where RULES_FILE names other rules.
// Usage: [ENS_CLIENT=thin|sdk] [SOURCE_DATE_EPOCH=seconds] npm run build

const root = join(import.meta.dirname, '..');
/** The most that a bundle may have, in bytes: it is loaded at every cold start. */
const budgets: Readonly<Record<string, number>> = { copy: 80_000, retry: 80_000, policy: 145_000, prune: 130_000 };
/** What the official SDK may add. */
const sdkBudget = 3_000_000;

const client = chooseClient(process.env['ENS_CLIENT']);
if (client instanceof Error) stop(client);
const rules = await readRules();
for (const warning of rules.warnings) process.stderr.write(`${warning}\n`);
const entries = await readdir(join(root, 'functions'), { withFileTypes: true });
await rm(join(root, 'dist'), { recursive: true, force: true });
await mkdir(join(root, 'dist/maps'), { recursive: true });
for (const { name } of entries.filter((entry) => entry.isDirectory())) await write(name, client);
for (const name of ['policy', 'prune']) await writeFile(join(root, 'dist', name, packagedRulesFile), rules.json);

async function write(name: string, client: ClientChoice): Promise<void> {
  const out = join(root, 'dist', name);
  const { code, map, mayReadYaml } = await bundle(name, client);
  await mkdir(out);
  // The project is ESM, the bundle is not: some of what it may hold calls require.
  await writeFile(join(out, 'package.json'), '{"type":"commonjs"}\n');
  await writeFile(join(out, 'index.js'), code);
  if (mayReadYaml) await writeFile(join(out, 'yaml.js'), await bundleYaml());
  await writeFile(join(root, `dist/maps/${name}.js.map`), map);
  process.stdout.write(`dist/${name}/index.js ${code.length} bytes\n`);
  const budget = (budgets[name] ?? 0) + (client === 'sdk' ? sdkBudget : 0);
  if (code.length > budget) throw new Error(`dist/${name}/index.js is larger than its ${budget} bytes`);
}

async function readRules() {
  try {
    return await packagedRules(root, buildTime());
  } catch (error) {
    if (!(error instanceof RulesError)) throw error;
    return stop(error);
  }
}

/** The time that SOURCE_DATE_EPOCH names, so that a build can be repeated byte for byte; else now. */
function buildTime(): number {
  const seconds = Number(process.env['SOURCE_DATE_EPOCH']);
  return Number.isInteger(seconds) && seconds > 0 ? seconds * 1000 : Date.now();
}

function stop({ message }: Error): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
