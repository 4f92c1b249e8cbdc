/** What a path of the control API answers: a status and what stands in the body as JSON. */
export interface ControlReply {
  readonly status: number;
  readonly json: unknown;
}

/** The methods that a path takes, each given the body that was sent. */
export type ControlMethods = Readonly<
  Partial<Record<'GET' | 'POST' | 'DELETE', (body: string) => ControlReply | Promise<ControlReply>>>
>;

/** The methods of a path, given in decoded segments (undefined: one that cannot be decoded); undefined where there is no such path. */
export type ControlRoutes = (path: readonly (string | undefined)[]) => ControlMethods | undefined;
