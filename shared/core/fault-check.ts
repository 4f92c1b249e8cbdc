import * as v from 'valibot';

/** What a check of our own finds; `path` begins at the value that it checks. */
export interface CheckFault {
  readonly path?: readonly PropertyKey[];
  readonly message: string;
}

/** A check of a value whose type is right. */
export function faultCheck<T>(faultsOf: (value: T) => Iterable<CheckFault>): v.RawCheckAction<T> {
  return v.rawCheck(({ dataset, addIssue }) => {
    if (dataset.typed) report(dataset.value, faultsOf(dataset.value), addIssue);
  });
}

/** A check of an object or a list whatever is wrong in it, so that all faults are found at once; it must take nothing for granted. */
export function looseFaultCheck<T>(faultsOf: (value: object) => Iterable<CheckFault>): v.RawCheckAction<T> {
  return v.rawCheck(({ dataset: { value }, addIssue }) => {
    if (typeof value === 'object' && value !== null) report(value, faultsOf(value), addIssue);
  });
}

function report<T>(input: unknown, faults: Iterable<CheckFault>, addIssue: v.RawCheckAddIssue<T>): void {
  for (const { path = [], message } of faults) {
    const [first, ...rest] = path.map(
      (key): v.IssuePathItem => ({ type: 'unknown', origin: 'value', input, key, value: undefined }),
    );
    addIssue({ message, path: first === undefined ? undefined : [first, ...rest] });
  }
}
