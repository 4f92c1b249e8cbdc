import type { DeployedFunction } from './deployed-function.ts';
import type { Firing, RefusedFiring, TriggerView } from './firing.ts';
import { createRequestId } from './identifiers.ts';
import { type RunningTrigger, startTrigger, type TriggerSurroundings } from './running-trigger.ts';

/** All triggers of a host. */
export interface Triggers {
  /** Fires a timer or queue trigger now, enabled or not; what does not exist is refused. */
  fire(functionName: string, triggerName: string): Promise<Firing>;
  /** In the order of the functions and of their triggers. */
  views(): readonly TriggerView[];
  /** None fires any more; running invocations go on. */
  close(): Promise<void>;
}

/** Starts the timers and event streams of the functions, whose s.yaml was checked. */
export function startTriggers(
  functions: ReadonlyMap<string, DeployedFunction>,
  surroundings: TriggerSurroundings,
): Triggers {
  const { clock, random } = surroundings;
  const all: { readonly functionName: string; readonly name: string; readonly trigger: RunningTrigger }[] = [];
  let isClosed = false;
  for (const { invoke, spec } of functions.values()) {
    const invokeOnce = (event: Uint8Array) =>
      invoke({ requestId: createRequestId(clock.now(), random), event, retryCount: 0 });
    for (const declared of spec.triggers) {
      const trigger = startTrigger(spec.name, declared, invokeOnce, surroundings);
      all.push({ functionName: spec.name, name: declared.name, trigger });
    }
  }

  return {
    async fire(functionName, triggerName) {
      if (isClosed) return refuse('HostClosed', 'the host is closed');
      if (!functions.has(functionName)) return refuse('FunctionNotFound', `function '${functionName}' does not exist`);
      const found = all.find((entry) => entry.functionName === functionName && entry.name === triggerName);
      if (found !== undefined) return found.trigger.fire();
      return refuse('TriggerNotFound', `function '${functionName}' has no trigger '${triggerName}'`);
    },
    views: () => all.map(({ trigger }) => trigger.view()),
    async close() {
      isClosed = true;
      for (const { trigger } of all) trigger.close();
    },
  };
}

function refuse(code: RefusedFiring['code'], message: string): RefusedFiring {
  return { kind: 'refused', code, message };
}
