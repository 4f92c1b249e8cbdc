import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** The bootstrap of an instance as one script of plain JavaScript, so that no loader of ours runs in a worker. */
export async function compileWorker(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('./worker.ts', import.meta.url))],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    logLevel: 'silent',
  });
  const [script] = outputFiles;
  if (script === undefined) throw new Error('esbuild gave no output for the worker');
  return script.text;
}
