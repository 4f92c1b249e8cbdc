import { CallError } from '../../shared/core/failure.ts';

/** The error of a call that must fail; anything but a CallError breaks the contract of every port. */
export async function failing(call: Promise<unknown>): Promise<CallError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof CallError) return error;
  throw new Error(`no CallError, but ${String(error)}`);
}
