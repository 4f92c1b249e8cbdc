import type { Clock } from '../keys.ts';
import { createAlarm } from './alarm.ts';
import { nextFireAt } from './cron.ts';
import type { TimerFiring } from './firing.ts';
import type { TimerTriggerConfig } from './timer-trigger-config.ts';
import { type Invoke, invokeAsynchronously } from './trigger-invocation.ts';
import type { TriggerLog } from './trigger-log.ts';

/** A timer trigger and what it needs. */
export interface TimerTriggerOptions {
  readonly triggerName: string;
  readonly config: TimerTriggerConfig;
  /** Whether it ticks by itself. */
  readonly runs: boolean;
  readonly clock: Clock;
  /** Asynchronously, as timers do. */
  readonly invoke: Invoke;
  readonly log: TriggerLog;
}

/** A timer trigger. */
export interface TimerTrigger {
  /** Fires now, past its times, which stay as they are. */
  fire(): Promise<TimerFiring>;
  /** Ms since the epoch; undefined when it does not tick by itself. */
  nextFireAt(): number | undefined;
  /** No tick comes any more; running invocations go on. */
  close(): void;
}

/**
 * Starts a timer trigger. Its invocations are asynchronous, as documented: a tick does not wait for the one before, and a
 * failure is a log line. Ticks that were missed, because the machine slept, are made up for by one.
 */
export function startTimerTrigger(options: TimerTriggerOptions): TimerTrigger {
  const { clock, config, triggerName } = options;
  const alarm = createAlarm(clock, tick);
  let nextAt: number | undefined;

  function plan(after: number): void {
    nextAt = nextFireAt(config.cronExpression, after);
    alarm.set(nextAt);
  }

  function tick(): void {
    const plannedAt = nextAt ?? clock.now();
    plan(Math.max(plannedAt, clock.now()));
    void run(plannedAt);
  }

  async function run(at: number): Promise<TimerFiring> {
    const triggerTime = `${new Date(at).toISOString().slice(0, 19)}Z`;
    const event = new TextEncoder().encode(JSON.stringify({ triggerTime, triggerName, payload: config.payload }));
    return { kind: 'ticked', triggerTime, outcome: await invokeAsynchronously(options.invoke, event, options.log) };
  }

  if (options.runs) plan(clock.now());
  return {
    fire: () => run(clock.now()),
    nextFireAt: () => nextAt,
    close() {
      alarm.clear();
      nextAt = undefined;
    },
  };
}
