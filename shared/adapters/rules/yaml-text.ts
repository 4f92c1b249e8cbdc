import { type Document, LineCounter, parseDocument } from 'yaml';
import type { RuleSet } from '../../core/rules.ts';
import { checkRules, describeFault, RulesError } from './faults.ts';
import { offsetOf } from './yaml-place.ts';

/** The rules in a YAML (or JSON) text; throws a RulesError with all faults as `file:line:col: message`, in the order of the file. */
export function readYamlRules(text: string, file: string): RuleSet {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error', merge: true });
  const at = (offset: number, message: string) => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}: ${message}`;
  };
  if (document.errors.length > 0) {
    throw new RulesError(document.errors.map((error) => at(error.pos[0], error.message)));
  }
  const checked = checkRules(toValue(document, (message) => at(0, message)));
  if ('rules' in checked) return checked.rules;
  const faults = checked.faults.map((fault) => ({
    offset: offsetOf(document, fault.path),
    text: describeFault(fault),
  }));
  throw new RulesError(faults.toSorted((a, b) => a.offset - b.offset).map(({ offset, text }) => at(offset, text)));
}

/** The document's value; aliases that lead nowhere, or to more than anybody writes, are a fault. */
function toValue(document: Document, at: (message: string) => string): unknown {
  try {
    return document.toJS({ maxAliasCount: 1000 });
  } catch (error) {
    throw new RulesError([at(error instanceof Error ? error.message : String(error))]);
  }
}
