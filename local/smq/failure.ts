/** What SMQ answers when it refuses: HTTP status, error code and text; with `page`, a gateway's HTML stands in for SMQ's XML, with `drop` the connection breaks. */
export interface SmqFailure {
  readonly ok: false;
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly page?: string;
  readonly drop?: true;
}

/** The outcome of an operation: the fields of `T`, or a refusal as data. */
export type Outcome<T> = ({ readonly ok: true } & T) | SmqFailure;

/** The outcome of an operation that answers nothing but success. */
export type Done = { readonly ok: true } | SmqFailure;

const CODES = {
  AccessDenied: [403, 'The OwnerId that your Access Key Id associated to is forbidden for this operation.'],
  InternalError: [500, 'Internal error.'],
  InvalidAccessKeyId: [403, 'The AccessKey Id you provided is not exist.'],
  InvalidArgument: [400, 'The XML you provided did not validate against our published schema.'],
  InvalidAuthorizationHeader: [400, 'The Authorization header format is invalid.'],
  InvalidDateHeader: [400, 'The Date header format is invalid.'],
  InvalidQueryString: [400, 'Http request URL contains invalid querystring item.'],
  InvalidQueueName: [
    400,
    'The name of a queue starts with a letter or digit and has letters, digits and hyphens only.',
  ],
  InvalidRequestURL: [400, 'Http request URL format invalid.'],
  MalformedXML: [400, 'The XML you provided was not well-formed.'],
  MessageNotExist: [404, 'Message not exist.'],
  MissingAuthorizationHeader: [400, 'Authorization header is required.'],
  MissingDateHeader: [400, 'Date header is required.'],
  MissingReceiptHandle: [400, 'ReceiptHandle is required.'],
  MissingVersionHeader: [400, 'x-mns-version header is required.'],
  MissingVisibilityTimeout: [400, 'VisibilityTimeout is required.'],
  QueueAlreadyExist: [409, 'The queue you want to create is already exist.'],
  QueueNameLengthError: [400, 'The length of a queue name should between 1 and 120.'],
  QueueNotExist: [404, 'The queue name you provided is not exist.'],
  ReceiptHandleError: [400, 'The receipt handle you provide is not valid.'],
  SignatureDoesNotMatch: [403, 'The request signature we calculated does not match the signature you provided.'],
  TimeExpired: [400, 'The http request you sent is expired.'],
} as const satisfies Record<string, readonly [status: number, message: string]>;

/** The error codes the local SMQ gives of its own accord; all are documented, with these statuses. */
export type SmqCode = keyof typeof CODES;

/** A refusal with the documented status of its code; `message` replaces the usual text. */
export function failure(code: SmqCode, message?: string): SmqFailure {
  const [status, usual] = CODES[code];
  return { ok: false, status, code, message: message ?? usual };
}
