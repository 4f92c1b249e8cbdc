// @middy/core takes its types from aws-lambda; these are Function Compute's shapes in their place.
declare module 'aws-lambda' {
  export interface Context {
    readonly requestId: string;
    getRemainingTimeInMillis(): number;
  }
  export type Handler<TEvent = unknown, TResult = unknown> = (event: TEvent, context: Context) => Promise<TResult>;
}
