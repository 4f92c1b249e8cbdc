import { join } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import type { ClientChoice } from './client-choice.ts';

const root = join(import.meta.dirname, '..', '..');

/** A bundled function: its code and source map, and the files that went into it, relative to the repository. */
export interface Bundle {
  readonly code: Uint8Array;
  readonly map: Uint8Array;
  readonly inputs: readonly string[];
  /** Whether it may require `./yaml.js`, which is then to lie beside it. */
  readonly mayReadYaml: boolean;
}

const shape = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  charset: 'utf8',
  write: false,
} as const satisfies BuildOptions;

/** Bundles a function of `functions/` with everything that it needs at run time but Node. */
export async function bundle(name: string, client: ClientChoice): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    ...shape,
    entryPoints: [`functions/${name}/index.ts`],
    outfile: 'index.js',
    ...conditions[client],
    sourcemap: 'external',
    metafile: true,
    plugins: [yamlApart],
  });
  const contents = (end: string) => outputFiles.find(({ path }) => path.endsWith(end))?.contents ?? new Uint8Array();
  return {
    code: contents('.js'),
    map: contents('.map'),
    inputs: Object.keys(metafile.inputs),
    mayReadYaml: Object.values(metafile.outputs).some(({ imports }) => imports.some(({ path }) => path === yamlFile)),
  };
}

const yamlFile = './yaml.js';
const yamlReader = 'shared/adapters/rules/yaml-document.ts';

/**
 * Leaves what reads YAML out of a bundle, which requires it from a file of its own for rules that the build has not packaged. Within the bundle the
 * parser cost 5 ms of each cold start (of 27), though nothing of it was evaluated.
 */
const yamlApart: Plugin = {
  name: 'yaml-apart',
  setup(building) {
    building.onResolve({ filter: /\/yaml-document\.ts$/ }, () => ({ path: yamlFile, external: true }));
  },
};

/** What reads YAML, as what a bundle requires. */
export async function bundleYaml(): Promise<Uint8Array> {
  const { outputFiles } = await build({ ...shape, entryPoints: [yamlReader], outfile: 'yaml.js' });
  return outputFiles[0]?.contents ?? new Uint8Array();
}

const conditions: Readonly<Record<ClientChoice, Pick<BuildOptions, 'conditions'>>> = {
  thin: {},
  // `module` is what esbuild adds by itself where no condition is given.
  sdk: { conditions: ['ens-sdk', 'module'] },
};
