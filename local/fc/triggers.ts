import type { AsyncInvocations } from './async-invocations.ts';
import type { DeployedFunction } from './deployed-function.ts';
import type { Firing, RefusedFiring, TriggerView } from './firing.ts';
import { createRequestId } from './identifiers.ts';
import { type Invokers, type RunningTrigger, startTrigger, type TriggerSurroundings } from './running-trigger.ts';

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
  asyncInvocations: AsyncInvocations,
  surroundings: TriggerSurroundings,
): Triggers {
  const { clock, random } = surroundings;
  const all: { readonly functionName: string; readonly name: string; readonly trigger: RunningTrigger }[] = [];
  let isClosed = false;
  for (const target of functions.values()) {
    const { spec } = target;
    const invokers = invokersOf(target);
    for (const declared of spec.triggers) {
      const trigger = startTrigger(spec.name, declared, invokers, surroundings);
      all.push({ functionName: spec.name, name: declared.name, trigger });
    }
  }

  function invokersOf(target: DeployedFunction): Invokers {
    const newRequestId = () => createRequestId(clock.now(), random);
    return {
      once: (event) => target.invoke({ requestId: newRequestId(), event, retryCount: 0 }),
      asynchronously(event) {
        const requestId = newRequestId();
        const first = asyncInvocations.accept(target, { requestId, event, taskId: requestId, delaySeconds: 0 });
        // A request id that came twice: 80 random bits.
        return first ?? target.invoke({ requestId, event, retryCount: 0 });
      },
    };
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
