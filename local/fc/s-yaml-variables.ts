/** Where `${…}` gets its values from: `vars.x`, `env('X','default')` and `config('AccountID')`. */
export interface VariableSources {
  readonly vars: unknown;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly accountId: string;
}

const VARIABLE = /\$\{([^}]*)\}/g;
const MAX_DEPTH = 10;

/**
 * The value with every `${…}` in its strings replaced; a string that is one variable takes the variable's own type.
 * What Serverless Devs could resolve and this cannot (outputs, files, json) is reported with its path.
 */
export function resolveVariables(
  root: unknown,
  rootPath: string,
  sources: VariableSources,
  report: (path: string, fault: string) => void,
): unknown {
  function resolve(value: unknown, path: string, depth: number): unknown {
    if (typeof value === 'string') return resolveText(value, path, depth);
    if (Array.isArray(value)) return value.map((item, index) => resolve(item, `${path}[${index}]`, depth));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, resolve(item, `${path}.${key}`, depth)]),
    );
  }

  function resolveText(text: string, path: string, depth: number): unknown {
    const whole = /^\$\{([^}]*)\}$/.exec(text);
    if (whole !== null) return resolveVariable(whole[1] ?? '', path, depth);
    return text.replace(VARIABLE, (_, name: string) => String(resolveVariable(name, path, depth)));
  }

  function resolveVariable(name: string, path: string, depth: number): unknown {
    const found = lookUp(name.trim(), sources);
    if (found !== undefined && depth < MAX_DEPTH) return resolve(found, path, depth + 1);
    report(path, `has the variable \${${name}}, which ${found === undefined ? 'is not known here' : 'names itself'}`);
    return '';
  }

  return resolve(root, rootPath, 0);
}

function lookUp(name: string, sources: VariableSources): unknown {
  if (name.startsWith('vars.')) return lookUpPath(name.slice('vars.'.length), sources.vars);
  const call = /^(env|config)\(\s*(['"])([^'"]*)\2\s*(?:,\s*(['"])([^'"]*)\4\s*)?\)$/.exec(name);
  if (call === null) return undefined;
  const [, kind, , key = '', , fallback] = call;
  if (kind === 'env') return sources.environment[key] ?? fallback;
  return key === 'AccountID' ? sources.accountId : undefined;
}

function lookUpPath(path: string, root: unknown): unknown {
  let here = root;
  for (const key of path.split('.')) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, key)) return undefined;
    here = (here as Readonly<Record<string, unknown>>)[key];
  }
  return here;
}
