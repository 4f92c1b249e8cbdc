import { type Document, LineCounter, parseDocument } from 'yaml';
import type { RuleSet } from '../../core/rules.ts';
import { checkRules, describeFault, RulesError, type RulesFault } from './faults.ts';
import { offsetOf } from './yaml-place.ts';

/** The rules of a text, and the means to speak of a place in it. */
export interface PlacedRules {
  readonly rules: RuleSet;
  /** What is to be said of entries as `file:line:col: warning: message`, in the order of the file. */
  warn(findings: readonly RulesFault[]): string[];
}

/** The rules in a YAML (or JSON) text; throws a RulesError with all faults as `file:line:col: message`, in the order of the file. */
export function readYamlRules(text: string, file: string): RuleSet {
  return readPlacedRules(text, file).rules;
}

/** The same, for who has more to say of them. */
export function readPlacedRules(text: string, file: string): PlacedRules {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error', merge: true });
  const at = (offset: number, message: string) => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}: ${message}`;
  };
  const tell = (faults: readonly RulesFault[], kind = '') =>
    faults
      .map((fault) => ({ offset: offsetOf(document, fault.path), text: describeFault(fault) }))
      .toSorted((a, b) => a.offset - b.offset)
      .map(({ offset, text }) => at(offset, kind + text));
  if (document.errors.length > 0) {
    throw new RulesError(document.errors.map((error) => at(error.pos[0], error.message)));
  }
  const checked = checkRules(toValue(document, (message) => at(0, message)));
  if ('faults' in checked) throw new RulesError(tell(checked.faults));
  return { rules: checked.rules, warn: (findings) => tell(findings, 'warning: ') };
}

/** The document's value; aliases that lead nowhere, or to more than anybody writes, are a fault. */
function toValue(document: Document, at: (message: string) => string): unknown {
  try {
    return document.toJS({ maxAliasCount: 1000 });
  } catch (error) {
    throw new RulesError([at(error instanceof Error ? error.message : String(error))]);
  }
}
