import * as z from 'zod/mini';
import { ownKeys, ruleSetSchema } from '../../shared/core/rules.ts';

/** Where the JSON Schema of the rules file is kept, for editors. */
export const schemaFile = 'config/replication.schema.json';

/** The JSON Schema of the rules file as it is written. Draft 7, which every editor's YAML and JSON support reads. */
export function rulesJsonSchema(): z.core.JSONSchema.BaseSchema {
  const { $schema, ...schema } = z.toJSONSchema(ruleSetSchema, {
    io: 'input',
    target: 'draft-7',
    // A check of our own says so, which zod cannot put into words.
    override({ jsonSchema }) {
      if (jsonSchema.type === 'array' && isText(jsonSchema.items)) jsonSchema.uniqueItems = true;
    },
  });
  return {
    ...($schema === undefined ? {} : { $schema }),
    title: 'Replication rules',
    description: 'Which snapshots are to be on which nodes. See docs/rules.md.',
    ...schema,
    patternProperties: { [ownKeys.source]: {} },
  };
}

function isText(items: z.core.JSONSchema.BaseSchema['items']): boolean {
  return typeof items === 'object' && 'type' in items && items.type === 'string';
}
