/** An element: its name and its text, or its children. */
export type XmlElementContent = readonly [name: string, content: string | number | readonly XmlElementContent[]];

// Documented.
const SMQ_NAMESPACE = 'http://mns.aliyuncs.com/doc/v1/';

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#xD;' };

function escapeText(text: string): string {
  return text.replace(/[&<>\r]/g, (character) => ESCAPES[character] ?? character);
}

function inner(content: XmlElementContent[1]): string {
  return typeof content === 'object' ? content.map(element).join('') : escapeText(String(content));
}

function element([name, content]: XmlElementContent): string {
  return `<${name}>${inner(content)}</${name}>`;
}

/** A whole document with declaration and SMQ's namespace on the root; text survives any XML reader unchanged. */
export function smqDocument([name, content]: XmlElementContent): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${name} xmlns="${SMQ_NAMESPACE}">${inner(content)}</${name}>`;
}
