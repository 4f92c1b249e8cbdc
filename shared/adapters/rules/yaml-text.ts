import { type Document, isMap, isScalar, LineCounter, type Node, parseDocument } from 'yaml';
import type { RuleSet } from '../../core/rules.ts';
import { checkRules, RulesError, type RulesFault } from './faults.ts';

/** The rules in a YAML (or JSON) text; throws a RulesError with all faults as `file:line:col: message`. */
export function readYamlRules(text: string, file: string): RuleSet {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  const at = (offset: number, message: string) => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}: ${message}`;
  };
  if (document.errors.length > 0) {
    throw new RulesError(document.errors.map((error) => at(error.pos[0], error.message)));
  }
  const checked = checkRules(toValue(document, (message) => at(0, message)));
  if ('rules' in checked) return checked.rules;
  const faults = checked.faults.map(({ path, message }) => ({ offset: offsetOf(document, path), path, message }));
  throw new RulesError(
    faults.toSorted((a, b) => a.offset - b.offset).map((fault) => at(fault.offset, describe(fault))),
  );
}

/** The document's value; aliases that lead nowhere, or to more than anybody writes, are a fault. */
function toValue(document: Document, at: (message: string) => string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw new RulesError([at(error instanceof Error ? error.message : String(error))]);
  }
}

function describe({ path, message }: RulesFault): string {
  return path.length === 0 ? message : `${path.join('.')}: ${message}`;
}

/** Where the entry at `path` stands: its key, or the list's element; what is missing, where it should be. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  const parent = document.getIn(path.slice(0, -1), true);
  if (isMap(parent)) {
    const key = parent.items.find((pair) => isScalar(pair.key) && pair.key.value === path.at(-1))?.key;
    if (isScalar(key) && key.range) return key.range[0];
  }
  for (let length = path.length; length >= 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true) as Node | undefined;
    if (node?.range) return node.range[0];
  }
  return 0;
}
