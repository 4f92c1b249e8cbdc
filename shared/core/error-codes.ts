import type { FailureKind } from './failure.ts';

/** An error answer of an Alibaba Cloud service, as far as it decides what to do. */
export interface ErrorAnswer {
  readonly httpStatus: number;
  /** The service's error code; absent when the body was not its documented form. */
  readonly code?: string;
  readonly message?: string;
}

interface Row {
  readonly kind: FailureKind;
  readonly code: RegExp;
}

/**
 * Error codes to failure kinds; the first row that matches counts. The CopySnapshot and DeleteSnapshot pages, the
 * general code list and the gateway document the codes; which of them may have executed is our judgement, and errs towards "may have".
 */
const rows: readonly Row[] = [
  { kind: 'credentials', code: /^(InvalidSecurityToken|InvalidAccessKeyId)/ },
  // The clock is wrong, here or there: nothing was carried out, and it may be right again later.
  { kind: 'unsent', code: /^(InvalidTimeStamp|TimeExpired$)/ },
  { kind: 'throttled', code: /Throttling|^TooManyRequests$|^QpsLimitExceeded$|^ServiceUnavailable$/ },
  // InternalError, ens.interface.error, CallInterface, System.*, failed orders and SignatureNonceUsed need no row: they may
  // have executed, as all that is not recognised.
  {
    kind: 'refused',
    code: /^(SaleControlVerificationFailedStock|IncorrectInstanceStatus|DISK_SNAPSHOT_STATUS_NOT_MATCH|ERROR_SNAPSHOT_COPY_IN_PROGRESS|SNAPSHOT_CLONE_DISK_NOT_NULL)$/,
  },
  { kind: 'denied', code: /^(NoPermission|Forbidden(\..*)?|AccessDenied|SignatureDoesNotMatch)$/ },
  { kind: 'not-on-sale', code: /^SaleControl(\.VerificationFailed|VerificationFailed.*)$/ },
  { kind: 'arrears', code: /^(ENS_SERVICE_ARREARAGE|Account.*Frozen)$/ },
  {
    kind: 'not-found',
    code: /^(SnapshotIdNotFound|ERROR_SNAPSHOT_NOT_FOUND|INSTANCE_ID_NOT_FOUND|QueueNotExist|MessageNotExist)$/,
  },
  { kind: 'invalid', code: /^(Invalid|Missing|Malformed|UnsupportedHTTPMethod$)/ },
];

/**
 * The failure kind of an error answer. What is not recognised is `unknown`, so that nothing is paid twice, and so is a
 * 5xx whose code is no more than a client error's: a broken server may have executed the call.
 */
export function kindOf(answer: ErrorAnswer): FailureKind {
  const { httpStatus, code, message } = answer;
  if (httpStatus === 429) return 'throttled';
  if (code === undefined) return 'unknown';
  if (message?.includes('bulk orders failed')) return 'unknown';
  const kind = rows.find((row) => row.code.test(code))?.kind ?? 'unknown';
  return httpStatus >= 500 && kind !== 'throttled' ? 'unknown' : kind;
}
