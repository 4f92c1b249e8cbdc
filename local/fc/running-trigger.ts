import * as v from 'valibot';
import type { Clock } from '../keys.ts';
import type { Broker } from '../smq/broker.ts';
import type { Firing, TriggerView } from './firing.ts';
import type { TriggerSpec } from './function-spec.ts';
import { startQueueSource } from './queue-source.ts';
import type { QueueSourceOptions } from './queue-source-options.ts';
import { queueTriggerConfigSchema } from './queue-trigger-config.ts';
import { startTimerTrigger } from './timer-trigger.ts';
import { timerTriggerConfigSchema } from './timer-trigger-config.ts';
import { type Invoke, invokeAsynchronously } from './trigger-invocation.ts';
import { createTriggerLog } from './trigger-log.ts';

/** What a trigger needs beside its declaration. */
export interface TriggerSurroundings {
  readonly accountId: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: (line: string) => void;
  /** Without one, queue triggers do not run. */
  readonly broker: Broker | undefined;
  readonly queueSource: QueueSourceOptions;
  /** Whether enabled timers tick by themselves. */
  readonly timersRun: boolean;
}

/** The two ways to invoke the function of a trigger; both give the outcome of the first attempt. */
export interface Invokers {
  readonly once: Invoke;
  /** With the attempts and destinations of the function's asyncInvokeConfig. */
  readonly asynchronously: Invoke;
}

/** A trigger of any type. */
export interface RunningTrigger {
  view(): TriggerView;
  /** Fires now, enabled or not; refuses for what this host does not fire. */
  fire(): Promise<Firing>;
  /** It does not fire by itself any more; running invocations go on. */
  close(): void;
}

/** Starts a trigger of a function whose s.yaml was checked. */
export function startTrigger(
  functionName: string,
  spec: TriggerSpec,
  invokers: Invokers,
  surroundings: TriggerSurroundings,
): RunningTrigger {
  const about = { functionName, triggerName: spec.name, type: spec.type };
  if (spec.type === 'timer') return startTimer(about, spec.config, invokers.asynchronously, surroundings);
  if (spec.type === 'eventbridge' && surroundings.broker !== undefined) {
    return startQueue(about, spec.config, invokers, surroundings, surroundings.broker);
  }
  const isHttp = spec.type === 'http';
  const message = isHttp ? 'an HTTP trigger fires by a request to its URL' : `this host runs no ${spec.type} trigger`;
  return {
    view: () => ({ ...about, enabled: isHttp }),
    fire: async () => ({ kind: 'refused', code: 'TriggerNotFired', message }),
    close() {},
  };
}

type About = Pick<TriggerView, 'functionName' | 'triggerName' | 'type'>;
type Config = TriggerSpec['config'];

function startTimer(about: About, declared: Config, invoke: Invoke, surroundings: TriggerSurroundings): RunningTrigger {
  const { clock, log, timersRun } = surroundings;
  const config = v.parse(timerTriggerConfigSchema, declared);
  const timer = startTimerTrigger({
    triggerName: about.triggerName,
    config,
    runs: config.enable && timersRun,
    clock,
    invoke,
    log: createTriggerLog(about, clock, log),
  });
  return {
    ...timer,
    view() {
      const nextFireAt = timer.nextFireAt();
      return { ...about, enabled: config.enable, ...(nextFireAt === undefined ? {} : { nextFireAt }) };
    },
  };
}

function startQueue(
  about: About,
  declared: Config,
  invokers: Invokers,
  surroundings: TriggerSurroundings,
  broker: Broker,
): RunningTrigger {
  const { accountId, clock, log: write, queueSource: options, random } = surroundings;
  const config = v.parse(queueTriggerConfigSchema, declared);
  const log = createTriggerLog(about, clock, write);
  const source = startQueueSource({
    origin: { ...about, accountId, config, options, random },
    broker,
    clock,
    log,
    async push(event) {
      if (!config.asyncInvocationType) return invokers.once(event);
      void invokeAsynchronously(invokers.asynchronously, event, log);
      return { kind: 'accepted' };
    },
  });
  return { ...source, view: () => ({ ...about, enabled: config.triggerEnable, stream: source.state() }) };
}
