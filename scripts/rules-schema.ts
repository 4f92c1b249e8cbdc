import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rulesJsonSchema, schemaFile } from './rules/json-schema.ts';

// Writes what is generated from the schema of the rules file. Usage: npm run schema

const root = join(import.meta.dirname, '..');

await writeFile(join(root, schemaFile), `${JSON.stringify(rulesJsonSchema(), null, 2)}\n`);
