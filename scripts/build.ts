import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { RulesError } from '../shared/adapters/rules/faults.ts';
import { readYamlRules } from '../shared/adapters/rules/yaml-text.ts';

// Bundles every function to dist/<name>/, which is what deploys; source maps go to dist/maps/. The rules file is checked
// and packaged with `policy` as JSON, so that no YAML parser is loaded at run time.
// Usage: npm run build

const root = join(import.meta.dirname, '..');
/** The most that a bundle may have, in bytes: it is loaded at every cold start. */
const budgets: Readonly<Record<string, number>> = { copy: 80_000, retry: 80_000, policy: 120_000 };
const rulesFile = 'config/replication.yaml';

const rules = await packagedRules();
const entries = await readdir(join(root, 'functions'), { withFileTypes: true });
await rm(join(root, 'dist'), { recursive: true, force: true });
await mkdir(join(root, 'dist/maps'), { recursive: true });
for (const { name } of entries.filter((entry) => entry.isDirectory())) await bundle(name);
await writeFile(join(root, 'dist/policy/replication.json'), rules);

async function bundle(name: string): Promise<void> {
  const out = join(root, 'dist', name);
  const { outputFiles } = await build({
    entryPoints: [join(root, 'functions', name, 'index.ts')],
    outfile: join(out, 'index.js'),
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    sourcemap: 'external',
    charset: 'utf8',
    write: false,
  });
  await mkdir(out);
  // The project is ESM, the bundle is not: some of what it may hold calls require.
  await writeFile(join(out, 'package.json'), '{"type":"commonjs"}\n');
  for (const { path, contents } of outputFiles) {
    const isMap = path.endsWith('.map');
    await writeFile(isMap ? join(root, `dist/maps/${name}.js.map`) : path, contents);
    if (isMap) continue;
    process.stdout.write(`dist/${name}/index.js ${contents.length} bytes\n`);
    const budget = budgets[name] ?? 0;
    if (contents.length > budget) throw new Error(`dist/${name}/index.js is larger than its ${budget} bytes`);
  }
}

async function packagedRules(): Promise<string> {
  try {
    return `${JSON.stringify(readYamlRules(await readFile(join(root, rulesFile), 'utf8'), rulesFile), null, 2)}\n`;
  } catch (error) {
    if (!(error instanceof RulesError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return process.exit(1);
  }
}
