import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A function's handler; a third parameter is the callback of the older style, of which the first call counts. */
export type Handler = (event: Buffer, context: unknown, callback: (error: unknown, value?: unknown) => void) => unknown;

/** A handler that cannot be had; `name` is the errorType (not documented, read in the runtime of Node 16). */
class HandlerFault extends Error {
  constructor(name: 'InvalidHandlerName' | 'HandlerNotFound' | 'ImportModuleError', message: string, cause?: unknown) {
    super(message, { cause });
    this.name = name;
  }
}

// Which of them comes first when several exist is not documented.
const EXTENSIONS = ['.js', '.mjs', '.cjs'];

/** The function that `file.export` names (split at the last dot) in the code folder; CommonJS and ES modules both. */
export async function loadHandler(codeFolder: string, handler: string): Promise<Handler> {
  const dot = handler.lastIndexOf('.');
  if (dot <= 0 || dot === handler.length - 1) {
    throw new HandlerFault('InvalidHandlerName', `Invalid handler name: '${handler}'`);
  }
  const moduleName = handler.slice(0, dot);
  const exportName = handler.slice(dot + 1);
  const exported = pick(await importModule(join(codeFolder, moduleName)), exportName);
  if (typeof exported === 'function') return exported as Handler;
  throw new HandlerFault('HandlerNotFound', `Handler '${exportName}' is missing on module '${moduleName}'`);
}

async function importModule(stem: string): Promise<unknown> {
  const file = EXTENSIONS.map((extension) => stem + extension).find((candidate) => existsSync(candidate));
  if (file === undefined) throw new HandlerFault('ImportModuleError', `Module '${stem}.js' is missing.`);
  try {
    return await import(pathToFileURL(file).href);
  } catch (error) {
    // Node puts the place of the code above a syntax error of its own; one that JSON.parse throws has none.
    if (error instanceof SyntaxError && !error.stack?.startsWith('SyntaxError')) error.name = 'UserCodeSyntaxError';
    if (!isMissingModule(error)) throw error;
    throw new HandlerFault('ImportModuleError', error.message, error);
  }
}

function isMissingModule(error: unknown): error is Error {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND';
}

function pick(module: unknown, name: string): unknown {
  if (typeof module !== 'object' || module === null) return undefined;
  const exports = module as Readonly<Record<string, unknown>>;
  if (name in exports) return exports[name];
  // A CommonJS module whose exports cannot be told from its text has them on `default` only.
  const commonJs = exports['default'];
  const hasExports = (typeof commonJs === 'object' && commonJs !== null) || typeof commonJs === 'function';
  return hasExports ? (commonJs as unknown as Readonly<Record<string, unknown>>)[name] : undefined;
}
