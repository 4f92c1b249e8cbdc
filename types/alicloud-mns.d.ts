declare module '@alicloud/mns' {
  interface Settings {
    readonly accessKeyId: string;
    readonly accessKeySecret: string;
    readonly securityToken?: string;
    readonly endpoint: string;
    readonly readTimeout?: number;
    readonly connectTimeout?: number;
  }

  /** What the client makes of an answer: every field is text, and a body is missing when there was none. */
  interface Answer<Body> {
    readonly code: number;
    readonly headers: Readonly<Record<string, string | undefined>>;
    readonly body?: Body;
  }

  type Fields = Readonly<Record<string, string>>;

  interface NewMessage {
    readonly MessageBody: string;
    readonly DelaySeconds?: number;
    readonly Priority?: number;
  }

  export default class Client {
    constructor(accountId: string, settings: Settings);
    createQueue(name: string, attributes?: Readonly<Record<string, number | string>>): Promise<Answer<Fields>>;
    setQueueAttributes(name: string, attributes: Readonly<Record<string, number | string>>): Promise<Answer<Fields>>;
    getQueueAttributes(name: string): Promise<Answer<Fields>>;
    deleteQueue(name: string): Promise<Answer<Fields>>;
    listQueue(start?: string, limit?: number, prefix?: string): Promise<Answer<readonly Fields[]>>;
    sendMessage(queue: string, message: NewMessage): Promise<Answer<Fields>>;
    batchSendMessage(queue: string, messages: readonly NewMessage[]): Promise<Answer<readonly Fields[]>>;
    receiveMessage(queue: string, waitSeconds?: number): Promise<Answer<Fields>>;
    batchReceiveMessage(queue: string, count: number, waitSeconds?: number): Promise<Answer<readonly Fields[]>>;
    peekMessage(queue: string): Promise<Answer<Fields>>;
    batchPeekMessage(queue: string, count: number): Promise<Answer<readonly Fields[]>>;
    deleteMessage(queue: string, receiptHandle: string): Promise<Answer<Fields>>;
    batchDeleteMessage(queue: string, receiptHandles: readonly string[]): Promise<Answer<readonly Fields[]>>;
    changeMessageVisibility(queue: string, receiptHandle: string, seconds: number): Promise<Answer<Fields>>;
  }
}
