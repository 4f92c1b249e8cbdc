import { type JsonSchema, toJsonSchema } from '@valibot/to-json-schema';
import { ownKeys, ruleSetSchema } from '../../shared/core/rules.ts';

/** Where the JSON Schema of the rules file is kept, for editors. */
export const schemaFile = 'config/replication.schema.json';

/** The JSON Schema of the rules file as it is written. Draft 7, which every editor's YAML and JSON support reads. */
export function rulesJsonSchema(): JsonSchema {
  const { $schema, ...schema } = toJsonSchema(ruleSetSchema, {
    target: 'draft-07',
    typeMode: 'input',
    // Checks of our own, which no converter can put into words.
    ignoreActions: ['check', 'raw_check'],
    overrideSchema: ({ jsonSchema }) => completed(jsonSchema),
  });
  return {
    ...($schema === undefined ? {} : { $schema }),
    title: 'Replication rules',
    description: 'Which snapshots are to be on which nodes. See docs/rules.md.',
    ...schema,
    patternProperties: { [ownKeys.source]: {} },
  };
}

function completed({ required, ...schema }: JsonSchema): JsonSchema {
  return {
    ...(typeof schema.const === 'number' ? { type: 'number' } : {}),
    ...schema,
    ...(required === undefined || required.length === 0 ? {} : { required }),
    // Lists of texts check so by themselves.
    ...(isText(schema.items) ? { uniqueItems: true } : {}),
  };
}

function isText(items: JsonSchema['items']): boolean {
  return typeof items === 'object' && 'type' in items && items.type === 'string';
}
