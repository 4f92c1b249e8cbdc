import { parseXml, XmlElement } from '@rgrove/parse-xml';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { childText, document, type Element, element, parse } from '../../shared/adapters/smq/xml.ts';

const name = fc.stringMatching(/^[A-Za-z]{1,8}$/);
const text = fc.stringMatching(/^[ -~中文]{1,30}$/);
const tree: fc.Arbitrary<string> = fc.letrec<{ node: string; leaf: string }>((tie) => ({
  leaf: fc.tuple(name, text).map(([tag, content]) => element(tag, content)),
  node: fc.oneof(
    { maxDepth: 4 },
    tie('leaf'),
    fc.tuple(name, fc.array(tie('node'), { maxLength: 4 })).map(([tag, inner]) => `<${tag}>${inner.join('')}</${tag}>`),
  ),
})).node;

function judged(xml: string): Element | undefined {
  const convert = (node: XmlElement): Element => ({
    name: node.name,
    text: node.children
      .flatMap((child) => (child.type === 'text' || child.type === 'cdata' ? child.toJSON()['text'] : []))
      .join(''),
    children: node.children.flatMap((child) => (child instanceof XmlElement ? convert(child) : [])),
  });
  try {
    const { root } = parseXml(xml);
    return root === null ? undefined : convert(root);
  } catch {
    return undefined;
  }
}

describe('parse', () => {
  test('any document → as @rgrove/parse-xml reads it', () => {
    fc.assert(
      fc.property(tree, (content) => {
        const xml = document('Root', content);
        expect(parse(xml)).toEqual(judged(xml));
      }),
    );
  });

  test('any document with a piece cut out or doubled → as the judge, or undefined; never a throw', () => {
    fc.assert(
      fc.property(tree, fc.nat(), fc.nat(40), fc.boolean(), (content, at, length, doubled) => {
        const xml = document('Root', content);
        const start = at % xml.length;
        const piece = xml.slice(start, start + length);
        const broken = xml.slice(0, start) + (doubled ? piece + piece : '') + xml.slice(start + length);
        const read = parse(broken);
        if (judged(broken) !== undefined && /^<\?xml[^>]*\?>\s*<Root/.test(broken))
          expect(read).toEqual(judged(broken));
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ['a gateway page', '<html><head><meta charset="utf-8"><title>502</title></head><body>Bad Gateway</body></html>'],
    ['nothing', ''],
    ['plain text', 'upstream timed out'],
    ['two roots', '<a></a><b></b>'],
    ['an unclosed element', '<Message><MessageId>1</MessageId>'],
    ['a stray end', '</Message>'],
    ['a lone bracket', '<Message><</Message>'],
  ])('%s → undefined', (_, xml) => {
    expect(parse(xml)).toBeUndefined();
  });

  test('prolog, comment, CDATA, entities, attributes, empty elements → read', () => {
    const xml =
      '<?xml version="1.0"?><!-- by SMQ --><E xmlns="http://x/"><A><![CDATA[<b>]]></A><B>&amp;&#65;&#x42;&lt;&unknown;</B><C/></E>';
    const root = parse(xml);
    expect([childText(root, 'A'), childText(root, 'B'), childText(root, 'C'), childText(undefined, 'A')]).toEqual([
      '<b>',
      '&AB<&unknown;',
      undefined,
      undefined,
    ]);
  });

  test('a megabyte of open brackets → answered at once', () => {
    expect(parse('<a '.repeat(400_000))).toBeUndefined();
  });
});
