import { LineCounter, parseDocument } from 'yaml';
import { faultsOf, type YamlFault } from './yaml-faults.ts';
import { brokenLinks } from './yaml-links.ts';
import { offsetOf } from './yaml-place.ts';

// The build puts this into a file of its own, with the parser; so it knows YAML, and nothing of rules.

/** A place in a text; line and column begin at 1. */
export interface Place {
  readonly offset: number;
  readonly line: number;
  readonly col: number;
}

/** What a YAML document says, and where; or all that is wrong with it as YAML, in the order of the text. */
export type ReadYaml =
  | { readonly value: unknown; placeOf(path: readonly PropertyKey[]): Place }
  | { readonly faults: readonly { readonly place: Place; readonly message: string }[] };

/** Reads a text that is one YAML document, or JSON; a byte order mark before it is in no column. */
export function readYaml(written: string): ReadYaml {
  const text = written.replace(/^\uFEFF/, '');
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error', merge: true });
  const placeAt = (offset: number): Place => ({ offset, ...lines.linePos(offset) });
  const refused = (faults: readonly YamlFault[]) => ({
    faults: faults.map(({ offset, message }) => ({ place: placeAt(offset), message })),
  });
  if (document.errors.length > 0) return refused(faultsOf(document.errors, text));
  try {
    // Aliases may stand for more than anybody writes.
    const value: unknown = document.toJS({ maxAliasCount: 1000 });
    return { value, placeOf: (path) => placeAt(offsetOf(document, path)) };
  } catch (error) {
    const broken = brokenLinks(document);
    if (broken.length > 0) return refused(broken);
    return refused([{ offset: 0, message: error instanceof Error ? error.message : String(error) }]);
  }
}
