import * as v from 'valibot';
import { parseJson } from '../shared/core/json.ts';
import { strictObject } from '../shared/core/object-schemas.ts';
import { readBySchema } from '../shared/core/read-by-schema.ts';

/** The payload of the timer, or of a call by hand, asks for something that cannot be. */
export class PayloadError extends Error {
  override readonly name = 'PayloadError';
}

/** A payload that may ask for a dry run. */
export const dryRunPayload = strictObject({ dryRun: v.exactOptional(v.boolean()) });

/** Reads the payload of a timer; an empty one says nothing. Throws a PayloadError that shows `example`. */
export function readPayload<T>(schema: v.GenericSchema<unknown, T>, text: string, example: string): T {
  const result = readBySchema(schema, text.trim() === '' ? {} : (parseJson(text) ?? text));
  if (result.ok) return result.value;
  const faults = result.faults.map(({ path, message }) => `${path.join('.') || 'payload'}: ${message}`);
  throw new PayloadError(`The payload is to be empty or like ${example}. ${faults.join('; ')}`);
}
