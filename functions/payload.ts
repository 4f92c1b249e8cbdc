import * as z from 'zod/mini';
import '../shared/core/schema-messages.ts';
import { parseJson } from '../shared/core/json.ts';

/** The payload of the timer, or of a call by hand, asks for something that cannot be. */
export class PayloadError extends Error {
  override readonly name = 'PayloadError';
}

/** A payload that may ask for a dry run. */
export const dryRunPayload = z.strictObject({ dryRun: z.optional(z.boolean()) });

/** Reads the payload of a timer; an empty one says nothing. Throws a PayloadError that shows `example`. */
export function readPayload<S extends z.ZodMiniType>(schema: S, text: string, example: string): z.infer<S> {
  const result = z.safeParse(schema, text.trim() === '' ? {} : (parseJson(text) ?? text));
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => `${path.join('.') || 'payload'}: ${message}`);
  throw new PayloadError(`The payload is to be empty or like ${example}. ${faults.join('; ')}`);
}
