/** What the documents leave open about the queue event source; each is an option, with its default named. */
export interface QueueSourceOptions {
  /**
   * Whether an error of the function is a failed delivery, so that the whole batch is delivered again; or, `drop`, counts as
   * delivered. A refused invocation is a failed delivery in both readings; `redeliver`.
   */
  readonly afterError: 'redeliver' | 'drop';
  /** Whether messageBody is the message's text, or what the text is as JSON when it is JSON; `text`. */
  readonly body: 'text' | 'parsed';
  /** Whether the elements of the array are objects or texts that hold their JSON; `objects`. */
  readonly elements: 'objects' | 'strings';
  /** Takes the place of s.yaml's eventSchema. */
  readonly schema?: 'CloudEvents' | 'RawData';
  /** Multiplies the time window and the pauses between retries, so that a demonstration need not wait; 1. */
  readonly timeScale: number;
  /** Whether enabled triggers deliver by themselves; true. */
  readonly runs: boolean;
}

/** The defaults named above. */
export const QUEUE_SOURCE_DEFAULTS: QueueSourceOptions = {
  afterError: 'redeliver',
  body: 'text',
  elements: 'objects',
  timeScale: 1,
  runs: true,
};
