import type { YAMLParseError } from 'yaml';

/** What is wrong with a text as YAML, and where. */
export interface YamlFault {
  readonly offset: number;
  readonly message: string;
}

/** The parser's errors in plain words: one a line, and none that only comes of another. */
export function faultsOf(errors: readonly YAMLParseError[], text: string): YamlFault[] {
  const tabs = tabsBefore(errors, text);
  return tabs.length > 0 ? tabs : causes(errors, text).map((error) => plainly(error, text));
}

const oneColumn = 'keys of one mapping begin in one column';
const tooFarLeft = `begins further left than the keys before it; ${oneColumn}`;
const tooFarRight = `begins further right than the key before it; ${oneColumn}`;

/** Where code and message of the parser's own leave unclear what to do. */
const plainer: readonly (readonly [RegExp, string])[] = [
  [/^BAD_ALIAS/, 'is no alias or anchor; text that begins with * or & needs quotes'],
  [/^BAD_SCALAR_START/, 'text that begins with this character needs quotes'],
  [/^BLOCK_AS_IMPLICIT_KEY|block-seq-ind on same line/, 'text with ": " in it, or that begins with "- ", needs quotes'],
  [/^BLOCK_IN_FLOW|Missing ,/, 'lacks a comma, or quotes around text with ": " in it'],
  [/^DUPLICATE_KEY/, 'this key is here for the second time'],
  [/Implicit (map )?keys need/, 'a key needs a colon and a space after it'],
  [/^MULTIPLE_DOCS/, 'begins a second document; a rules file is one document'],
  [/Missing closing .quote/, 'the quote before this is not closed'],
  [/end with a \}/, 'a { before this lacks its }'],
  [/end with a \]/, 'a [ before this lacks its ]'],
  [/Unexpected , in flow/, 'is a comma too many'],
  [/Unexpected flow-(map|seq)-end token/, 'closes nothing that was opened before it'],
  [/ must start at the same column| without - indicator/, tooFarLeft],
  [
    / at node end$/,
    'does not belong to what ended before it; text with {, [ or quotes in it needs quotes around all of it',
  ],
];

function plainly(error: YAMLParseError, text: string): YamlFault {
  const { pos, code, message } = error;
  const [offset] = pos;
  const [, told = message] = plainer.find(([pattern]) => pattern.test(`${code} ${message}`)) ?? [];
  return fullWidthColon(offset, text) ?? overIndented(error, text) ?? { offset: toText(offset, text), message: told };
}

/** A key with the colon that Chinese keyboards write, which YAML takes for a letter. */
function fullWidthColon(offset: number, text: string): YamlFault | undefined {
  const begin = lineStart(offset, text);
  const [key] = /^[^"'#:：\n]*：/.exec(text.slice(begin)) ?? [];
  return key === undefined
    ? undefined
    : { offset: begin + key.length - 1, message: 'is a full-width colon; YAML takes ":" and a space' };
}

/** A key that stands below a value as if it were part of it: the parser complains of the value. */
function overIndented({ code, pos: [offset] }: YAMLParseError, text: string): YamlFault | undefined {
  if (code !== 'BLOCK_AS_IMPLICIT_KEY') return undefined;
  const [value = ''] = /^[^\n]*\n/.exec(text.slice(offset)) ?? [];
  if (/^- |:\s./.test(value)) return undefined;
  return { offset: toText(offset + value.length, text), message: tooFarRight };
}

/** Where the line of `offset` begins. */
function lineStart(offset: number, text: string): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** The first place from `offset` on that is neither blank nor the end of a line. */
function toText(offset: number, text: string): number {
  const blank = /^\s+(?=\S)/.exec(text.slice(offset));
  return offset + (blank?.[0].length ?? 0);
}

/** One error of a line, and none of what could not be placed after another: those come of it. */
function causes(errors: readonly YAMLParseError[], text: string): YAMLParseError[] {
  const placed = errors.filter(({ message }) => !message.includes(' in YAML stream'));
  const ofLines = new Map<number, YAMLParseError>();
  for (const error of placed.length > 0 ? placed : errors) {
    const line = lineStart(error.pos[0], text);
    // Where a comma is missing the parser first complains of the key that it then sees.
    if (!ofLines.has(line) || error.code === 'BLOCK_IN_FLOW') ofLines.set(line, error);
  }
  return [...ofLines.values()];
}

/** The lines of faults that a tab indents. What belongs where is unclear in them and in all that follows, so other faults may be none. JSON takes tabs. */
function tabsBefore(errors: readonly YAMLParseError[], text: string): YamlFault[] {
  if (/^(\s|#[^\n]*\n)*[{[]/.test(text)) return [];
  const lines = new Set(errors.map(({ pos }) => lineStart(pos[0], text)));
  return [...lines]
    .filter((offset) => /^ *\t/.test(text.slice(offset)))
    .map((offset) => ({ offset, message: 'is indented by a tab; YAML takes spaces' }));
}
