import type { RuleSet } from '../../core/rules.ts';
import { checkRules, describeFault, RulesError, type RulesFault } from './faults.ts';
import { type Place, readYaml } from './yaml-document.ts';

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
  const at = ({ line, col }: Place, message: string) => `${file}:${line}:${col}: ${message}`;
  const read = readYaml(text);
  if ('faults' in read) throw new RulesError(read.faults.map(({ place, message }) => at(place, message)));
  const tell = (faults: readonly RulesFault[], kind = '') =>
    faults
      .map((fault) => ({ place: read.placeOf(fault.path), text: describeFault(fault) }))
      .toSorted((a, b) => a.place.offset - b.place.offset)
      .map(({ place, text }) => at(place, kind + text));
  const checked = checkRules(read.value);
  if ('faults' in checked) throw new RulesError(tell(checked.faults));
  return { rules: checked.rules, warn: (findings) => tell(findings, 'warning: ') };
}
