import { LineCounter, parseDocument, type YAMLParseError } from 'yaml';
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
    const tabs = tabsBefore(document.errors, text);
    return refused(tabs.length > 0 ? tabs : causes(document.errors, lines).map(plainly));
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

/** Where code and message of the parser's own leave unclear what to do. */
const plainer: readonly (readonly [RegExp, string])[] = [
  [/^BAD_ALIAS/, 'is no alias or anchor; text that begins with * or & needs quotes'],
  [/^BAD_SCALAR_START/, 'text that begins with this character needs quotes'],
  [/^BLOCK_AS_IMPLICIT_KEY|block-seq-ind on same line/, 'text with ": " in it, or that begins with "- ", needs quotes'],
  [/^BLOCK_IN_FLOW|Missing ,/, 'lacks a comma, or quotes around text with ": " in it'],
  [/^DUPLICATE_KEY/, 'this key is here for the second time'],
  [/Implicit (map )?keys need/, 'a key needs a colon and a space after it'],
  [/^MULTIPLE_DOCS/, 'begins a second document; a rules file is one document'],
  [
    / at node end$/,
    'does not belong to what ended before it; text with {, [ or quotes in it needs quotes around all of it',
  ],
];

function plainly({ pos, code, message }: YAMLParseError): Fault {
  const [, told = message] = plainer.find(([pattern]) => pattern.test(`${code} ${message}`)) ?? [];
  return { offset: pos[0], message: told };
}

/** One fault of a line, and none of what could not be placed after another: those come of it. */
function causes(errors: readonly YAMLParseError[], lines: LineCounter): YAMLParseError[] {
  const placed = errors.filter(({ message }) => !message.includes(' in YAML stream'));
  const ofLines = new Map<number, YAMLParseError>();
  for (const error of placed.length > 0 ? placed : errors) {
    const { line } = lines.linePos(error.pos[0]);
    // Where a comma is missing the parser first complains of the key that it then sees.
    if (!ofLines.has(line) || error.code === 'BLOCK_IN_FLOW') ofLines.set(line, error);
  }
  return [...ofLines.values()];
}

/** The lines of faults that a tab indents. What belongs where is unclear in them and in all that follows, so other faults may be none. JSON takes tabs. */
function tabsBefore(errors: readonly YAMLParseError[], text: string): Fault[] {
  if (/^(\s|#[^\n]*\n)*[{[]/.test(text)) return [];
  const lines = new Set(errors.map(({ pos }) => text.lastIndexOf('\n', pos[0] - 1) + 1));
  return [...lines]
    .filter((offset) => /^ *\t/.test(text.slice(offset)))
    .map((offset) => ({ offset, message: 'is indented by a tab; YAML takes spaces' }));
}
