/** An element of an SMQ answer. Attributes are left out: SMQ says nothing in them. */
export interface Element {
  readonly name: string;
  readonly text: string;
  readonly children: readonly Element[];
}

const namespace = 'http://mns.aliyuncs.com/doc/v1/';
const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** A document with one root element of SMQ's namespace; `content` is XML. */
export function document(root: string, content: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="${namespace}">${content}</${root}>`;
}

/** An element with text, escaped. */
export function element(name: string, text: string | number): string {
  return `<${name}>${String(text).replace(/[&<>]/g, (character) => escapes[character] ?? '')}</${name}>`;
}

const token =
  /<\?[^>]*\?>|<!--[\s\S]*?-->|<!\[CDATA\[(?<data>[\s\S]*?)\]\]>|<(?<end>\/?)(?<name>[A-Za-z_][\w:.-]*)(?:\s[^<>]*?)?(?<empty>\/?)>|(?<text>[^<]+)/y;

/**
 * The root element of `xml`, or undefined where its tags do not fit together, as in a gateway's HTML. Reads what SMQ
 * writes: elements, text, CDATA and entities, without DTDs. Why not a library: docs/adr/0003.
 */
export function parse(xml: string): Element | undefined {
  const open: { name: string; text: string; children: Element[] }[] = [{ name: '', text: '', children: [] }];
  const reader = new RegExp(token);
  while (reader.lastIndex < xml.length) {
    const groups = reader.exec(xml)?.groups;
    const current = open.at(-1);
    if (groups === undefined || current === undefined) return undefined;
    const { data, end, name, empty, text } = groups;
    if (name === undefined) {
      current.text += data ?? decode(text ?? '');
    } else if (end === '/') {
      open.pop();
      if (current.name !== name || open.length === 0) return undefined;
    } else {
      const child = { name, text: '', children: [] };
      current.children.push(child);
      if (empty !== '/') open.push(child);
    }
  }
  const [document] = open;
  return open.length === 1 && document?.children.length === 1 ? document.children[0] : undefined;
}

/** The text of the child called `name`; undefined where there is none, or an empty one. */
export function childText(parent: Element | undefined, name: string): string | undefined {
  return parent?.children.find((child) => child.name === name)?.text || undefined;
}

function decode(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w{1,8}));/gi, (whole, hex, decimal, name) => {
    if (name !== undefined) return entities[name] ?? whole;
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
