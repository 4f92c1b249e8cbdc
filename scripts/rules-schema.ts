import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rulesJsonSchema, schemaFile } from './rules/json-schema.ts';
import { rulesPage, withKeyTables } from './rules/key-tables.ts';

// Writes what is generated from the schema of the rules file: its JSON Schema, and the key tables of docs/rules.md.
// Usage: npm run schema

const root = join(import.meta.dirname, '..');
const schema = rulesJsonSchema();
const page = join(root, rulesPage);

await writeFile(join(root, schemaFile), `${JSON.stringify(schema, null, 2)}\n`);
await writeFile(page, withKeyTables(await readFile(page, 'utf8'), schema));
