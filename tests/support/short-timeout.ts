import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

const root = join(import.meta.dirname, '..', '..');

// Without it the functions end by themselves before they are cut off; a process that is starved of time does not.
const unaware = `exports.handler = (event, context) =>
  require('./index.js').handler(event, { ...context, function: { ...context.function, timeout: 600 } });
`;

/**
 * Our s.yaml with another timeout for every function, until the test is over; `unaware` functions are the same bundles,
 * told of a timeout of 600 s.
 */
export function withTimeout(seconds: number, { isUnaware }: { readonly isUnaware: boolean }): string {
  const folder = mkdtempSync(join(tmpdir(), 'short-timeout-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  cpSync(join(root, 'dist'), join(folder, 'dist'), { recursive: true });
  for (const name of ['copy', 'retry', 'policy']) writeFileSync(join(folder, 'dist', name, 'unaware.js'), unaware);
  const text = readFileSync(join(root, 's.yaml'), 'utf8').replace(/^( +timeout:) \d+$/gm, `$1 ${seconds}`);
  const file = join(folder, 's.yaml');
  writeFileSync(file, isUnaware ? text.replaceAll('handler: index.handler', 'handler: unaware.handler') : text);
  return file;
}
