import type { InvocationOutcome } from './invocation.ts';

/** What came of delivering a batch: the invocation's outcome, or `accepted` when the invocation is asynchronous. */
export type DeliveryOutcome = InvocationOutcome | { readonly kind: 'accepted' };

/** A timer trigger was fired; `triggerTime` is what its event says. */
export interface TimerFiring {
  readonly kind: 'ticked';
  readonly triggerTime: string;
  readonly outcome: InvocationOutcome;
}

/** A batch of a queue trigger was delivered; no message is due when there are none, and then nothing was invoked. */
export interface QueueFiring {
  readonly kind: 'delivered';
  readonly messages: number;
  readonly outcome?: DeliveryOutcome;
}

/** Nothing was fired. QueueNotRead: SMQ refused, with its own words. */
export interface RefusedFiring {
  readonly kind: 'refused';
  readonly code: 'FunctionNotFound' | 'TriggerNotFound' | 'TriggerNotFired' | 'QueueNotRead' | 'HostClosed';
  readonly message: string;
}

/** What came of firing a trigger by hand. */
export type Firing = TimerFiring | QueueFiring | RefusedFiring;

/** A trigger as it stands; one this host does not run is not enabled. */
export interface TriggerView {
  readonly functionName: string;
  readonly triggerName: string;
  readonly type: string;
  readonly enabled: boolean;
  /** When a timer fires next by itself, in ms since the epoch. */
  readonly nextFireAt?: number;
  /** Of a queue trigger: whether its event stream delivers by itself; `stopped` after errors it does not tolerate. */
  readonly stream?: StreamState;
}

/** Whether an event stream delivers by itself. */
export type StreamState = 'running' | 'disabled' | 'stopped';
