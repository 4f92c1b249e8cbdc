import type { JsonSchema } from '@valibot/to-json-schema';
import { durationShape } from '../../shared/core/duration.ts';
import { idShape } from '../../shared/core/id-shape.ts';
import { clockTimeShape } from '../../shared/core/window.ts';

type Schema = JsonSchema;

/** The page whose key tables are generated. */
export const rulesPage = 'docs/rules.md';

const marked = /(<!-- keys of (\S+) -->\n)[\s\S]*?(<!-- end of keys -->)/g;

/** `page` with each of its key tables as `schema` has it now. Throws if one is of an object that is not there. */
export function withKeyTables(page: string, schema: Schema): string {
  const objects = objectsOf(schema);
  return page.replace(marked, (_, begin: string, path: string, end: string) => {
    const object = objects.get(path);
    if (object === undefined) throw new Error(`${rulesPage} has a table of ${path}, which is no object of the schema`);
    return `${begin}\n${keyTable(object)}\n\n${end}`;
  });
}

/** The objects of `schema` that know their keys, by their paths: `file`, `groups.*`, `rules[].source` … */
export function objectsOf(schema: Schema, path = ''): Map<string, Schema> {
  const below = (name: string) => (path === '' ? name : `${path}.${name}`);
  const found = new Map<string, Schema>();
  const add = (more: Map<string, Schema>) => {
    for (const [key, object] of more) found.set(key, object);
  };
  if (schema.properties !== undefined) found.set(path === '' ? 'file' : path, schema);
  for (const [key, member] of Object.entries(schema.properties ?? {})) add(objectsOf(member as Schema, below(key)));
  if (isSchema(schema.additionalProperties)) add(objectsOf(schema.additionalProperties, below('*')));
  if (isSchema(schema.items)) add(objectsOf(schema.items, `${path}[]`));
  return found;
}

function keyTable({ properties = {}, required = [] }: Schema): string {
  const rows = Object.entries(properties).map(([key, member]) => {
    const of = member as Schema;
    const otherwise = required.includes(key) ? 'required' : of.default === undefined ? '' : `\`${of.default}\``;
    return `| \`${key}\` | ${kindOf(of)} | ${otherwise} | ${of.description ?? ''} |`;
  });
  return ['| key | value | default | |', '|---|---|---|---|', ...rows].join('\n');
}

const shapes: Readonly<Record<string, string>> = {
  [durationShape.source]: 'duration',
  [clockTimeShape.source]: '`"HH:MM"`',
  [idShape.source]: 'id',
};

function kindOf(schema: Schema): string {
  if (schema.const !== undefined) return `\`${schema.const}\``;
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${value}\``).join(', ');
  switch (schema.type) {
    case 'array':
      return isSchema(schema.items) && schema.items.properties === undefined ? `list: ${kindOf(schema.items)}` : 'list';
    case 'boolean':
      return '`true`, `false`';
    case 'integer':
      return 'whole number';
    case 'object':
      return schema.properties === undefined ? 'by name' : 'keys';
    default:
      return shapes[schema.pattern ?? ''] ?? 'text';
  }
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
