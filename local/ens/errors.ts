/** An error answer: HTTP status, code and message; `retryAfterMs` goes into the x-acs-retry-after header. */
export interface EnsError {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly retryAfterMs?: number;
}

/** What a call came to: the members of the answer (without RequestId), or an error. */
export type EnsOutcome<Body> =
  | { readonly ok: true; readonly body: Body }
  | { readonly ok: false; readonly error: EnsError };

/** `Missing%s` filled in, the documented template for a required parameter that is not there. */
export function missingParameter(name: string): EnsError {
  return { status: 400, code: `Missing${name}`, message: `${name} is mandatory for this action.` };
}

/** `Invalid%s` filled in, the documented template for a parameter that breaks its rules. */
export function invalidParameter(name: string): EnsError {
  return { status: 400, code: `Invalid${name}`, message: `The specified parameter ${name} is invalid.` };
}

/** The gateway's documented answer to an action the product does not have. */
export const unknownAction: EnsError = {
  status: 404,
  code: 'InvalidApi.NotFound',
  message: 'Specified api is not found, please check your url and method.',
};

/** `InvalidParameter.%s` filled in, the template of DeleteSnapshot's page for a parameter that breaks its rules. */
export function invalidParameterValue(name: string): EnsError {
  return { ...invalidParameter(name), code: `InvalidParameter.${name}` };
}

/** The snapshot is not in a state for this. Documented for DeleteSnapshot; that CopySnapshot uses it too is inferred. */
export const statusNotMatch: EnsError = {
  status: 400,
  code: 'DISK_SNAPSHOT_STATUS_NOT_MATCH',
  message: 'Snapshot status mismatch.',
};

/** The snapshot is being deleted. The code is documented for DeleteSnapshot; when it is used is inferred. */
export const incorrectStatus: EnsError = {
  status: 400,
  code: 'IncorrectInstanceStatus',
  message: 'The current status of the resource does not support this operation.',
};

/** There is no such snapshot; documented for DeleteSnapshot. */
export const snapshotNotFound: EnsError = {
  status: 400,
  code: 'ERROR_SNAPSHOT_NOT_FOUND',
  message: 'The specified snapshot does not exist.',
};

/** A copy of the snapshot is being made, or is being deleted; documented for DeleteSnapshot. */
export const copyInProgress: EnsError = {
  status: 400,
  code: 'ERROR_SNAPSHOT_COPY_IN_PROGRESS',
  message: 'Destination site has incomplete snapshot copy or delete sequence.',
};

/** A disk was made from the snapshot; documented for DeleteSnapshot. */
export const cloneDiskExists: EnsError = {
  status: 400,
  code: 'SNAPSHOT_CLONE_DISK_NOT_NULL',
  message: 'Clone disk exists for this snapshot.',
};

/** The node's stock is used up. The code is documented for CreateSnapshot; that CopySnapshot uses it is inferred. */
export const outOfStock: EnsError = {
  status: 400,
  code: 'SaleControlVerificationFailedStock',
  message: 'You did not pass the salecontrol verification: the inventory of the node is insufficient.',
};

/** The node is not sold to the account; documented for CopySnapshot. */
export const saleControlled: EnsError = {
  status: 400,
  code: 'SaleControl.VerificationFailed',
  message: 'You did not pass the salecontrol verification.Please contact the product.',
};

/** The gateway's documented answer when the product behind it cannot serve. */
export const serviceUnavailable: EnsError = {
  status: 503,
  code: 'ServiceUnavailable',
  message: 'The request has failed due to a temporary failure of the server.',
};

/** The gateway's documented answer when something of its own went wrong. */
export const internalError: EnsError = {
  status: 500,
  code: 'InternalError',
  message: 'The request processing has failed due to some unknown error, exception or failure.',
};
