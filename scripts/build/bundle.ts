import { join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import type { ClientChoice } from './client-choice.ts';

const root = join(import.meta.dirname, '..', '..');

/** A bundled function: its code and source map, and the files that went into it, relative to the repository. */
export interface Bundle {
  readonly code: Uint8Array;
  readonly map: Uint8Array;
  readonly inputs: readonly string[];
}

/** Bundles a function of `functions/` with everything that it needs at run time but Node. */
export async function bundle(name: string, client: ClientChoice): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: [`functions/${name}/index.ts`],
    outfile: 'index.js',
    ...conditions[client],
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    sourcemap: 'external',
    charset: 'utf8',
    metafile: true,
    write: false,
  });
  const contents = (end: string) => outputFiles.find(({ path }) => path.endsWith(end))?.contents ?? new Uint8Array();
  return { code: contents('.js'), map: contents('.map'), inputs: Object.keys(metafile.inputs) };
}

const conditions: Readonly<Record<ClientChoice, Pick<BuildOptions, 'conditions'>>> = {
  thin: {},
  // `module` is what esbuild adds by itself where no condition is given.
  sdk: { conditions: ['ens-sdk', 'module'] },
};
