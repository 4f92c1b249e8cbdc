declare module '@alicloud/fc2' {
  interface Settings {
    readonly accessKeyID: string;
    readonly accessKeySecret: string;
    /** Read only when the key's id begins with STS. */
    readonly securityToken?: string;
    readonly region: string;
    readonly endpoint: string;
    /** Milliseconds. */
    readonly timeout?: number;
  }

  type Headers = Readonly<Record<string, string>>;

  interface Answer {
    readonly headers: Readonly<Record<string, string | undefined>>;
    /** Parsed when the answer is JSON; a Buffer with `rawBuf`; a text otherwise. */
    readonly data: unknown;
  }

  export default class Client {
    constructor(accountId: string, settings: Settings);
    invokeFunction(
      service: string,
      name: string,
      event: string | Buffer,
      headers?: Headers,
      qualifier?: string,
      options?: { readonly rawBuf?: boolean },
    ): Promise<Answer>;
    static getSignature(
      accessKeyId: string,
      accessKeySecret: string,
      method: string,
      path: string,
      headers: Headers,
    ): string;
  }
}
