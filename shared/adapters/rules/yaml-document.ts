import { type ErrorCode, LineCounter, parseDocument } from 'yaml';
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

interface Fault {
  readonly offset: number;
  readonly message: string;
}

/** Reads a text that is one YAML document, or JSON; a byte order mark before it is in no column. */
export function readYaml(written: string): ReadYaml {
  const text = written.replace(/^\uFEFF/, '');
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error', merge: true });
  const placeAt = (offset: number): Place => ({ offset, ...lines.linePos(offset) });
  const refused = (faults: readonly Fault[]) => ({
    faults: faults.map(({ offset, message }) => ({ place: placeAt(offset), message })),
  });
  if (document.errors.length > 0) {
    const faults = document.errors.map(({ pos, code, message }) => ({
      offset: pos[0],
      message: plainer[code] ?? message,
    }));
    const tabs = tabsBefore(faults, text);
    return refused(tabs.length > 0 ? tabs : faults);
  }
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

/** Where the parser's own message leaves unclear what to do. */
const plainer: Partial<Record<ErrorCode, string>> = {
  BAD_ALIAS: 'is no alias or anchor; text that begins with * or & needs quotes',
  DUPLICATE_KEY: 'this key is here for the second time',
  MULTIPLE_DOCS: 'begins a second document; a rules file is one document',
};

/** The lines of faults that a tab indents. What belongs where is unclear in them and in all that follows, so other faults may be none. */
function tabsBefore(faults: readonly Fault[], text: string): Fault[] {
  const lines = new Set(faults.map(({ offset }) => text.lastIndexOf('\n', offset - 1) + 1));
  return [...lines]
    .filter((offset) => /^ *\t/.test(text.slice(offset)))
    .map((offset) => ({ offset, message: 'is indented by a tab; YAML takes spaces' }));
}
