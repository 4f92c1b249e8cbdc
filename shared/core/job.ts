/** A node that a job must bring the source to. `attempts` counts the paid calls begun for it. */
export interface JobNode {
  readonly ensRegionId: string;
  readonly attempts: number;
  /** Milliseconds since the epoch. */
  readonly lastAttemptAt?: number;
}

/** What the copies are to be called; absent fields are filled in from the source. */
export interface CopyWish {
  readonly name?: string;
  readonly description?: string;
  readonly instanceBillingCycle?: string;
}

/** What asked for a job. */
export interface Origin {
  readonly trigger: 'http' | 'timer';
  readonly rule?: string;
  /** When the rules were built, milliseconds since the epoch, if a build has packaged them. */
  readonly builtAt?: number;
  readonly requestId: string;
}

/** "Ensure these nodes have this source": made from a request, a task or a rule. Times in milliseconds since the epoch. */
export interface Job {
  readonly taskId: string;
  readonly snapshotId: string;
  readonly nodes: readonly JobNode[];
  readonly copy: CopyWish;
  readonly origin: Origin;
  readonly firstRequestedAt: number;
  readonly expiresAt?: number;
  /** The job of a task: the queue has it again unless it is done. */
  readonly isQueued?: true;
  /** What fails is not tried again on behalf of this job. */
  readonly once?: boolean;
  /** Look and decide, but call nothing and queue nothing. */
  readonly dryRun?: boolean;
}

/** Whether a rule asked for `job`: then the rules file is its ledger, and the next tick attempts what it leaves undone. */
export function isRules({ origin }: Pick<Job, 'origin'>): boolean {
  return origin.rule !== undefined;
}
