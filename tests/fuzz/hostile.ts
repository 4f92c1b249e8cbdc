import fc from 'fast-check';

/** Words that mean something to this program or to JavaScript. */
const words = [
  ...[
    '__proto__',
    'constructor',
    'toString',
    'length',
    'then',
    'toJSON',
    '',
    ' ',
    '\u0000',
    '\uFEFF',
    '\uD800',
    '快照',
  ],
  ...['sp-source', 'cn-a-1', 'cn-home-1', 'http', 'timer', 'nightly', '-', 'NaN', 'null', '[]', '{}', '1e999', '-0'],
  ...['2026-11-24T04:00:00Z', '2026-11-24 04:00:00', '+275760-09-13T00:00:00Z', '-271821-04-20T00:00:00Z', '9', '0000'],
  ...[
    '[ensr/1 default - sp-source d-1 2026-11-24T03:00:00Z]',
    '[ensr/1 ',
    ']',
    '{source.id}',
    '{source.name',
    '%',
    '%zz',
  ],
] as const;

/** Nested so deep that what follows it by recursion runs out of stack. */
const deepText = fc.constantFrom(2_000, 12_000).map((depth) => `${'['.repeat(depth)}${']'.repeat(depth)}`);

/** Text that is random, or well known, or too long. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...words) },
  { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('x', '[ensr/1 ', '<a>', '&#x1F600;', '%41').map((part) => part.repeat(3_000)),
  },
);

const leaf = fc.oneof(
  hostileText,
  fc.constantFrom(null, true, false, 0, -1, 1, 12, 1e15, 1e308, Number.MIN_SAFE_INTEGER, 0.5),
  fc.integer(),
);

/** Any JSON value, with keys and texts that are likely to hurt. */
export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 20, arbitrary: leaf },
  { weight: 4, arbitrary: fc.array(leaf, { maxLength: 4 }) },
  { weight: 4, arbitrary: fc.dictionary(hostileText, leaf, { maxKeys: 4 }) },
  { weight: 1, arbitrary: fc.jsonValue() },
  { weight: 1, arbitrary: deepText.map((text) => JSON.parse(text)) },
);

/** `document` with up to five of its parts taken out, or something hostile in their place. */
export function mutated(document: unknown): fc.Arbitrary<unknown> {
  const edit = fc.record({
    at: fc.nat(),
    value: fc.option(hostileValue, { nil: undefined, freq: 5 }),
    extra: fc.option(hostileText, { freq: 5 }),
  });
  return fc.array(edit, { maxLength: 5 }).map((edits) => {
    const root = { document: structuredClone(document) };
    for (const { at, value, extra } of edits) {
      const places = placesIn(root);
      const place = places[at % places.length];
      if (place === undefined) continue;
      if (value === undefined) delete place.parent[place.key];
      else {
        const key = Array.isArray(place.parent) ? place.key : (extra ?? place.key);
        const own = { value, configurable: true, enumerable: true, writable: true }; // "__proto__" too
        Object.defineProperty(place.parent, key, own);
      }
    }
    return root.document;
  });
}

interface Place {
  readonly parent: Record<string, unknown>;
  readonly key: string;
}

function placesIn(root: object): Place[] {
  const places: Place[] = [];
  const left: object[] = [root];
  for (let parent = left.pop(); parent !== undefined && places.length < 500; parent = left.pop()) {
    for (const [key, value] of Object.entries(parent)) {
      places.push({ parent: parent as Record<string, unknown>, key });
      if (typeof value === 'object' && value !== null) left.push(value);
    }
  }
  return places;
}

/** `text` with pieces of it lost, doubled, or something else between them. */
export function mangled(text: string): fc.Arbitrary<string> {
  const edit = fc.tuple(
    fc.nat(),
    fc.nat(20),
    fc.oneof(
      hostileText,
      fc.constantFrom(
        '"',
        ':',
        '\n',
        '- ',
        '&a ',
        '*a',
        '<',
        '>',
        '</',
        '&',
        '<![CDATA[',
        '&#x110000;',
        '&#9999999;',
        '!!',
      ),
    ),
  );
  return fc.array(edit, { maxLength: 4 }).map((edits) =>
    edits.reduce((left, [at, length, piece]) => {
      const place = at % (left.length + 1);
      return left.slice(0, place) + piece + left.slice(place + length);
    }, text),
  );
}

/** The JSON text of a value; of one too deep for that, a text as deep. */
export function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    return `{"data":{"messageBody":${'['.repeat(12_000)}${']'.repeat(12_000)}}}`;
  }
}

/** Bytes of a service's event: any, or those of a text that is almost right. */
export function eventBytes(...documents: readonly unknown[]): fc.Arbitrary<Uint8Array> {
  const texts = documents.map((document) => mutated(document).map(jsonText));
  return fc.oneof(
    { weight: 12, arbitrary: fc.oneof(...texts).map((text) => Buffer.from(text)) },
    {
      weight: 2,
      arbitrary: fc.oneof(...documents.map((document) => mangled(jsonText(document)))).map((text) => Buffer.from(text)),
    },
    { weight: 1, arbitrary: hostileValue.map((value) => Buffer.from(jsonText(value))) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 64 }) },
  );
}
