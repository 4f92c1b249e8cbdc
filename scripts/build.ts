import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

// Bundles every function to dist/<name>/, which is what deploys; source maps go to dist/maps/.
// Usage: npm run build

const root = join(import.meta.dirname, '..');
const entries = await readdir(join(root, 'functions'), { withFileTypes: true });
await rm(join(root, 'dist'), { recursive: true, force: true });
await mkdir(join(root, 'dist/maps'), { recursive: true });

for (const { name } of entries.filter((entry) => entry.isDirectory())) {
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
    if (!isMap) process.stdout.write(`dist/${name}/index.js ${contents.length} bytes\n`);
  }
}
